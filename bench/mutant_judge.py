"""Whether the tests catch a mutant of a model: its unit tests, the hand-made cases, the demos.

No dbt: a mutant runs on the warehouses of ``mutant_data``, which stay as they are. What is built of
it lies in memory beside them: the model and those after it, as far as their rows become others.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
from compare import _ATTRIBUTES, _NUMBERS, _SIGNAL_COLUMNS
from dbt_graph import models_up_to
from mutant_data import LAST_MODEL, DataSet
from oracle import METRICS

from mash_vfm.settings import PROJECT_DIR
from mash_vfm.warehouse import literal, quoted

Node = dict[str, Any]
_PATIENCE_SECONDS = 30
_KEY = (
    *("metric_id", "measure_id", "period_grain", "period_start"),
    *("area_code", "breakdown", "breakdown_value"),
)
_SIGNAL_KEY = ("metric_id", "measure_id", "period_start", "area_code")
_TOLERANCE = 1e-9
_NUMERIC = ("DOUBLE", "FLOAT", "DECIMAL", "BIGINT", "INTEGER", "HUGEINT")


class RefusedError(Exception):
    """A mutant that is no query: DuckDB does not even bind it."""


class Graph:
    """The models up to the last one, in the order of their building."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        nodes: dict[str, Node] = manifest["nodes"]
        needed = models_up_to(nodes, LAST_MODEL)
        self.nodes = {nodes[one]["name"]: nodes[one] for one in nodes}
        self.order = [nodes[one]["name"] for one in TopologicalSorter(needed).static_order()]
        self.inputs = {
            nodes[name]["name"]: {nodes[one]["name"] for one in before}
            for name, before in needed.items()
        }
        self.unit_tests: dict[str, list[Node]] = {}
        for test in sorted(manifest["unit_tests"].values(), key=lambda one: str(one["name"])):
            self.unit_tests.setdefault(test["model"], []).append(test)

    def relation(self, name: str) -> str:
        """The relation of a model or seed as compiled SQL names it."""
        return str(self.nodes[name]["relation_name"])


class Judge:
    """Says what catches a mutant; holds the data sets open, one connection each."""

    def __init__(self, manifest: Mapping[str, Any], data_sets: list[DataSet], folder: Path) -> None:
        self.graph = Graph(manifest)
        self._folder = folder
        self._data_sets = data_sets
        self._open: dict[str, _Warehouse] = {}

    def unit_tests(self, model: str) -> UnitTests:
        """The unit tests of a model, ready to run."""
        # any warehouse says of what type the columns of the rows given are
        return UnitTests(self._data_sets[0].warehouse(self._folder), self.graph, model)

    def caught_by(self, model: str, sql: str, units: UnitTests) -> str | None:
        """What catches it: a kind of test, `error` or `time`; None if it survives."""
        units.bind(sql)
        if units.fails(sql):
            return "unit test"
        for place, data_set in enumerate(self._data_sets):
            warehouse = self._open.get(data_set.name)
            if warehouse is None:
                warehouse = _Warehouse(data_set, self._folder, self.graph)
                self._open[data_set.name] = warehouse
            try:
                caught = data_set.kind if warehouse.differs(model, sql) else None
            except duckdb.InterruptException:
                caught = "time"
            except duckdb.Error:
                caught = "error"
            if caught is not None:
                # the next mutant of the model is likely to be caught by the same data
                self._data_sets.insert(0, self._data_sets.pop(place))
                return caught
        return None


