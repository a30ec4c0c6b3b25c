"""Write the sheets of a workbook as text: a process of its own, which may run out of memory alone.

Run as a script: ``sheet_dump.py <workbook> <folder> <worker> <workers>``. The sheets, hidden ones
too, are cut into blocks, which the workers share. Each block becomes a file of lines in the folder:
its rows that are not blank, numbered from 1 in the first cell. Cells are parted by a character that
hardly any text holds, so that most blocks need no quotes. What is to be known of the blocks is
written there as JSON. The exit code is ``CANNOT_READ`` if the workbook is damaged; any other than
that and 0 says that memory gave out. The script imports nothing of the project, to start quickly
and within its memory.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

Row = list[Any]

CANNOT_READ = 4
# What is read at once: it takes some ten times as much memory.
_LEAST_BLOCK_BYTES = 4 << 20
BLOCK_BYTES = 16 << 20
HEAD_ROWS = 50
MAX_CELLS = 1064
CELL, QUOTE = "\x1f", "\x1e"
_CHUNK_BYTES = 1 << 20
_EXACT_DOUBLE = 2**53
_UNLIKE_TEXT = frozenset({float, int, bool, timedelta})
_MAIN = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHARED_TEXTS = "/sharedstrings.xml"
# Cells are <c>, formulas <f> and values <v>, with or without a prefix.
_FORMULA_WITHOUT_VALUE = re.compile(
    rb"<(?:\w+:)?c(\s[^>]*)?>\s*"
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass
class Block:
    """What is to be known of a block of a sheet beside its rows.

    ``sheet`` and ``number`` count from 0. ``rows`` and ``width`` are those of its file, ``head``
    its first rows, if it is the first block, with their numbers in the sheet, ``last_number`` the
    number of the last row. ``errors`` counts the error values,
    ``uncalculated`` the formulas without a value.
    ``merged`` counts blank cells that took the value of the cell they are merged with,
    ``merged_left`` merged ranges of a sheet too large for that. ``beyond`` says that there are
    values beyond the cells that are read.
    """

    sheet: int
    number: int
    rows: int = 0
    width: int = 0
    head: list[tuple[int, list[str]]] = field(default_factory=list)
    last_number: int = 0
    errors: int = 0
    uncalculated: int = 0
    merged: int = 0
    merged_left: int = 0
    beyond: bool = False

    @property
    def file(self) -> str:
        """Name of the file with its rows."""
        return f"sheet_{self.sheet}_{self.number}.txt"


def found_name(worker: int) -> str:
    """Name of the file in which a worker says what it found."""
    return f"found_{worker}.json"


def dump(
    workbook: Path, folder: Path, worker: int = 0, workers: int = 1
) -> tuple[list[tuple[str, bool]], list[Block]]:
    """Write the blocks that fall to the worker.

    Returns every worksheet with its name and whether it is shown, and what is to be known of each
    of the blocks.
    """
    sheets: list[tuple[str, bool]] = []
    blocks: list[Block] = []
    with zipfile.ZipFile(workbook) as archive, CalamineWorkbook.from_path(workbook) as book:
        parts = _parts(archive)
        for index, entry in enumerate(book.sheets_metadata):
            if entry.typ != SheetTypeEnum.WorkSheet:
                continue
            is_shown = entry.visible == SheetVisibleEnum.Visible
            sheet = len(sheets)
            sheets.append((entry.name, is_shown))
            part = parts.get(entry.name)
            # A size that is not true shows when the part is read: the checksum is that of its end.
            if part is None or archive.getinfo(part).file_size <= BLOCK_BYTES:
                if sheet % workers == worker:
                    block = Block(sheet, 0)
                    if part is not None:
                        _count(block, archive.read(part))
                    _write(folder, block, book.get_sheet_by_index(index), whole=True)
                    blocks.append(block)
                continue
            size = _block_bytes(archive, part, workers)
            for number, content in enumerate(_blocks(archive, part, size)):
                if number % workers != worker:
                    continue
                block = Block(sheet, number)
                _count(block, content)
                with CalamineWorkbook.from_filelike(_alone(archive, part, content)) as piece:
                    _write(folder, block, piece.get_sheet_by_index(index), whole=False)
                blocks.append(block)
    return sheets, blocks


def _write(folder: Path, block: Block, read: CalamineSheet, *, whole: bool) -> None:
    """Write the rows of a block, which may be the whole sheet."""
    if read.start is None:
        return
    above, left = read.start
    if read.width + left > MAX_CELLS:
        block.beyond = True
        return
    rows: list[Row] = read.to_python(skip_empty_area=True)
    ranges = read.merged_cell_ranges or []
    if whole:
        block.merged = _fill(rows, ranges, above, left)
    else:
        block.merged_left = len(ranges)
    numbers: Sequence[int] = range(above + 1, above + len(rows) + 1)
    blank = {number for number, row in zip(numbers, rows, strict=True) if _is_blank(row)}
    if blank:
        rows = [row for number, row in zip(numbers, rows, strict=True) if number not in blank]
        numbers = [number for number in numbers if number not in blank]
    if not rows:
        return
    if not block.number:
        for number, row in zip(numbers[:HEAD_ROWS], rows, strict=False):
            block.head.append((number, [*[""] * left, *map(_text, row)]))
    ordinals = map(str, range(1, len(rows) + 1))
    texts = [_texts(column) for column in zip(*rows, strict=True)]
    columns = [tuple(ordinals), *[("",) * len(rows)] * left, *texts]
    _write_lines(folder / block.file, columns)
    block.rows, block.width, block.last_number = len(rows), read.width + left, numbers[-1]


def _write_lines(path: Path, columns: list[tuple[str, ...]]) -> None:
    """Write a line for each row; if some need quotes, with ``csv``, which takes twice as long."""
    lines = list(map(CELL.join, zip(*columns, strict=True)))
    text = "\n".join(lines)
    line_ends, cell_ends = len(lines) - 1, len(lines) * (len(columns) - 1)
    parted = text.count("\n") == line_ends and text.count(CELL) == cell_ends
    with path.open("w", encoding="utf-8", newline="") as stream:
        if parted and "\r" not in text and QUOTE not in text:
            stream.write(text)
            stream.write("\n")
        else:
            writer = csv.writer(stream, delimiter=CELL, quotechar=QUOTE, lineterminator="\n")
            writer.writerows(zip(*columns, strict=True))


def _texts(column: tuple[Any, ...]) -> tuple[str, ...]:
    """The values as text. Dates and times become ISO text."""
    types = set(map(type, column))
    if types == {str}:
        return column
    if _UNLIKE_TEXT.isdisjoint(types):
        return tuple(map(str, column))
    if types == {float}:
        with suppress(ValueError, OverflowError):
            whole = tuple(map(int, column))
            if whole == column and max(map(abs, whole)) <= _EXACT_DOUBLE:
                return tuple(map(str, whole))
    return tuple(map(_text, column))


def _text(value: Any) -> str:
    if type(value) is float:
        is_whole = value.is_integer() and abs(value) <= _EXACT_DOUBLE
        return str(int(value)) if is_whole else repr(value)
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if type(value) is timedelta:
        seconds = round(value.total_seconds())
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _is_blank(row: Row) -> bool:
    return not _says(row[0]) and not any(_says(cell) for cell in row)


def _says(value: Any) -> bool:
    return type(value) is not str or (value != "" and not value.isspace())


def _fill(
    rows: list[Row],
    ranges: list[tuple[tuple[int, int], tuple[int, int]]],
    above: int,
    left: int,
) -> int:
    """Give cells that are merged downwards the value that stands in the first; return how many."""
    filled = 0
    for (top, first), (bottom, _) in ranges:
        column = first - left
        if top < above or column < 0 or top - above >= len(rows) or column >= len(rows[0]):
            continue
        value = rows[top - above][column]
        for row in rows[top - above + 1 : bottom - above + 1]:
            if row[column] == "" and value != "":
                row[column] = value
                filled += 1
    return filled


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of the part of the archive that holds each sheet."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _parse(archive, _RELATIONS).iter()
        if relation.get("Id")
    }
    names = {name.lower(): name for name in archive.namelist()}
    parts: dict[str, str] = {}
    for element in _parse(archive, _MAIN).iter():
        if element.tag.rpartition("}")[2] == "sheet":
            target = targets.get(element.get(_ID) or element.get(_STRICT_ID), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path.lower() in names:
                parts[element.get("name", "")] = names[path.lower()]
    return parts


def _counts_from_1904(workbook: Path) -> bool:
    """Whether the workbook numbers days from 1904, as those of old Macs do."""
    with zipfile.ZipFile(workbook) as archive:
        return any(
            element.get("date1904") in ("1", "true")
            for element in _parse(archive, _MAIN).iter()
            if element.tag.rpartition("}")[2] == "workbookPr"
        )


def _parse(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    content = archive.read(name)
    if b"<!DOCTYPE" in content:
        raise ValueError("a document type in a workbook")
    return ElementTree.fromstring(content)


def _count(block: Block, content: bytes) -> None:
    """Count the cells that hold an error, and the formulas whose value was never saved."""
    block.errors = content.count(b' t="e"')
    if b"<f" not in content and b":f" not in content:
        return
    block.uncalculated = sum(
        # A formula may well give an empty text.
        b't="str"' not in (found[1] or b"")
        for found in _FORMULA_WITHOUT_VALUE.finditer(content)
    )


def _block_bytes(archive: zipfile.ZipFile, part: str, workers: int) -> int:
    """Size of the blocks of a sheet, as many for each worker.

    Small ones take little memory, but each reads anew the texts that the sheets share.
    """
    shared = sum(
        entry.file_size
        for entry in archive.infolist()
        if entry.filename.lower().endswith(_SHARED_TEXTS)
    )
    most = min(max(_LEAST_BLOCK_BYTES, 2 * shared), BLOCK_BYTES)
    size = archive.getinfo(part).file_size
    rounds = math.ceil(size / (most * workers))
    return math.ceil(size / (rounds * workers))


def _blocks(archive: zipfile.ZipFile, part: str, size: int) -> Iterator[bytes]:
    """Cut a sheet into sheets of some of its rows each, of about ``size`` bytes."""
    head = b""
    with archive.open(part) as stream:
        while (found := re.search(rb"<(\w+:)?sheetData\s*>", head)) is None:
            chunk = stream.read(_CHUNK_BYTES)
            if not chunk or len(head) > BLOCK_BYTES:
                raise ValueError("a sheet without rows")
            head += chunk
        start, prefix = head[: found.end()], found[1] or b""
        row_end, end = b"</%srow>" % prefix, b"</%ssheetData></%sworksheet>" % (prefix, prefix)
        rest = head[found.end() :]
        chunk = stream.read(size)
        while chunk:
            rest += chunk
            chunk = stream.read(size)
            if not chunk:
                break
            cut = rest.rfind(row_end) + len(row_end)
            if cut >= len(row_end):
                yield start + rest[:cut] + end
                rest = rest[cut:]
            elif len(rest) > 4 * BLOCK_BYTES:
                raise ValueError("an endless row")
        yield start + rest


def _alone(archive: zipfile.ZipFile, part: str, content: bytes) -> io.BytesIO:
    """A workbook like that of the archive in which no sheet but ``content`` has any rows."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as alone:
        for name in archive.namelist():
            if name == part:
                alone.writestr(name, content)
            elif "/worksheets/" not in name and name.endswith((".xml", ".rels")):
                alone.writestr(name, archive.read(name))
    made.seek(0)
    return made


def main() -> int:
    """Dump the workbook that the arguments name, and return the exit code."""
    workbook, folder = map(Path, sys.argv[1:3])
    worker, workers = map(int, sys.argv[3:])
    # Nothing here refers to itself, and looking for what does takes a third of the time.
    gc.disable()
    try:
        sheets, blocks = dump(workbook, folder, worker, workers)
        from_1904 = _counts_from_1904(workbook)
    except (MemoryError, KeyboardInterrupt):
        raise
    except BaseException:
        # A panic of the reading library is no Exception. What an error says could quote a cell.
        return CANNOT_READ
    listed = [asdict(block) for block in blocks]
    found = {"sheets": sheets, "blocks": listed, "from_1904": from_1904}
    (folder / found_name(worker)).write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
