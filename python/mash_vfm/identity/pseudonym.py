"""The pseudonyms of records inside the warehouse: what dbt's ``int_person__pseudonym`` runs."""

from __future__ import annotations

import json

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mash_vfm.identity.key import PersonKey
from mash_vfm.identity.settle import key_file_in_dbt, note_check, settle_or_refuse
from mash_vfm.warehouse import literal

_AT_ONCE = 50_000
_MADE = "person_pseudonym_made"


def pseudonyms(session: DuckDBPyConnection, records: DuckDBPyRelation) -> DuckDBPyRelation:
    """The pseudonym of every ``record_key`` of ``records``, one row each.

    In Python, so that the key enters no statement. Raises ``PersonKeyError`` without the right key.
    """
    key = settle_or_refuse(session, key_file_in_dbt(session))
    note_check(session, key)
    session.execute(
        f"create or replace temp table {_MADE} (record_key varchar, record_pseudonym varchar)"
    )
    fill(session, _MADE, key, [row[0] for row in records.project("record_key").fetchall()])
    return session.table(_MADE)


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
