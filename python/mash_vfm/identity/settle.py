"""Which key holds in a warehouse: it must be the one that the ids there were made with.

Three tables keep what a build must remember, none of them with a key or an identifier of a record:
``ops.person_key`` (a check value a key), ``ops.person_id`` (the ids of each record, under its own
pseudonym) and ``ops.person_history``. ``models/staging/ops/_ops__ledger.yml`` describes them.
"""

from __future__ import annotations

import hmac
import os
from pathlib import Path

import duckdb

from mash_vfm.identity.key import (
    KEY_FILE_VARIABLE,
    PersonKey,
    PersonKeyError,
    find_key,
    key_file_of,
    next_key_file,
    put_next_in_place,
    read_key_file,
)
from mash_vfm.settings import KEY_VARIABLE


def settle(con: duckdb.DuckDBPyConnection, file: Path) -> PersonKey | None:
    """The key to make ids with in this warehouse; ``None`` if there is no key.

    The caller has the warehouse open for writing, so that nobody else changes the key meanwhile. A
    change of the key that was cut short is brought to its end, or taken back, here. Raises
    ``PersonKeyError`` if the key cannot be used, or if the ids were made with another one.
    """
    key = find_key(file)
    known = check_of(con)
    waiting = next_key_file(file)
    if waiting.exists():
        if known is None or (key is not None and hmac.compare_digest(key.check, known)):
            waiting.unlink()
        elif hmac.compare_digest(read_key_file(waiting).check, known):
            put_next_in_place(file)
            key = find_key(file)
    if key is not None and known is not None and not hmac.compare_digest(key.check, known):
        raise PersonKeyError(
            f"the key in {key.origin} is not the one that the person ids of this home were made "
            "with; put that one back (from the back-up), or give a new --home"
        )
    return key


def settle_or_refuse(con: duckdb.DuckDBPyConnection, file: Path) -> PersonKey:
    """Do as ``settle`` does; raises ``PersonKeyError`` if there is no key at all."""
    key = settle(con, file)
    if key is None:
        raise PersonKeyError(missing(file, has_ids=check_of(con) is not None))
    return key


def missing(file: Path, *, has_ids: bool) -> str:
    """What to do where there is no key."""
    if has_ids:
        return (
            f"the key of the person ids is gone: there is no {file} and no {KEY_VARIABLE}; put it "
            "back from the back-up (if it is lost for good: mash key rotate)"
        )
    return (
        f"there is no key for the person ids: no file {file} and no variable {KEY_VARIABLE}; make "
        "one with: mash key make"
    )


def check_of(con: duckdb.DuckDBPyConnection) -> str | None:
    """Check value of the key that the ids were made with; ``None`` while there are no ids."""
    if not (has_table(con, "ops", "person_key") and has_table(con, "ops", "person_id")):
        return None
    row = con.execute(
        """
        select max_by(key_check, rotation) from ops.person_key
        where exists (select 1 from ops.person_id)
        """
    ).fetchone()
    return row[0] if row else None


def is_noted(con: duckdb.DuckDBPyConnection, key: PersonKey) -> bool:
    """Whether this is the last key with which anything was made here, if only a part of a build."""
    row = con.execute("select max_by(key_check, rotation) from ops.person_key").fetchone()
    return bool(row and row[0] and hmac.compare_digest(row[0], key.check))


def note_check(con: duckdb.DuckDBPyConnection, key: PersonKey) -> None:
    """Remember which key the first ids are made with."""
    if check_of(con) is None:
        con.execute("delete from ops.person_key")
        con.execute(f"insert into ops.person_key values (0, '{key.check}')")


def rotation(con: duckdb.DuckDBPyConnection) -> int:
    """How often the key was changed since the first ids."""
    if check_of(con) is None:
        return 0
    row = con.execute("select max(rotation) from ops.person_key").fetchone()
    return int(row[0]) if row else 0


def has_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the warehouse has the table."""
    row = con.execute(
        "select count(*) from duckdb_tables() where database_name = current_database()"
        f" and schema_name = '{schema}' and table_name = '{table}'"
    ).fetchone()
    return bool(row and row[0])


def key_file_in_dbt(con: duckdb.DuckDBPyConnection) -> Path:
    """The key file where dbt alone is running: the variable, else beside the warehouse file."""
    row = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    home = Path(row[0]).parent if row and row[0] else Path.cwd()
    setting = os.environ.get(KEY_FILE_VARIABLE)
    return key_file_of(home, Path(setting) if setting else None)
