"""Workbooks for the tests of the landing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]
_FORMATS = {datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy", time: "hh:mm"}


def workbook(*sheets: tuple[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of sheets; ``None`` leaves a cell out, a tuple is a formula and its value."""
    made = BytesIO()
    with xlsxwriter.Workbook(made) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        book.add_worksheet("Cover").write_string(0, 0, "Made for a test")
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for cell, value in enumerate(row):
                    _write(sheet, number, cell, value, formats)
            if name in hidden:
                sheet.hide()
    return made.getvalue()


def _write(sheet: Any, number: int, cell: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, tuple):
        formula, cached = value
        sheet.write_formula(number, cell, formula, None, cached)
    elif type(value) in formats:
        sheet.write_datetime(number, cell, value, formats[type(value)])
    elif isinstance(value, str):
        sheet.write_string(number, cell, value)
    else:
        sheet.write(number, cell, value)
