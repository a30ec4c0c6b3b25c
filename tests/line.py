"""Inboxes through landing and models, one after the other in one warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from mash_vfm.contract import load_contract
from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home
from mash_vfm.landing import land_inbox
from mash_vfm.warehouse import open_warehouse

Row = dict[str, object]


_KEY = (
    *("metric_id", "measure_id", "period_grain", "period_start"),
    *("area_code", "breakdown", "breakdown_value"),
)


def metric_values(connection: duckdb.DuckDBPyConnection, schema: str) -> list[Row]:
    """The rows of mart_metric_value, each with the columns that its own mart has beside these."""
    rows = _rows(connection, f"{schema}.mart_metric_value")
    by_key = {tuple(row[name] for name in _KEY): row for row in rows}
    marts = connection.execute(
        "select distinct table_name from information_schema.columns where table_schema = ? "
        "and table_name like 'mart!_%' escape '!' and column_name = 'breakdown_value'",
        [schema],
    ).fetchall()
    for (mart,) in marts:
        for own in _rows(connection, f"{schema}.{mart}"):
            row = by_key.get(tuple(own[name] for name in _KEY))
            if row is not None:
                row.update({name: own[name] for name in own.keys() - row.keys()})
    return rows


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    cursor = connection.execute(f"select * from {relation}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Line:
    """Lands inboxes and builds their marts in one warehouse, one after the other."""

    home: Home
    project_dir: Path
    dbt: DbtWorker

    def marts_of(
        self,
        inbox: Path,
        coverage: dict[str, str] | None = None,
        as_of: date | None = None,
        clusters: Mapping[str, tuple[str, str, str]] | None = None,
        generic_queues: Sequence[str] = (),
    ) -> list[Row]:
        """The rows of all marts; with clusters, as if the linkage had put those records so."""
        contract = load_contract(self.project_dir)
        with open_warehouse(self.home.warehouse) as connection:
            for (table,) in connection.execute(
                "select format('{}.{}', table_schema, table_name) from information_schema.tables "
                "where table_schema like 'raw_%' or table_schema = 'ops'"
            ).fetchall():
                connection.execute(f"delete from {table}")
            land_inbox(connection, inbox, contract, run_id="test")
            connection.execute("delete from seeds.extract_coverage")
            for extract_id, day in (coverage or {}).items():
                connection.execute(
                    "insert into seeds.extract_coverage values (?, ?)", (extract_id, day)
                )
            connection.execute("delete from seeds.generic_queue")
            for professional_id in generic_queues:
                connection.execute(
                    "insert into seeds.generic_queue values (?, 'test')", (professional_id,)
                )
        if as_of is None:
            self._run_models(self.dbt, clusters or {})
        else:
            with DbtWorker(self.project_dir, self.home, as_of) as dbt:
                self._run_models(dbt, clusters or {})
        with open_warehouse(self.home.warehouse) as connection:
            return metric_values(connection, "marts")

    def signals(self) -> list[Row]:
        """The control charts of the marts that were built last."""
        with open_warehouse(self.home.warehouse) as connection:
            return _rows(connection, "marts.mart_signal")

    def _run_models(self, dbt: DbtWorker, clusters: Mapping[str, tuple[str, str, str]]) -> None:
        _run(dbt, "+mart_signal")
        if not clusters:
            return
        with open_warehouse(self.home.warehouse) as connection:
            for record_key, of_record in clusters.items():
                (changed,) = connection.execute(
                    "update intermediate.int_person__cluster set strict_cluster = ?, "
                    "central_cluster = ?, loose_cluster = ? where record_key = ?",
                    (*of_record, record_key),
                ).fetchall()
                assert changed == (1,), record_key
        _run(dbt, "int_person__identity+,+mart_signal")


def _run(dbt: DbtWorker, selected: str) -> None:
    outcome = dbt.run(["run", "--select", selected], lambda *_: None)
    assert outcome.success, [(node.name, node.message) for node in outcome.failures]