class UnitTests:
    """The unit tests that dbt knows of a model, on tables in memory."""

    def __init__(self, warehouse: Path, graph: Graph, model: str) -> None:
        self._connection = connect(warehouse)
        self._graph = graph
        self._tests = [
            (self._given(place, test), test["expect"]["rows"])
            for place, test in enumerate(graph.unit_tests.get(model, []))
        ]

    def bind(self, sql: str) -> None:
        """Raise ``RefusedError`` if it is no query."""
        try:
            self._connection.execute(f"explain {sql}")
        except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException) as error:
            raise RefusedError(str(error)) from None
        except duckdb.Error:
            # what only running it would show, found while planning
            return

    def fails(self, sql: str) -> bool:
        """Whether any of them does."""
        return any(self._fails(_in_place(sql, given), rows) for given, rows in self._tests)

    def close(self) -> None:
        """Free the tables."""
        self._connection.close()

    def _given(self, place: int, test: Node) -> dict[str, str]:
        """Where the relation that a test gives lies, by the name it has in compiled SQL."""
        self._connection.execute(f"create schema memory.test_{place}")
        given = {}
        for one in test["given"]:
            name = one["input"].removeprefix("ref('").removesuffix("')")
            relation = self._graph.relation(name)
            table = f"memory.test_{place}.{quoted(name)}"
            self._connection.execute(f"create table {table} as from {relation} limit 0")
            for row in one["rows"]:
                columns = ", ".join(map(quoted, row))
                values = ", ".join("?" for _ in row)
                self._connection.execute(
                    f"insert into {table} ({columns}) values ({values})", list(row.values())
                )
            given[relation] = table
        return given

    def _fails(self, sql: str, rows: list[dict[str, Any]]) -> bool:
        with _in_time(self._connection):
            try:
                self._connection.execute(f"create or replace table memory.actual as {sql}")
            except duckdb.Error:
                return True
        self._connection.execute("create or replace table memory.wanted as from actual limit 0")
        columns = ", ".join(map(quoted, rows[0])) if rows else "*"
        for row in rows:
            values = ", ".join("?" for _ in row)
            self._connection.execute(
                f"insert into memory.wanted ({columns}) values ({values})", list(row.values())
            )
        actual, wanted = (
            f"(select {columns} from memory.{table})" for table in ("actual", "wanted")
        )
        return self._connection.execute(
            f"select exists(from {actual} except all from {wanted}) "
            f"or exists(from {wanted} except all from {actual})"
        ).fetchall() == [(True,)]


