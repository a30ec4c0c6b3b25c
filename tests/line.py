"""Inboxes through landing and models, one after the other in one warehouse.

The models are those that dbt compiles, run without it: what dbt does around each of them would take
most of half a minute an inbox. The demo's own build, in other tests, is dbt's from end to end.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
from dbt_graph import models_up_to

from mash_vfm.contract import load_contract
from mash_vfm.home import Home
from mash_vfm.landing import land_inbox
from mash_vfm.warehouse import open_warehouse

Row = dict[str, object]
Node = dict[str, Any]
Refs = Mapping[str, str]
# strict, central and loose cluster by record key
Clusters = Mapping[str, tuple[str, str, str]]


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


class _PythonModel:
    """What a Python model sees of dbt."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, node: Node, refs: Refs) -> None:
        self._connection, self._refs = connection, refs
        self.this = node["relation_name"]

    def config(self, **_: object) -> None:
        """Settings are dbt's."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """The rows of another model or seed."""
        return self._connection.table(self._refs[name])


class Models:
    """The models up to one, in an order in which they can be built."""

    def __init__(self, project_dir: Path, manifest: Path, last: str) -> None:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        nodes: dict[str, Node] = content["nodes"]
        needed = models_up_to(nodes, last)
        self._project_dir = project_dir
        self._nodes = [nodes[name] for name in TopologicalSorter(needed).static_order()]
        self._sources = {
            node["name"]: [
                content["sources"][one]["relation_name"]
                for one in node["depends_on"]["nodes"]
                if one in content["sources"]
            ]
            for node in self._nodes
        }
        self._refs = {
            node["name"]: node["relation_name"]
            for node in nodes.values()
            if node["resource_type"] in ("model", "seed")
        }

    def build(
        self,
        connection: duckdb.DuckDBPyConnection,
        as_of: date | None,
        clusters: Clusters,
    ) -> None:
        """Build them all, with those records as the linkage would have put them in clusters."""
        for schema in {node["schema"] for node in self._nodes}:
            connection.execute(f"create schema if not exists {schema}")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        for node in self._nodes:
            if (node["schema"], node["name"]) in tables and self._stays_empty(connection, node):
                continue
            if node["language"] == "python":
                self._build_python(connection, node)
            else:
                query = node["compiled_code"]
                if node["name"] == "int_run__as_of" and as_of is not None:
                    query = f"select date '{as_of}' as as_of"
                kind = "view" if node["config"]["materialized"] == "view" else "table"
                connection.execute(f"create or replace {kind} {node['relation_name']} as {query}")
            if node["name"] == "int_person__cluster":
                _put(connection, clusters)

    def _stays_empty(self, connection: duckdb.DuckDBPyConnection, node: Node) -> bool:
        """Whether a model of extracts is empty, and they are: most are, and take long to plan."""
        sources = self._sources[node["name"]]
        return bool(sources) and not any(
            connection.execute(f"select exists(from {relation})").fetchall() == [(True,)]
            for relation in (*sources, node["relation_name"])
        )

    def _build_python(self, connection: duckdb.DuckDBPyConnection, node: Node) -> None:
        path = self._project_dir / node["original_file_path"]
        model = runpy.run_path(str(path))["model"]
        found = model(_PythonModel(connection, node, self._refs), connection)
        assert found is not None
        connection.execute(f"create or replace table {node['relation_name']} as from found")


def _put(connection: duckdb.DuckDBPyConnection, clusters: Clusters) -> None:
    for record_key, of_record in clusters.items():
        (changed,) = connection.execute(
            "update intermediate.int_person__cluster set strict_cluster = ?, "
            "central_cluster = ?, loose_cluster = ? where record_key = ?",
            (*of_record, record_key),
        ).fetchall()
        assert changed == (1,), record_key


@dataclass(frozen=True)
class Line:
    """Lands inboxes and builds their marts in one warehouse, one after the other."""

    home: Home
    project_dir: Path
    models: Models

    def marts_of(
        self,
        inbox: Path,
        coverage: dict[str, str] | None = None,
        as_of: date | None = None,
        clusters: Clusters | None = None,
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

            connection.execute("set TimeZone = 'Europe/London'")
            self.models.build(connection, as_of, clusters or {})
            return metric_values(connection, "marts")

    def signals(self) -> list[Row]:
        """The control charts of the marts that were built last."""
        with open_warehouse(self.home.warehouse) as connection:
            return _rows(connection, "marts.mart_signal")
