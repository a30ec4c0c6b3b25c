"""Rows of one file as text: the CSV dialects of extracts.md, gzipped CSV and Parquet."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from . import values
from .record import column_key

SUFFIXES = (".csv.gz", ".csv", ".parquet")
_DELIMITERS = (",", "\t", ";", "|")
_HEADER_SEARCH_LINES = 30
# characters that Python takes for line ends and a CSV file does not
_NO_LINE_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
Cells = list[str]


def can_be_read(path: Path, required: tuple[str, ...]) -> bool:
    """Whether the file is readable and has every required column; else it is refused whole."""
    if path.suffix.lower() == ".parquet":
        header = _parquet_header(path)
        return header is not None and _is_header(header, required)
    lines = _lines(path)
    return lines is not None and _find_header(lines, required) is not None


def read_rows(path: Path, required: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The rows of a readable file as text by :func:`column_key`.

    Blank rows are no rows; malformed ones (too many cells, broken quotes) are quarantined by the
    landing and so left out; missing cells at the end of a row are blank.
    """
    if path.suffix.lower() == ".parquet":
        yield from _parquet_rows(path)
        return
    lines = _lines(path)
    header = _find_header(lines, required) if lines is not None else None
    if lines is None or header is None:
        raise ValueError(f"{path.name} cannot be read: ask can_be_read first")
    delimiter, below, headings = header
    names = [column_key(heading) for heading in headings]
    for cells in _csv_rows(lines[below:], delimiter, len(names)):
        if any(values.trimmed(cell) for cell in cells):
            yield {name: cell for name, cell in zip(names, cells, strict=False) if name}


def _is_header(cells: Cells, required: tuple[str, ...]) -> bool:
    present = {column_key(cell) for cell in cells}
    return all(column_key(column) in present for column in required)


def _find_header(lines: list[str], required: tuple[str, ...]) -> tuple[str, int, Cells] | None:
    """Delimiter, number of lines down to and with the header, and the header's cells.

    A title line or blank rows may stand above it; the delimiter that parts most cells is right.
    """
    best: tuple[str, int, Cells] | None = None
    for delimiter in _DELIMITERS:
        for number, line in enumerate(lines[:_HEADER_SEARCH_LINES]):
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if _is_header(cells, required):
                if best is None or len(cells) > len(best[2]):
                    best = (delimiter, number + 1, cells)
                break
    return best


def _lines(path: Path) -> list[str] | None:
    """Lines of a file in UTF-8 (with or without BOM) or Windows-1252; None for a binary file."""
    data = path.read_bytes()
    if path.suffix.lower() == ".gz":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError):
            # not a gzip file, or a cut one: the file is refused
            return None
    if b"\0" in data:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _NO_LINE_ENDS.sub(" ", text).splitlines(keepends=True)
    return None


def _csv_rows(lines: list[str], delimiter: str, width: int) -> Iterator[Cells]:
    """The rows that can be read; cells beyond the header's must be empty in nearly all rows."""
    rows = list(_readable_rows(lines, delimiter, width))
    counts = sorted(len(cells) for cells in rows if len(cells) >= width and any(cells))
    widest = counts[len(counts) // 10] if counts else width
    return (cells[:width] for cells in rows if len(cells) <= max(widest, width))


def _readable_rows(lines: list[str], delimiter: str, width: int) -> Iterator[Cells]:
    """Records of a CSV file; a record goes on over line ends while a quote is open."""
    at = 0
    while at < len(lines):
        after = at + 1
        quotes = lines[at].count('"')
        while quotes % 2 and after < len(lines):
            quotes += lines[after].count('"')
            after += 1
        cells = _parse("".join(lines[at:after]), delimiter) if quotes % 2 == 0 else None
        if cells is None or any(values.trimmed(cell) for cell in cells[width:]):
            at += 1
        else:
            yield cells
            at = after


def _parse(record: str, delimiter: str) -> Cells | None:
    if '"' not in record:
        return record.rstrip("\r\n").split(delimiter)
    try:
        parsed = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        # quotes that do not enclose a whole cell: a malformed row
        return None
    return parsed[0] if len(parsed) == 1 else None


def _parquet_header(path: Path) -> Cells | None:
    try:
        return list(duckdb.read_parquet(str(path)).columns)
    except duckdb.Error:
        # not a Parquet file: the file is refused
        return None


def _parquet_rows(path: Path) -> Iterator[dict[str, str]]:
    relation = duckdb.read_parquet(str(path))
    names = [column_key(name) for name in relation.columns]
    for row in relation.fetchall():
        yield {
            name: "" if cell is None else str(cell) for name, cell in zip(names, row, strict=True)
        }
