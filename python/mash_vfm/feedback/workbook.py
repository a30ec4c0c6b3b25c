"""Writes what a supplier is told as a workbook of four sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from mash_vfm.feedback.told import MOST_ROWS, Told
from mash_vfm.files import replace_file

_RULES = (
    ("How severe", 11),
    ("Extract", 30),
    ("What must hold", 60),
    ("What to do", 60),
    ("Findings", 10),
    ("New", 8),
    ("Figures that suffer", 60),
)
_ROWS = (
    ("Your file", 40),
    ("Row below the heading (1 = first)", 14),
    ("Key of the row", 32),
    ("Column", 24),
    ("What must hold", 60),
    ("What to do", 60),
    ("How severe", 11),
    ("First seen", 17),
)
_REFUSED = (("Your file", 40), ("Why it was not read", 70), ("What to do", 70), ("Landed", 17))
_TREND = (("Checked", 17), ("Open", 10), ("New", 10), ("Mended", 10))
_SEVERITIES = (
    ("blocking", "Nothing is published until this is mended."),
    ("error", "Rows are missing from the figures."),
    ("warning", "It may be right, or harms few figures."),
    ("info", "Worth knowing."),
)


def file_name(supplier: str) -> str:
    """Name of a supplier's workbook: lower case, digits and underscores, as any system takes it."""
    return f"feedback_{re.sub(r'[^a-z0-9]+', '_', supplier.lower()).strip('_')}.xlsx"


def write_workbook(told: Told, path: Path) -> None:
    """Write the workbook under the name at once; the folder must be there.

    Texts stay texts: none becomes a formula or a link, whatever it begins with. Raises ``OSError``
    where the file cannot be written (on Windows also while somebody has it open).
    """
    temporary = path.with_name(f".{path.name}.part")
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    try:
        with xlsxwriter.Workbook(str(temporary), options) as workbook:
            workbook.set_properties(
                {"title": f"What to mend: {told.supplier}", "created": told.ran_at}
            )
            _summary(workbook, told)
            _sheet(workbook, "Rules", _RULES, told.rules)
            _sheet(workbook, "Rows to mend", _ROWS, told.rows)
            if told.refused:
                _sheet(workbook, "Files not read", _REFUSED, told.refused)
            _trend(workbook, told)
        replace_file(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _summary(workbook: Any, told: Told) -> None:
    bold = workbook.add_format({"bold": True})
    title = workbook.add_format({"bold": True, "font_size": 16})
    when = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    sheet = workbook.add_worksheet("Summary")
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 2, 60)
    sheet.write_string(0, 0, f"{told.supplier}: what to mend", title)
    lines: list[tuple[str, int | datetime, str]] = [
        ("Checked (UTC)", told.ran_at, ""),
        ("Findings that are open", told.findings, "" if told.findings else "Nothing to mend."),
        ("Files that could not be read", len(told.refused), ""),
        ("New since the check before", told.new, ""),
        ("Mended since the check before", told.mended, ""),
        *(
            (f"Open: {severity}", sum(rule[4] for rule in told.rules if rule[0] == severity), words)
            for severity, words in _SEVERITIES
        ),
    ]
    for at, (name, value, words) in enumerate(lines, start=2):
        sheet.write_string(at, 0, name, bold)
        sheet.write(at, 1, value, when if isinstance(value, datetime) else None)
        sheet.write_string(at, 2, words)
    notes = [
        "Rules: what does not hold, in words, and which published figures suffer.",
        "Rows to mend: each row with its place in your own file. Key values that could name"
        " somebody are masked.",
        "Trend: how many findings were open after each check.",
    ]
    if told.findings > MOST_ROWS:
        notes.append(
            f"Only the first {MOST_ROWS:,} of {told.findings:,} findings stand in Rows to mend."
        )
    for at, note in enumerate(notes, start=len(lines) + 3):
        sheet.write_string(at, 0, note)


def _sheet(
    workbook: Any, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[tuple[Any, ...]]
) -> Any:
    """A sheet with a frozen heading and a filter; texts are wrapped."""
    sheet = workbook.add_worksheet(name)
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    when = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, heading)
    for row, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, at, cell, when if isinstance(cell, datetime) else text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    return sheet


def _trend(workbook: Any, told: Told) -> None:
    sheet = _sheet(workbook, "Trend", _TREND, told.trend)
    chart = workbook.add_chart({"type": "line"})
    last = len(told.trend)
    for at, (title, _) in enumerate(_TREND[1:], start=1):
        chart.add_series(
            {
                "name": title,
                "categories": ["Trend", 1, 0, last, 0],
                "values": ["Trend", 1, at, last, at],
                "marker": {"type": "circle"},
            }
        )
    chart.set_title({"name": "Findings after each check"})
    sheet.insert_chart("F2", chart)
