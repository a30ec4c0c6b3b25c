"""What is about to be published: its tables and measures, read once before the leaving gate."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from mash_vfm.expectations.model import GateError


@dataclass(frozen=True)
class PublishedTable:
    """A table of schema ``marts`` with its columns, as (name, DuckDB type)."""

    name: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Measure:
    """A measure of the catalogue; ``computation`` is count, ratio or percentile."""

    metric_id: str
    measure_id: str
    unit: str
    computation: str


@dataclass(frozen=True)
class Marts:
    """Published tables, catalogued measures, and the metrics of which there are figures."""

    tables: tuple[PublishedTable, ...]
    measures: tuple[Measure, ...]
    metrics: tuple[str, ...]


def read_marts(connection: duckdb.DuckDBPyConnection) -> Marts:
    """Read what schema ``marts`` of the warehouse holds.

    Raises ``GateError`` where the catalogue or the union of the marts is not there.
    """
    try:
        columns = connection.execute(
            "select table_name, column_name, data_type from information_schema.columns"
            " where table_schema = 'marts' order by table_name, ordinal_position"
        ).fetchall()
        measures = connection.execute(
            "select metric_id, measure_id, unit, computation from marts.measure_catalogue"
            " order by metric_id, measure_id"
        ).fetchall()
        metrics = connection.execute(
            "select metric_id from marts.metric_catalogue union"
            " select metric_id from marts.mart_metric_value where metric_id is not null order by 1"
        ).fetchall()
    except duckdb.Error as error:
        raise GateError(
            f"the marts cannot be read; build them first: {str(error).splitlines()[0]}"
        ) from error
    by_table: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in columns:
        by_table.setdefault(table, []).append((column, kind))
    return Marts(
        tables=tuple(PublishedTable(name, tuple(found)) for name, found in by_table.items()),
        measures=tuple(Measure(*row) for row in measures),
        metrics=tuple(row[0] for row in metrics),
    )
