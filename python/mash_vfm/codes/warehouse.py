"""The normaliser inside the warehouse: what the dbt model ``stg_codes__normalised`` runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from duckdb import DuckDBPyConnection, DuckDBPyRelation

from mash_vfm.codes.normalise import Normaliser
from mash_vfm.codes.seeds import code_sets_of
from mash_vfm.landing.headers import normalise as normalised_heading

_RESULT = """
    select
        unnest($code_set::varchar[]) as code_set,
        unnest($column_name::varchar[]) as column_name,
        unnest($value::varchar[]) as value,
        unnest($code::varchar[]) as code,
        unnest($rule::varchar[]) as rule
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
    result: dict[str, list[str | None]] = {
        name: [] for name in ("code_set", "column_name", "value", "code", "rule")
    }
    for row in seen.project("code_set, column_name, value").distinct().fetchall():
        code_set, column, value = row
        reading = readers[code_set].read(value, normalised_heading(column))
        for name, found in zip(result, (*row, reading.code, reading.rule), strict=True):
            result[name].append(found)
    return session.sql(_RESULT, params=result)
