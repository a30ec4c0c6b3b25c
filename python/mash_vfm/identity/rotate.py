"""A change of the key: a new one, and for each id the new id that comes of it.

The new key waits beside the old one (``person.key.next``) while one transaction maps the ids and
notes the check value of the new key; then it takes the old one's place. Whenever that is cut short,
``settle`` tells by the check value which of the two holds, and finishes or takes back the rest.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from mash_vfm.identity.key import (
    PersonKey,
    PersonKeyError,
    make_key_file,
    next_key_file,
    put_next_in_place,
)
from mash_vfm.identity.pseudonym import fill
from mash_vfm.identity.settle import check_of, has_table, rotation, settle
from mash_vfm.landing.transaction import transaction
from mash_vfm.run_report import utc_now
from mash_vfm.warehouse import literal

_IDS = {"strict": "person_id_strict", "central": "person_id", "loose": "person_id_loose"}
_RENEWED = "person_pseudonym_renewed"
# They hold ids of the old key, which no later step of a build may meet.
_OF_OLD_KEY = ("int_person__change", "int_person__identity", "int_person__pseudonym")


def rotate(con: duckdb.DuckDBPyConnection, file: Path, run_id: str) -> int:
    """Change the key in the file; returns how many ids have new ones.

    The caller has the warehouse open, so that no build goes on meanwhile. Raises
    ``PersonKeyError`` if the models with the records behind the ids are not there.
    """
    settle(con, file)
    has_ids = check_of(con) is not None
    if has_ids:
        _require_records(con)
    waiting = next_key_file(file)
    waiting.unlink(missing_ok=True)
    key = make_key_file(waiting)
    changed = _change_ids(con, key, run_id) if has_ids else 0
    put_next_in_place(file)
    return changed


def _change_ids(con: duckdb.DuckDBPyConnection, key: PersonKey, run_id: str) -> int:
    records = con.execute(
        "select record_key, record_pseudonym from intermediate.int_person__pseudonym"
    ).fetchall()
    con.execute(f"create or replace temp table {_RENEWED} (record_key varchar, pseudonym varchar)")
    fill(con, _RENEWED, key, [record_key for record_key, _ in records])
    con.execute(
        f"""
        create or replace temp table person_id_renewed as
        select made.record_pseudonym as old, renewed.pseudonym as new
        from intermediate.int_person__pseudonym as made
        inner join {_RENEWED} as renewed on made.record_key = renewed.record_key
        """
    )
    now = utc_now().replace(tzinfo=None)
    with transaction(con):
        row = con.execute("select count(*) from (" + _held("id") + ")").fetchone()
        for strength, column in _IDS.items():
            _log(con, strength, column, run_id, now)
        columns = ", ".join(f"of_{column}.new" for column in _IDS.values())
        joins = " ".join(
            f"inner join person_id_renewed as of_{column} on kept.{column} = of_{column}.old"
            for column in _IDS.values()
        )
        con.execute(
            f"""
            create or replace temp table person_id_kept as
            select own.new, {columns}
            from ops.person_id as kept
            inner join person_id_renewed as own on kept.record_pseudonym = own.old {joins}
            """
        )
        con.execute("delete from ops.person_id")
        con.execute("insert into ops.person_id from person_id_kept")
        con.execute(f"insert into ops.person_key values ({rotation(con) + 1}, '{key.check}')")
        for table in _OF_OLD_KEY:
            con.execute(f"drop table if exists intermediate.{table}")
    return int(row[0]) if row else 0


def _log(
    con: duckdb.DuckDBPyConnection, strength: str, column: str, run_id: str, now: datetime
) -> None:
    con.execute(
        f"""
        insert into ops.person_history
        select
            '{strength}', 'rotated', kept.{column}, any_value(renewed.new), 'key_rotated',
            count(*), null, {literal(run_id)}, timestamp '{now}'
        from ops.person_id as kept
        inner join person_id_renewed as renewed on kept.{column} = renewed.old
        group by kept.{column}
        """
    )


def _held(name: str) -> str:
    """SQL: every id that a record has, once."""
    return " union ".join(
        f"select {column} as {name} from ops.person_id" for column in _IDS.values()
    )


def _require_records(con: duckdb.DuckDBPyConnection) -> None:
    """An id can be mapped only where the record behind it is known."""
    if has_table(con, "intermediate", "int_person__pseudonym"):
        row = con.execute(
            f"""
            select count(*) from ({_held("id")} union select record_pseudonym from ops.person_id)
            where id not in (select record_pseudonym from intermediate.int_person__pseudonym)
            """
        ).fetchone()
        if row == (0,):
            return
    raise PersonKeyError(
        "the records behind some ids are not in the warehouse (something was withdrawn, or a build "
        "did not finish); run mash build, then mash key rotate"
    )