class _Warehouse:
    """One data set, with what the models make of it."""

    def __init__(self, data_set: DataSet, folder: Path, graph: Graph) -> None:
        self._data_set = data_set
        self._graph = graph
        self._connection = connect(data_set.warehouse(folder))
        self._fingerprints: dict[str, object] = {}

    def differs(self, model: str, sql: str) -> bool:
        """Whether the tests of this data see that one model is that query."""
        built: dict[str, str] = {}
        try:
            with _in_time(self._connection):
                return self._reaches_a_test(model, sql, built)
        finally:
            for table in built.values():
                self._connection.execute(f"drop table if exists {table}")

    def _reaches_a_test(self, model: str, sql: str, built: dict[str, str]) -> bool:
        changed: set[str] = set()
        for name in self._graph.order:
            if name != model and not self._graph.inputs[name] & changed:
                continue
            relation, table = self._graph.relation(name), f"memory.main.{quoted(name)}"
            self._build(name, sql if name == model else None, built, table)
            if self._fingerprint(relation) == self._fingerprint(table):
                self._connection.execute(f"drop table {table}")
                continue
            built[relation] = table
            changed.add(name)
            if self._shows(name, relation, table):
                return True
        return False

    def _build(self, name: str, sql: str | None, built: dict[str, str], table: str) -> None:
        node = self._graph.nodes[name]
        if node["language"] == "python":
            model: Callable[..., object] = runpy.run_path(
                str(PROJECT_DIR / node["original_file_path"])
            )["model"]
            session = _Session(self._connection, self._graph, built)
            found = model(session, self._connection)
            assert found is not None
            self._connection.execute(f"create or replace table {table} as from found")
        else:
            query = _in_place(sql or node["compiled_code"], built)
            self._connection.execute(f"create or replace table {table} as {query}")

    def _fingerprint(self, relation: str) -> object:
        """The rows of a relation in one number, whatever their order."""
        known = self._fingerprints.get(relation)
        if known is None:
            known = self._connection.execute(
                f"select count(*), sum(hash(one)::hugeint), bit_xor(hash(one)) from {relation} one"
            ).fetchall()
            if not relation.startswith("memory."):
                self._fingerprints[relation] = known
        return known

    def _shows(self, name: str, relation: str, table: str) -> bool:
        """Whether the rows of a mart differ in what the tests compare."""
        if name == "mart_signal":
            return self._charts_differ(relation, table)
        types = dict(
            self._connection.execute(
                "select column_name, data_type from duckdb_columns() "
                "where database_name = 'warehouse' and table_name = ?",
                [name],
            ).fetchall()
        )
        if not {*_KEY, "status"} <= types.keys():
            return False
        return any(
            self._rows_differ(
                (relation, table),
                f"metric_id = {literal(metric)}",
                _KEY,
                {
                    column: types[column]
                    for column in ("status", *_NUMBERS, *_ATTRIBUTES, *extra)
                    if column in types
                },
            )
            for metric, extra in self._data_set.metrics.items()
        )

    def _charts_differ(self, relation: str, table: str) -> bool:
        charts = self._data_set.charts
        if charts == []:
            return False
        wanted = f"metric_id in ({', '.join(map(literal, METRICS))})"
        if charts is not None:
            keys = ", ".join(f"({', '.join(map(literal, one))})" for one in charts)
            wanted = f"(metric_id, measure_id, area_code) in ({keys})"
        numbers = dict.fromkeys(("value", "centre", "limit_lower", "limit_upper"), "DOUBLE")
        return self._rows_differ(
            (relation, table),
            wanted,
            _SIGNAL_KEY,
            {**dict.fromkeys(_SIGNAL_COLUMNS, "OTHER"), **numbers},
        )

    def _rows_differ(
        self,
        relations: tuple[str, str],
        wanted: str,
        key: tuple[str, ...],
        columns: Mapping[str, str],
    ) -> bool:
        before, after = (f"(from {one} where {wanted})" for one in relations)
        same = " and ".join(_same(column, kind) for column, kind in columns.items())
        on = " and ".join(f"a.{column} is not distinct from b.{column}" for column in key)
        return self._connection.execute(
            f"select (select count(*) from {before}) <> (select count(*) from {after}) "
            f"or exists(select 1 from {before} a full join {after} b on {on} "
            f"where a.{key[0]} is null or b.{key[0]} is null or not ({same}))"
        ).fetchall() == [(True,)]


class _Session:
    """What a Python model sees of dbt."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, graph: Graph, built: Mapping[str, str]
    ) -> None:
        self._connection, self._graph, self._built = connection, graph, built

    def config(self, **_: object) -> None:
        """Settings are dbt's."""

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        """The rows of another model or seed."""
        relation = self._graph.relation(name)
        return self._connection.sql(f"from {self._built.get(relation, relation)}")


def connect(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory that reads a warehouse under its name in compiled SQL."""
    connection = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "3GB"})
    connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
    connection.execute("set TimeZone = 'Europe/London'")
    connection.execute("set temp_directory = ''")
    connection.execute("set enable_progress_bar = false")
    return connection


@contextmanager
def _in_time(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Interrupt what runs for too long: a join that has lost its condition."""
    timer = Timer(_PATIENCE_SECONDS, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _in_place(sql: str, tables: Mapping[str, str]) -> str:
    """Compiled SQL that reads other tables in place of some relations."""
    for relation, table in tables.items():
        sql = sql.replace(relation, table)
    return sql


def _same(column: str, kind: str) -> str:
    """A condition that a column is equal, numbers to the tolerance of the tests."""
    equal = f"a.{column} is not distinct from b.{column}"
    if not kind.startswith(_NUMERIC):
        return equal
    return (
        f"({equal} or coalesce(abs(a.{column} - b.{column}) <= {_TOLERANCE} * "
        f"greatest(abs(a.{column}), abs(b.{column}), 1), false))"
    )
