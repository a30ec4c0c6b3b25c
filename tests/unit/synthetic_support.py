"""A small demo and its files as tables of text, shared by the tests of the generator."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import duckdb

from mash_vfm.contract import Column, Extract, load_contract
from mash_vfm.synthetic import DemoSummary, make_demo

PROJECT = Path(__file__).parents[2]
YEARS = 3
SCALE = 0.04


def make(out: Path, *, faults: str = "none", seed: int = 1, scale: float = SCALE) -> DemoSummary:
    """Make a small demo."""
    return make_demo(out, years=YEARS, scale=scale, seed=seed, faults=faults, project_dir=PROJECT)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file below the folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def extracts() -> dict[str, Extract]:
    """Return the extracts that a demo makes by id: those of a bundle say the same again."""
    extracts = load_contract(PROJECT).extracts
    return {extract.id: extract for extract in extracts if extract.bundle is None}


def open_inbox(out: Path) -> duckdb.DuckDBPyConnection:
    """Return a database with a table an extract, all columns as text, of a demo without faults.

    ``person`` is the truth.
    """
    connection = duckdb.connect()
    for extract in extracts().values():
        (path,) = (out / "inbox" / extract.system).glob(f"{extract.name}_20240331.*")
        if path.suffix == ".parquet":
            columns = ", ".join(f"{column.name}::varchar as {column.name}"
                                for column in extract.columns)  # fmt: skip
            source = f"select {columns} from read_parquet('{path.as_posix()}')"
        else:
            source = f"from read_csv('{path.as_posix()}', all_varchar = true, header = true)"
        connection.execute(f"create table {extract.name} as {source}")
    truth = (out / "truth" / "person.parquet").as_posix()
    connection.execute(f"create table truth as from read_parquet('{truth}')")
    return connection


def columns_where(
    connection: duckdb.DuckDBPyConnection,
    columns: list[tuple[Extract, Column]],
    condition: str,
    rows: str = "> 0",
) -> set[str]:
    """Return the columns of which so many rows fulfil a condition on the column, ``{0}``."""
    found: set[str] = set()
    for extract in {extract.id: extract for extract, _ in columns}.values():
        names = [column.name for of, column in columns if of is extract]
        tests = ", ".join(
            f"count(*) filter ({condition.replace('{0}', name)}) {rows}" for name in names
        )
        row = connection.execute(f"select {tests} from {extract.name}").fetchone()
        assert row is not None
        found |= {f"{extract.id}.{name}" for name, is_so in zip(names, row, strict=True) if is_so}
    return found


def count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Return the single number that a query gives."""
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
