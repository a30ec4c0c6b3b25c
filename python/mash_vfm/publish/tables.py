"""Copying the marts out of the warehouse, so that the same rows always give the same Parquet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.warehouse import literal, quoted

MARTS_SCHEMA = "marts"
# Every DuckDB since 1.0 opens it, and so does every BI tool that reads DuckDB files.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class Table:
    """One published table; ``order`` are the columns that its rows are sorted by."""

    name: str
    order: tuple[str, ...]
    rows: int


def copy_marts(
    warehouse: Path, database: Path, parquet: Path, progress: Callable[[int, int, str], None]
) -> list[Table]:
    """Copy schema ``marts`` into a DuckDB file and a folder with a Parquet file a table.

    Rows are sorted by the table's primary key, or by all columns where it has none, and written by
    one thread: two runs over the same inbox give the same bytes. Returns the tables, by name.
    """
    connection = duckdb.connect(config={"threads": 1})
    try:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        connection.execute(
            f"attach {literal(database)} as published (storage_version '{STORAGE_VERSION}')"
        )
        names = _table_names(connection)
        tables = []
        for done, name in enumerate(names):
            progress(done, len(names), name)
            tables.append(_copy(connection, name, parquet))
        progress(len(names), len(names), "")
        connection.execute("detach published")  # writes everything into the one file
    finally:
        connection.close()
    return tables


def _table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        """
        select table_name from information_schema.tables
        where table_catalog = 'warehouse' and table_schema = $schema
        order by table_name
        """,
        {"schema": MARTS_SCHEMA},
    ).fetchall()
    return [name for (name,) in rows]


def _copy(connection: duckdb.DuckDBPyConnection, name: str, parquet: Path) -> Table:
    order = _key(connection, name)
    target = f"published.main.{quoted(name)}"
    order_by = ", ".join(f"{quoted(column)} nulls first" for column in order)
    connection.execute(
        f"create table {target} as "
        f"select * from warehouse.{MARTS_SCHEMA}.{quoted(name)} order by {order_by}"
    )
    _copy_comments(connection, name)
    connection.execute(
        f"copy (select * from {target} order by {order_by}) "
        f"to {literal(parquet / f'{name}.parquet')} (format parquet, compression zstd)"
    )
    row = connection.execute(f"select count(*) from {target}").fetchone()
    return Table(name, order, row[0] if row else 0)


def _key(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[str, ...]:
    where = {"schema": MARTS_SCHEMA, "name": name}
    key = connection.execute(
        """
        select constraint_column_names from duckdb_constraints()
        where database_name = 'warehouse' and schema_name = $schema and table_name = $name
            and constraint_type = 'PRIMARY KEY'
        """,
        where,
    ).fetchone()
    if key:
        return tuple(key[0])
    columns = connection.execute(
        """
        select column_name from duckdb_columns()
        where database_name = 'warehouse' and schema_name = $schema and table_name = $name
        order by column_index
        """,
        where,
    ).fetchall()
    return tuple(column for (column,) in columns)


def _copy_comments(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    target = f"published.main.{quoted(name)}"
    where = {"schema": MARTS_SCHEMA, "name": name}
    table = connection.execute(
        """
        select comment from duckdb_tables()
        where database_name = 'warehouse' and schema_name = $schema and table_name = $name
            and comment is not null
        """,
        where,
    ).fetchone()
    if table:
        connection.execute(f"comment on table {target} is {literal(table[0])}")
    columns = connection.execute(
        """
        select column_name, comment from duckdb_columns()
        where database_name = 'warehouse' and schema_name = $schema and table_name = $name
            and comment is not null
        """,
        where,
    ).fetchall()
    for column, comment in columns:
        connection.execute(f"comment on column {target}.{quoted(column)} is {literal(comment)}")


def check_copies(tables: list[Table], database: Path, parquet: Path) -> list[str]:
    """Read back what was written; returns a line for each table whose copies do not agree."""
    problems = []
    connection = duckdb.connect(database, read_only=True)
    try:
        for table in tables:
            path = literal(parquet / f"{table.name}.parquet")
            row = connection.execute(
                f"select (select count(*) from {quoted(table.name)}), "
                f"(select count(*) from read_parquet({path}))"
            ).fetchone()
            if row != (table.rows, table.rows):
                problems.append(f"{table.name}: {table.rows} rows were written, {row} read back")
    finally:
        connection.close()
    return problems
