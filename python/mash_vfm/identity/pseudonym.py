"""The pseudonyms of records inside the warehouse: what dbt's ``int_person__pseudonym`` runs."""

from __future__ import annotations

import json

from duckdb import CatalogException, DuckDBPyConnection, DuckDBPyRelation

from mash_vfm.identity.key import PersonKey
from mash_vfm.identity.settle import (
    is_noted,
    key_file_in_dbt,
    note_check,
    settle_or_refuse,
)
from mash_vfm.warehouse import literal

_AT_ONCE = 50_000
_MADE = "person_pseudonym_made"


def pseudonyms(
    session: DuckDBPyConnection, records: DuckDBPyRelation, before: str
) -> DuckDBPyRelation:
    """The pseudonym of every ``record_key`` of ``records``, one row each.

    In Python, so that the key enters no statement. ``before`` is the relation that the last build
    made of it, as SQL: what it has from the same key is taken over. Raises ``PersonKeyError``
    without the right key.
    """
    key = settle_or_refuse(session, key_file_in_dbt(session))
    session.execute(
        f"create or replace temp table {_MADE} (record_key varchar, record_pseudonym varchar)"
    )
    if is_noted(session, key) and _is_there(session, before):
        known = session.table(before).project("record_key, record_pseudonym")
        wanted = records.project("record_key")
        known.join(wanted, "record_key", "semi").insert_into(_MADE)
    note_check(session, key)
    new = records.project("record_key").join(session.table(_MADE), "record_key", "anti")
    fill(session, _MADE, key, [row[0] for row in new.fetchall()])
    return session.table(_MADE)


def _is_there(session: DuckDBPyConnection, relation: str) -> bool:
    try:
        session.table(relation)
    except CatalogException:
        return False
    return True


def fill(session: DuckDBPyConnection, table: str, key: PersonKey, record_keys: list[str]) -> None:
    """Write each record key with its pseudonym into the table."""
    for start in range(0, len(record_keys), _AT_ONCE):
        part = record_keys[start : start + _AT_ONCE]
        # As a text in the statement: a parameter makes DuckDB import pandas, which takes a second.
        columns = (
            f"unnest(from_json({literal(json.dumps(values))}, '[\"VARCHAR\"]'))"
            for values in (part, key.pseudonyms(part))
        )
        session.execute(f"insert into {table} select {', '.join(columns)}")
