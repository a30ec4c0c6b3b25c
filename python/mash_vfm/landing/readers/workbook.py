"""Excel workbooks: every sheet is known by its headings, whatever its name and place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.dialect import MAX_COLUMNS
from mash_vfm.landing.headers import (
    Match,
    ambiguous,
    fitting,
    match_headings,
    matched,
    names_of,
    normalise,
    place_unheaded,
    shown,
)
from mash_vfm.landing.model import UNCALCULATED, Finding, RefusalError
from mash_vfm.landing.readers.base import Malformed, Prepared, Reading
from mash_vfm.landing.readers.delimited import MAX_UNHEADED_AT_END
from mash_vfm.landing.readers.epoch import from_1900
from mash_vfm.landing.readers.filled import filled
from mash_vfm.landing.readers.other_sheets import nearest_of, not_landed
from mash_vfm.landing.readers.rows_as_json import RowsAsJson
from mash_vfm.landing.readers.sheet_dump import CELL, HEAD_ROWS, MAX_CELLS, QUOTE
from mash_vfm.landing.readers.sheets import Sheet, read_sheets

_MAX_LINE_BYTES = 16 << 20


@dataclass(frozen=True)
class _Table:
    """A sheet that holds rows of an extract; ``header`` counts its rows that are not blank."""

    sheet: Sheet
    extract: Extract
    header: int

    @property
    def cells(self) -> list[str]:
        return self.sheet.head[self.header][1]

    @property
    def number(self) -> int:
        """Number of the row of headings in the sheet."""
        return self.sheet.head[self.header][0]

    @property
    def rows(self) -> int:
        return self.sheet.rows - self.header - 1


def prepare_workbook(reading: Reading) -> tuple[Prepared, ...]:
    """Understand a workbook; raises ``RefusalError`` if it cannot be read.

    Sheets that hold none of the extracts, and hidden ones, are passed over with a finding; one that
    is as good as an extract is refused, and the workbook with it. Sheets with the same headings are
    one table, cut because a sheet has no more rows; sheets that bring one extract under different
    headings are refused.
    """
    sheets = read_sheets(reading.file.path, reading.scratch)
    tables: dict[str, list[_Table]] = {}
    others: list[Sheet] = []
    for sheet in sheets:
        if sheet.is_shown and sheet.beyond:
            raise _too_wide(sheet)
        table = _table(sheet, reading.extracts) if sheet.is_shown else None
        if table is None:
            others.append(sheet)
        else:
            tables.setdefault(table.extract.name, []).append(table)
    if not tables:
        raise _no_table(sheets, reading)
    passed_over = not_landed(others, reading)
    first, *rest = (_prepare(reading, same) for same in tables.values())
    return (replace(first, findings=(*passed_over, *first.findings)), *rest)


def _table(sheet: Sheet, extracts: tuple[Extract, ...]) -> _Table | None:
    """The extract that a sheet holds, and its row of headings: the one with most of them."""
    best: tuple[int, int, tuple[Extract, ...]] | None = None
    for index, (_, cells) in enumerate(sheet.head):
        fits = fitting(cells, extracts)
        if fits:
            known = len(matched(cells, names_of(fits[0])))
            # Cells that are merged downwards make the headings stand in two rows.
            again = best is not None and cells == sheet.head[best[1]][1] and index == best[1] + 1
            if best is None or known > best[0] or again:
                best = (known, index, fits)
    if best is None:
        return None
    _, index, fits = best
    if len(fits) > 1:
        raise ambiguous(f"sheet {shown(sheet.name)}", sheet.head[index][1], fits)
    return _Table(sheet, fits[0], index)


def _prepare(reading: Reading, tables: list[_Table]) -> Prepared:
    first = tables[0]
    for other in tables[1:]:
        if _filled(other.cells) != _filled(first.cells):
            raise RefusalError(
                "two_sheets",
                f"sheets {shown(first.sheet.name)} and {shown(other.sheet.name)} both hold "
                f"{first.extract.id}, under different headings",
                "Keep the one that counts, or give them the same headings in the same order.",
            )
    needed = len(_filled(first.cells))
    if needed > MAX_COLUMNS:
        raise _too_wide(first.sheet)
    whole = max(table.sheet.width for table in tables)
    width = min(whole, needed + MAX_UNHEADED_AT_END)
    cells = [*first.cells, *[""] * (whole - len(first.cells))]
    relation = _relation(tables, whole)
    match = match_headings(cells[:width], first.extract, reading.contract)
    match = place_unheaded(match, first.extract, filled(relation, match.unheaded))
    malformed = _beyond(relation, width, whole)
    is_from_1904 = first.sheet.from_1904
    read, moved = (
        from_1900(relation, whole, match, first.extract) if is_from_1904 else (relation, [])
    )
    return Prepared(
        extract=first.extract,
        relation=read,
        rows=sum(table.rows for table in tables),
        columns=match.columns,
        malformed=malformed,
        raw_texts=RowsAsJson(relation, cells),
        findings=(*_findings(tables, match), *moved),
        format=reading.file.suffix[1:],
        header_row=first.number,
    )


def _filled(cells: list[str]) -> list[str]:
    """Headings as they are compared, without the blank cells behind the last."""
    names = [normalise(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _relation(tables: list[_Table], width: int) -> str:
    """SQL of the rows below the headings of all the tables, one after the other."""
    paths: list[Path] = []
    facts: list[tuple[sql.Value, ...]] = []
    before = 0
    for table in tables:
        above = table.header + 1
        for path, rows in table.sheet.files:
            facts.append((len(paths), max(above, 0), before - above))
            paths.append(path)
            before += rows - max(above, 0)
            above = 0
    cells = ", ".join(f"c{cell}" for cell in range(width))
    file = sql.table({"file": "bigint", "above": "bigint", "shift": "bigint"}, facts)
    return (
        f"(select {cells}, place + shift as ordinal from {_scan(paths, width)} as read"
        f" inner join {file} as file on read.file_index = file.file where place > above)"
    )


def _scan(paths: list[Path], width: int) -> str:
    columns = ", ".join(f"c{cell}: 'varchar'" for cell in range(width))
    # Text within quotes may run over lines, so one thread reads a file.
    return (
        f"read_csv([{', '.join(map(sql.path, paths))}], auto_detect = false,"
        f" columns = {{place: 'bigint', {columns}}}, delim = {sql.text(CELL)},"
        f" quote = {sql.text(QUOTE)}, escape = {sql.text(QUOTE)},"
        " header = false, null_padding = true, parallel = false, new_line = '\\n',"
        f" max_line_size = {_MAX_LINE_BYTES}, buffer_size = {2 * _MAX_LINE_BYTES})"
    )


def _beyond(relation: str, width: int, whole: int) -> Malformed:
    """The rows with values beyond the cells that are read."""
    if whole <= width:
        return Malformed(np.empty(0, np.int64), ())
    filled = " or ".join(f"trim(c{cell}) <> ''" for cell in range(width, whole))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"select ordinal from {relation} where {filled} order by ordinal"
        ).fetchall()
    ordinals = np.asarray([row[0] for row in rows], np.int64)
    reason = f"the row has values beyond column {width}, far from the headings"
    return Malformed(ordinals, (reason,) * len(ordinals))


def _findings(tables: list[_Table], match: Match) -> list[Finding]:
    findings = list(match.findings)

    def note(finding: str, rows: int | None, detail: str) -> None:
        findings.append(Finding(finding, None, rows, detail))

    if len(tables) > 1:
        names = ", ".join(shown(table.sheet.name) for table in tables)
        note("several_sheets", None, f"sheets {names} have the same headings: read as one")
    for table in tables:
        sheet, name = table.sheet, shown(table.sheet.name)
        if table.number > 1:
            note("lines_above_header", None, f"the headings of {name} are in row {table.number}")
        blank = sheet.last_number - table.number - table.rows
        if blank:
            note("blank_rows", None, f"{blank:,} blank rows of {name} are not rows")
        if sheet.merged:
            detail = f"{sheet.merged:,} cells of {name} took the value they are merged with"
            note("merged_cells", None, detail)
        if sheet.merged_left:
            detail = f"{sheet.merged_left:,} merged ranges of {name} hold one value in the first"
            note("merged_cells", None, f"{detail} cell: the others are blank")
        if sheet.errors:
            detail = f"{sheet.errors:,} cells of {name} hold an error (#N/A, #REF! ...): blank"
            note("error_values", None, detail)
        if sheet.uncalculated:
            detail = (
                f"{sheet.uncalculated:,} formulas of {name} have no value: blank. Open the "
                "workbook in Excel and save it, so that they are calculated"
            )
            note(UNCALCULATED, None, detail)
    if not any(table.rows for table in tables):
        note("no_rows", None, "headings, but no rows")
    return findings


def _no_table(sheets: list[Sheet], reading: Reading) -> RefusalError:
    sheets = [sheet for sheet in sheets if sheet.is_shown]
    if not any(sheet.rows for sheet in sheets):
        return RefusalError(
            "empty_workbook",
            "its sheets are empty or hidden",
            "Show the sheet that holds the rows, and save the workbook again.",
        )
    one = reading.extracts[0].id
    what = one if len(reading.extracts) == 1 else f"any extract of {reading.file.extract}"
    remedy = "Put a row of headings above the rows, with every required column."
    return RefusalError(
        "no_header",
        f"no sheet holds the headings of {what} in its first {HEAD_ROWS} rows",
        f"{remedy} {nearest_of(sheets, reading.contract.extracts)}".rstrip(),
    )


def _too_wide(sheet: Sheet) -> RefusalError:
    return RefusalError(
        "too_many_columns",
        f"sheet {shown(sheet.name)} has values beyond column {MAX_CELLS:,}, or more than "
        f"{MAX_COLUMNS:,} headings",
        "Remove the columns that do not belong to the extract.",
    )
