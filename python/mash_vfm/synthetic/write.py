"""Write one extract as a file: plain CSV, gzipped CSV or Parquet, or CSV in a partner's dialect."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.synthetic.columns import Table, render
from mash_vfm.synthetic.parameters import DemoError

FORMATS = {
    "social_care.ssd_address": "parquet",
    "social_care.ssd_involvements": "parquet",
    "workforce.time_recording": "parquet",
    "health.ecds_attendance": "parquet",
    "health.ecds_finding": "csv.gz",
    "health.apc_diagnosis": "csv.gz",
}
SHEET = "sheet"
_CHUNK = 1 << 20


@dataclass
class Dialect:
    """How a delimited file differs from plain UTF-8 CSV; faults change it.

    ``preamble`` are lines above the header, ``blank_columns`` empty columns without heading on the
    right, ``blank_rows`` empty rows at the end; ``headings`` and ``dropped`` are by column name.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    with_bom: bool = False
    preamble: tuple[str, ...] = ()
    blank_columns: int = 0
    blank_rows: int = 0

    def __post_init__(self) -> None:
        self.headings: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.added: list[str] = []


def open_engine() -> duckdb.DuckDBPyConnection:
    """Return a database in memory that writes the same bytes every time: one thread, in order."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set preserve_insertion_order = true")
    return connection


def format_of(extract: Extract) -> str:
    """Return the file format in which the extract's partner delivers it."""
    return FORMATS.get(extract.id, "csv")


def lay_out(connection: duckdb.DuckDBPyConnection, table: Table, extract: Extract) -> int:
    """Put the extract's text into the table ``sheet``, in contract order; return its rows.

    ``_row`` orders the rows; faults may put rows between. Raises ``DemoError`` where a column of
    the contract is not produced, or one is that the contract does not have.
    """
    names = [column.name for column in extract.columns]
    missing = [name for name in names if name not in table.columns]
    unknown = [name for name in table.columns if name not in names]
    if missing or unknown:
        raise DemoError(
            f"{extract.id}: the generator lacks {missing or 'nothing'} of the contract and has "
            f"{unknown or 'nothing'} beyond it"
        )
    arrays, select = render(table, names)
    connection.register("frame", arrays)
    connection.execute(f"create or replace temp table {SHEET} as select {select} from frame")
    connection.execute(f"alter table {SHEET} alter _row type double")
    connection.unregister("frame")
    return len(table)


def write_sheet(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    path: Path,
    dialect: Dialect,
    where: str = "true",
) -> None:
    """Write the rows of ``sheet`` that the SQL condition selects, in order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.name.endswith(".parquet"):
        _copy(connection, _typed(extract), where, path, "format parquet")
    elif path.name.endswith(".gz"):
        _copy(connection, _text(extract, dialect), where, path,
              "format csv, header, delimiter ',', compression gzip")  # fmt: skip
    elif dialect == Dialect() and not (dialect.headings or dialect.dropped or dialect.added):
        _copy(connection, _text(extract, dialect), where, path, "format csv, header")
    else:
        _write_in_dialect(connection, extract, path, dialect, where)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _columns(extract: Extract, dialect: Dialect) -> list[str]:
    names = [column.name for column in extract.columns if column.name not in dialect.dropped]
    return [*names, *dialect.added]


def _text(extract: Extract, dialect: Dialect) -> str:
    return ", ".join(_quoted(_columns(extract, dialect)))


def _typed(extract: Extract) -> str:
    """Return the select list of a Parquet file: typed, as databases export it."""
    parts = []
    for column in extract.columns:
        name = f'"{column.name}"'
        if column.data_type == "boolean":
            parts.append(f"case {name} when 'Y' then true when 'N' then false end as {name}")
        elif column.data_type == "varchar":
            parts.append(name)
        else:
            parts.append(f"{name}::{column.data_type} as {name}")
    return ", ".join(parts)


def _copy(
    connection: duckdb.DuckDBPyConnection, select: str, where: str, path: Path, options: str
) -> None:
    target = str(path).replace("'", "''")
    connection.execute(
        f"copy (select {select} from {SHEET} where {where} order by _row) to '{target}' ({options})"
    )


def _write_in_dialect(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    path: Path,
    dialect: Dialect,
    where: str,
) -> None:
    names = _columns(extract, dialect)
    blanks = "".join(f", null as _blank_{number}" for number in range(dialect.blank_columns))
    plain = path.with_name(path.name + ".plain")
    _copy(connection, ", ".join(_quoted(names)) + blanks, where, plain,
          f"format csv, header false, delimiter '{dialect.delimiter}'")  # fmt: skip
    headings = [dialect.headings.get(name, name) for name in names] + [""] * dialect.blank_columns
    width = len(headings)
    lines = [*dialect.preamble, dialect.delimiter.join(headings)]
    empty = [dialect.delimiter * (width - 1)] * dialect.blank_rows
    with plain.open(encoding="utf-8", newline="") as source, path.open("wb") as target:
        if dialect.with_bom:
            target.write(codecs.BOM_UTF8)
        # a system that cannot write a letter writes a question mark
        encode = codecs.getincrementalencoder(dialect.encoding)(errors="replace")
        target.write(encode.encode("".join(line + dialect.line_end for line in lines)))
        while chunk := source.read(_CHUNK):
            target.write(encode.encode(chunk.replace("\n", dialect.line_end)))
        target.write(encode.encode("".join(line + dialect.line_end for line in empty)))
    plain.unlink()
