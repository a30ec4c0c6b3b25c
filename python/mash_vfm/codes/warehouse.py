"""The normaliser inside the warehouse: what the dbt model ``stg_codes__normalised`` runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mash_vfm.codes.normalise import Normaliser
from mash_vfm.codes.seeds import code_sets_of
from mash_vfm.landing.headers import normalise as normalised_heading
from mash_vfm.warehouse import literal

# As a text in the statement: a parameter makes DuckDB import pandas, which takes a second.
_RESULT = """
    select
        found[1] as code_set,
        found[2] as column_name,
        found[3] as value,
        found[4] as code,
        found[5] as rule
    from (select unnest(from_json({rows}, '[["VARCHAR"]]')) as found)
"""


def normalised(
    session: DuckDBPyConnection, seen: DuckDBPyRelation, seeds: Mapping[str, DuckDBPyRelation]
) -> DuckDBPyRelation:
    """Map every spelling that was seen.

    ``seen`` has ``code_set``, ``column_name`` and ``value``; ``seeds`` are those that
    ``codes.seeds.code_sets_of`` reads, by name. Returns one row a distinct spelling, with ``code``
    (null if unmapped) and ``rule``.
    """

    def rows(seed: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
        for row in seeds[seed].project(", ".join(columns)).fetchall():
            yield {
                name: "" if value is None else str(value)
                for name, value in zip(columns, row, strict=True)
            }

    readers = {name: Normaliser(code_set) for name, code_set in code_sets_of(rows).items()}
    result: list[tuple[str | None, ...]] = []
    for row in seen.project("code_set, column_name, value").distinct().fetchall():
        code_set, column, value = row
        reading = readers[code_set].read(value, normalised_heading(column))
        result.append((*row, reading.code, reading.rule))
    return session.sql(_RESULT.format(rows=literal(json.dumps(result))))
