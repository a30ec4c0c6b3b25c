"""The sheets of a workbook that are not landed, and whether rows are lost with them.

A sheet that is as good as one of the extracts refuses the workbook, as it would refuse a file of
its own; a hidden one, or one of an extract that the file does not name, needs whoever sent it to
say what it is. All others are guidance, lists that are not taken and the like.
"""

from __future__ import annotations

from collections.abc import Sequence

from mash_vfm.contract import Extract
from mash_vfm.landing.headers import (
    fitting,
    is_nearly,
    match_headings,
    matched,
    names_of,
    nearest_two,
    shown,
)
from mash_vfm.landing.model import HIDDEN_ROWS, OTHER_EXTRACT, Finding, RefusalError
from mash_vfm.landing.readers.base import Reading
from mash_vfm.landing.readers.sheets import Sheet

_HEADINGS_AT_LEAST = 2


def not_landed(sheets: Sequence[Sheet], reading: Reading) -> list[Finding]:
    """What to say of sheets that hold none of the extracts, or are hidden.

    Raises ``RefusalError`` if one that is shown has rows under headings that are nearly those of an
    extract of the file: they would be lost.
    """
    faults = [fault for sheet in sheets if (fault := _fault(sheet, reading)) is not None]
    if faults:
        raise RefusalError(
            faults[0].reason_code,
            "; ".join(fault.reason for fault in faults),
            " ".join(fault.remedy for fault in faults)
            + " A sheet that is not meant to be read is to be taken out.",
        )
    return [
        _other(sheet, reading) if sheet.is_shown else _hidden(sheet, reading)
        for sheet in sheets
        if sheet.rows or not sheet.is_shown
    ]


def nearest_of(sheets: Sequence[Sheet], extracts: tuple[Extract, ...]) -> str:
    """What the rows that are most like headings are nearest to; nothing if none is like any.

    Rows that hold fewer than two headings may be rows of persons, of which nothing is told.
    """
    rows = [cells for sheet in sheets for _, cells in sheet.head]
    known = [max(len(matched(cells, names_of(one))) for one in extracts) for cells in rows]
    if max(known, default=0) < _HEADINGS_AT_LEAST:
        return ""
    return nearest_two(rows[known.index(max(known))], extracts)


def _fault(sheet: Sheet, reading: Reading) -> RefusalError | None:
    """Why the rows of a sheet that is shown cannot land as the extract that it nearly is."""
    near = _nearly(sheet, reading.extracts) if sheet.is_shown else None
    if near is None or _held(sheet, reading.contract.extracts) is not None:
        return None
    extract, header = near
    try:
        match_headings(sheet.head[header][1], extract, reading.contract)
    except RefusalError as refusal:
        what = f"sheet {shown(sheet.name)} ({_rows(sheet, header)}) is nearly {extract.id}"
        return RefusalError(refusal.reason_code, f"{what}, but {refusal.reason}", refusal.remedy)
    return None


def _hidden(sheet: Sheet, reading: Reading) -> Finding:
    detail = f"sheet {shown(sheet.name)} is hidden: not read"
    found = _held(sheet, reading.extracts) or _nearly(sheet, reading.extracts)
    if found is None:
        return Finding("hidden_sheet", None, None, detail)
    extract, header = found
    detail = (
        f"{detail}, though its headings are those of {extract.id} or nearly so; show it if its "
        f"rows count, take it out if they do not"
    )
    return Finding(HIDDEN_ROWS, None, sheet.rows - header - 1, detail)


def _other(sheet: Sheet, reading: Reading) -> Finding:
    found = _held(sheet, reading.contract.extracts)
    if found is not None:
        extract, header = found
        detail = (
            f"sheet {shown(sheet.name)} is not read: its headings are those of {extract.id}, which "
            f"the name of the file does not say; send it as a file of that name"
        )
        return Finding(OTHER_EXTRACT, None, sheet.rows - header - 1, detail)
    detail = f"sheet {shown(sheet.name)} is not read: it holds no rows of the contract"
    near = nearest_of([sheet], reading.extracts)
    return Finding("sheet_not_read", None, sheet.rows, f"{detail}. {near}" if near else detail)


def _held(sheet: Sheet, extracts: Sequence[Extract]) -> tuple[Extract, int] | None:
    """The extract whose headings the sheet has above any rows, and their place in its head."""
    for index, (_, cells) in enumerate(sheet.head):
        fits = fitting(cells, extracts)
        if fits and is_nearly(cells, fits[0], extracts) and sheet.rows > index + 1:
            return fits[0], index
    return None


def _nearly(sheet: Sheet, extracts: Sequence[Extract]) -> tuple[Extract, int] | None:
    """As ``_held``, of an extract whose headings the sheet has nearly."""
    found = [
        (len(matched(cells, names_of(extract))), -index, extract)
        for index, (_, cells) in enumerate(sheet.head[: sheet.rows - 1])
        for extract in extracts
        if is_nearly(cells, extract, extracts)
    ]
    if not found:
        return None
    _, index, extract = max(found, key=lambda one: one[:2])
    return extract, -index


def _rows(sheet: Sheet, header: int) -> str:
    rows = sheet.rows - header - 1
    return f"{rows:,} row{'s' if rows != 1 else ''}"
