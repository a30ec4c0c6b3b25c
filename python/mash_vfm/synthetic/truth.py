"""What really is: the true person of every record, and every fault that was planted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.synthetic.columns import Table, Truth, render


@dataclass(frozen=True)
class PlantedFault:
    """One planted fault: ``row`` 1 is the first data row below the header, None the whole file.

    ``expected_finding`` is what the load report (or a gate) should say of it, blank where the
    dialect is one that is simply read; ``column`` the contract column, if it is about one;
    ``is_certain`` that it cannot be taken for chance.
    """

    file: str
    row: int | None
    kind: str
    expected_finding: str | None
    column: str | None
    is_certain: bool


def open_truth(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that collect the truth."""
    connection.execute(
        "create temp table person (system varchar, system_id varchar, person varchar)"
    )
    connection.execute(
        "create temp table fault (file varchar, row bigint, kind varchar, "
        "expected_finding varchar, column_name varchar, is_certain boolean)"
    )


def add_persons(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Note the true person of each row of the extract that is about one."""
    truth = table.truth
    if truth is None:
        return
    arrays, select = render(_as_table(table, truth), ["system_id"])
    arrays["person"] = truth.person
    connection.register("frame", arrays)
    connection.execute(
        f"insert into person select '{table.id}', system_id, "
        "'P' || lpad(person::varchar, 7, '0') "
        f"from (select {select}, person from frame) where person >= 0 order by _row"
    )
    connection.unregister("frame")


def _as_table(table: Table, truth: Truth) -> Table:
    return Table(table.system, table.extract, {"system_id": truth.system_id})


def add_faults(connection: duckdb.DuckDBPyConnection, faults: Sequence[PlantedFault]) -> None:
    """Note planted faults."""
    rows = [
        ", ".join(
            _literal(cell)
            for cell in (f.file, f.row, f.kind, f.expected_finding, f.column, f.is_certain)
        )
        for f in faults
    ]
    if rows:
        connection.execute(f"insert into fault values ({'), ('.join(rows)})")


def _literal(value: str | int | None) -> str:
    """Return a value as SQL (parameters would have DuckDB import pandas, which takes seconds)."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "null" if value is None else str(value)


def write_truth(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write person.parquet and faults.parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, name in (("person", "person.parquet"), ("fault", "faults.parquet")):
        target = str(folder / name).replace("'", "''")
        order = " order by file, row nulls first, kind, column_name" if table == "fault" else ""
        connection.execute(f"copy (select * from {table}{order}) to '{target}' (format parquet)")
