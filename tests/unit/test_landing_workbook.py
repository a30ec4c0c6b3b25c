"""Workbooks: what offices make of a table of rows, and files that are none."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from landing_support import Landing
from workbook_support import workbook

from mash_vfm.landing import FileResult
from mash_vfm.landing.readers import rows_as_json, sheet_dump, sheets
from mash_vfm.landing.readers.sheets import Sheet

HEADINGS = ["visit_id", "child_id", "seen_on", "worker", "note"]
ROW = ["V1", "C1", "01/02/2024", "Ann", "seen"]
NAME = "mash/visit_20240331.xlsx"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _land(landing: Landing, *rows: Sequence[Any]) -> FileResult:
    return landing.land_one(workbook(("Visits", rows)), NAME)


def _notes(landing: Landing) -> list[object]:
    return [row[0] for row in landing.rows("note")]


def test_sheet_lands_whatever_its_name_and_place(landing: Landing) -> None:
    content = workbook(("Notes", [["nothing here"]]), ("Tabelle7", [HEADINGS, ROW]))
    result = landing.land_one(content, NAME)
    assert (result.status, landing.cells()) == ("landed", [tuple(ROW)])
    assert landing.con.execute("select format, header_row from ops.load").fetchall() == [
        ("xlsx", 1)
    ]
    assert landing.findings(result) == {"sheet_not_read": [None, None]}


def test_title_and_blank_rows_above_the_headings(landing: Landing) -> None:
    result = _land(landing, ["Visits of the hub"], [], [None, "visit_id"], [], HEADINGS, ROW)
    assert landing.cells() == [tuple(ROW)]
    (finding,) = [one for one in result.findings if one.finding == "lines_above_header"]
    assert finding.detail.endswith("in row 5")


def test_blank_rows_and_blank_columns_are_neither_rows_nor_columns(landing: Landing) -> None:
    spaces = [" ", "\t", "\u00a0"]
    rows = [HEADINGS, [], ROW, [], spaces, ["V2", *ROW[1:]], [""] * 5, [""] * 5]
    result = _land(landing, *([None, None, *row] for row in rows))
    assert [row[0] for row in landing.cells()] == ["V1", "V2"]
    assert landing.rows("_row_number") == [(1,), (2,)]
    assert "blank_rows" in landing.findings(result)


def test_headings_in_curly_quotes_no_break_spaces_and_capitals(landing: Landing) -> None:
    headings = [
        "\u201cVISIT ID\u201d",
        "Child\u00a0Id",
        " Date  Seen ",
        "Social worker\u2019s name",
    ]
    _land(landing, headings, ROW[:4])
    assert landing.cells() == [(*ROW[:4], None)]


def test_formula_cell_has_its_cached_value(landing: Landing) -> None:
    rows: list[list[Any]] = [
        ["V1", None, "2024", None, ('="se"&"en"', "seen")],
        ["V2", None, "2024", None, ("=6*7", 42)],
    ]
    _land(landing, HEADINGS, *rows)
    assert _notes(landing) == ["seen", "42"]


def test_error_of_a_formula_is_blank_with_a_finding(landing: Landing) -> None:
    result = _land(landing, HEADINGS, ["V1", None, "2024", None, ("=NA()", "#N/A")])
    assert _notes(landing) == [None]
    assert landing.findings(result)["error_values"] == [None]


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("<c r='E2'><f>TODAY()</f><v></v></c>", 1),
        ('<c r="E2" s="1"><f>B99</f><v/></c>', 1),
        ('<c r="E2"><f>1/0</f></c>', 1),
        ('<c r="E2"><f t="shared" si="0"/><v /></c>', 1),
        ('<x:c r="E2"><x:f>1</x:f><x:v></x:v></x:c>', 1),
        ('<c r="E2" t="str"><f>""</f><v></v></c>', 0),
        ('<c r="E2"><f>6*7</f><v>42</v></c>', 0),
        ('<c r="E2" s="1"/><c r="F2"><v></v></c>', 0),
    ],
)
def test_formulas_without_a_value_are_counted(cell: str, count: int) -> None:
    block = sheet_dump.Block(0, 0)
    sheet_dump._count(block, f'<row r="2"><c r="D2"><v>1</v></c>{cell}</row>'.encode() * 3)
    assert block.uncalculated == 3 * count


def test_formula_without_a_value_is_blank_with_a_finding_that_needs_action(
    landing: Landing,
) -> None:
    content = workbook(("A", [HEADINGS, ["V1", None, "2024", None, ("=6*7", 42)]]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(SHEET).replace(b"<v>42</v>", b"<v></v>")
    result = landing.land_one(_with_part(content, SHEET, part), NAME)
    assert _notes(landing) == [None]
    (finding,) = [one for one in result.findings if one.finding == "uncalculated_formulas"]
    assert finding.detail.startswith("1 formulas of 'A' have no value")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 31, 9, 30), "2024-03-31 09:30:00"),
        (datetime(2024, 3, 31), "2024-03-31"),
        (time(9, 30), "09:30:00"),
        (45382, "45382"),
        (45382.25, "45382.25"),
        ("31/03/2024", "31/03/2024"),
        (7.0, "7"),
        (0, "0"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e12, "1000000000000"),
        (True, "TRUE"),
        ("007", "007"),
        (" 7 ", " 7 "),
        ('a,"b"\nc', 'a,"b"\nc'),
        ("a\r\n;\tb", "a\r\n;\tb"),
        ("=1+1", "=1+1"),
        ("Zoë \U0001f600", "Zoë \U0001f600"),
    ],
)
def test_values_become_text(landing: Landing, value: object, text: str) -> None:
    _land(landing, HEADINGS, ["V1", None, "2024", None, value])
    assert _notes(landing) == [text]


def test_dates_serials_and_text_dates_in_one_column(landing: Landing) -> None:
    values = [date(2024, 3, 31), 45382, "31/03/2024", "2024-03-31", None]
    _land(landing, HEADINGS, *([f"V{n}", None, "x", None, v] for n, v in enumerate(values)))
    assert _notes(landing) == ["2024-03-31", "45382", "31/03/2024", "2024-03-31", None]


def test_duration_is_hours_minutes_and_seconds(landing: Landing) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ["V1", "", "2024", ""])
        sheet.write_number(1, 4, 1.5, book.add_format({"num_format": "[h]:mm"}))
    landing.land_one(made.getvalue(), NAME)
    assert _notes(landing) == ["36:00:00"]


def test_cells_merged_downwards_hold_one_value(landing: Landing) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Visits")
        sheet.write_row(1, 0, HEADINGS)
        for number in range(3):
            sheet.write_row(2 + number, 0, [f"V{number}", "", "2024", "Ann", "x"])
        sheet.merge_range(2, 1, 4, 1, "C1")
    result = landing.land_one(made.getvalue(), NAME)
    assert landing.rows("visit_id, child_id") == [("V0", "C1"), ("V1", "C1"), ("V2", "C1")]
    assert landing.findings(result)["merged_cells"] == [None]


def test_headings_merged_over_two_rows_are_no_row(landing: Landing) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for cell, heading in enumerate(HEADINGS):
            sheet.merge_range(0, cell, 1, cell, heading)
        sheet.write_row(2, 0, ROW)
    landing.land_one(made.getvalue(), NAME)
    assert landing.cells() == [tuple(ROW)]


def test_column_without_heading_lands_and_empty_ones_do_not(landing: Landing) -> None:
    result = _land(landing, [*HEADINGS, None, None], [*ROW, None, "aside"], ["V2", *ROW[1:]])
    assert landing.rows("column_7") == [("aside",), (None,)]
    assert landing.findings(result)["column_without_heading"] == ["column_7"]


def test_value_far_beyond_the_headings_quarantines_its_row(landing: Landing) -> None:
    far = [*ROW, *[None] * 70, "far"]
    result = _land(landing, HEADINGS, ["V0", *ROW[1:]], far, ["V2", *ROW[1:]])
    assert (result.rows_landed, result.rows_quarantined) == (2, 1)
    ((number, reason_code, raw_text),) = landing.quarantine()
    assert (number, reason_code) == (2, "malformed_row")
    assert '"visit_id": "V1"' in str(raw_text) and '"column 76": "far"' in str(raw_text)


def test_values_beyond_what_is_read_refuse_the_file(landing: Landing) -> None:
    assert _land(landing, HEADINGS, [*ROW, *[None] * 1100, "far"]).reason_code == "too_many_columns"


def test_repeated_rows_are_quarantined_as_in_any_file(landing: Landing) -> None:
    result = _land(landing, HEADINGS, ROW, ROW, [*ROW[:4], "again"])
    assert landing.cells() == [(*ROW[:4], "again")]
    assert [row[:2] for row in landing.quarantine()] == [(1, "repeated_key"), (2, "repeated_row")]
    assert result.rows_in_file == 3


def test_quarantined_rows_are_looked_up_batch_by_batch(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_as_json, "_BATCH_ROWS", 2)
    rows = [[f"V{n}", "C", "2024", "w", str(n)] for n in range(5)]
    _land(landing, HEADINGS, *(row for row in rows for _ in range(2)))
    texts = [(row[0], json.loads(str(row[2]))["note"]) for row in landing.quarantine()]
    assert texts == [(2, "0"), (4, "1"), (6, "2"), (8, "3"), (10, "4")]


def test_new_and_missing_columns_are_findings(landing: Landing) -> None:
    result = _land(landing, [*HEADINGS[:4], "Mood"], ROW)
    assert landing.rows("mood") == [("seen",)]
    found = landing.findings(result)
    assert (found["new_column"], found["missing_optional_column"]) == (["mood"], ["note"])


def test_headings_without_rows_are_an_empty_extract(landing: Landing) -> None:
    result = _land(landing, HEADINGS)
    assert (result.rows_in_file, "no_rows" in landing.findings(result)) == (0, True)


def test_sheets_with_the_same_headings_are_one_table(landing: Landing) -> None:
    second = ["V2", *ROW[1:]]
    content = workbook(("A", [HEADINGS, ROW]), ("B", [["Part 2"], [*HEADINGS, None], second]))
    result = landing.land_one(content, NAME)
    assert landing.rows("visit_id, _row_number") == [("V1", 1), ("V2", 2)]
    assert landing.findings(result)["several_sheets"] == [None]


def test_sheets_with_one_extract_under_other_headings_are_refused(landing: Landing) -> None:
    content = workbook(("A", [HEADINGS, ROW]), ("B", [HEADINGS[:3], ROW[:3]]))
    result = landing.land_one(content, NAME)
    assert result.reason_code == "two_sheets"
    assert "'A' and 'B'" in (result.reason or "")


def test_hidden_sheet_is_not_read(landing: Landing) -> None:
    old = ("Old", [HEADINGS, ["V0", *ROW[1:]]])
    result = landing.land_one(workbook(("New", [HEADINGS, ROW]), old, hidden=["Old"]), NAME)
    assert landing.rows("visit_id") == [("V1",)]
    (finding,) = [one for one in result.findings if one.finding == "hidden_rows"]
    assert finding.row_count == 1


def test_hidden_sheet_of_something_else_is_noted_only(landing: Landing) -> None:
    lists: list[list[Any]] = [["Yes", *[None] * 1100, "far"], ["No"]]
    content = workbook(("A", [HEADINGS, ROW]), ("Lists", lists), hidden=["Lists"])
    result = landing.land_one(content, NAME)
    assert landing.findings(result)["hidden_sheet"] == [None]
    assert "hidden_rows" not in landing.findings(result)


def test_required_column_that_is_missing_is_named_with_the_nearest_extracts(
    landing: Landing,
) -> None:
    result = _land(landing, ["visit_id", "child_id", "seen"], ["V1", "Zebedee", "x"])
    assert result.reason_code == "no_header"
    remedy = result.remedy or ""
    assert "mash.visit (lacks seen_on, worker, note; does not know 'seen')" in remedy
    assert "mash.agreement (lacks child_no" in remedy


def test_nothing_is_told_of_rows_without_headings(landing: Landing) -> None:
    result = _land(landing, ["V1", "Zebedee", "01/02/2024"])
    assert result.reason_code == "no_header"
    assert "Zebedee" not in f"{result.reason} {result.remedy}"


def test_workbook_of_hidden_sheets_only_is_refused(landing: Landing) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.add_worksheet("Empty")
        book.add_worksheet("Old").hide()
    assert landing.land_one(made.getvalue(), NAME).reason_code == "empty_workbook"


def test_macro_workbook_is_read_as_any_other(landing: Landing) -> None:
    content = workbook(("A", [HEADINGS, ROW]))
    assert landing.land_one(content, "mash/visit_20240331.xlsm").status == "landed"


def test_sheet_cut_into_blocks_is_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Title"], [], HEADINGS]
    rows += [[f"V{n}", None, f"{n}/2024", n, "é"] for n in range(4000)]
    rows[-7][0], rows[-1][4] = f"two\nlines{sheet_dump.CELL}", sheet_dump.QUOTE
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook(("A", [["else"]]), ("B", [[None, *row] for row in rows])))
    (_, _, whole) = sheets.read_sheets(path, tmp_path)
    text = _read(whole)
    monkeypatch.setattr(sheet_dump, "BLOCK_BYTES", 50_000)
    monkeypatch.setattr(sheet_dump, "_CHUNK_BYTES", 10_000)
    cut = Sheet("B", True)
    blocks = [one for worker in range(3) for one in sheet_dump.dump(path, tmp_path, worker, 3)[1]]
    for block in sorted(blocks, key=lambda block: block.number):
        if block.sheet == 2:
            cut.add(block, tmp_path)
    assert len(cut.files) > 5
    assert _read(cut) == text
    assert replace(cut, files=whole.files) == whole


def _read(sheet: Sheet) -> list[list[str]]:
    rows: list[list[str]] = []
    for path, count in sheet.files:
        with path.open(encoding="utf-8", newline="") as stream:
            read = list(csv.reader(stream, delimiter=sheet_dump.CELL, quotechar=sheet_dump.QUOTE))
        assert [row[0] for row in read] == [str(number) for number in range(1, count + 1)]
        rows += [row[1:] for row in read]
    return rows


def _with_part(content: bytes, name: str, part: bytes) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return made.getvalue()


GOOD = workbook(("A", [HEADINGS, ROW]))
SHEET = "xl/worksheets/sheet2.xml"
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'


@pytest.mark.parametrize(
    ("content", "reason_code"),
    [
        (b"", "empty_file"),
        (b"visit_id,seen_on\nV1,2024\n", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_workbook"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
        (GOOD[: len(GOOD) // 2], "damaged_workbook"),
        (GOOD[:-1], "damaged_workbook"),
        (b"PK\x03\x04" + bytes(100), "damaged_workbook"),
        (_with_part(GOOD, "xl/workbook.xml", b"<workbook"), "damaged_workbook"),
        (_with_part(GOOD, "xl/workbook.xml", LAUGHS), "damaged_workbook"),
        (_with_part(GOOD, SHEET, b"<worksheet><sheetData><row>"), "damaged_workbook"),
        (_with_part(GOOD, SHEET, FAR), "workbook_too_large"),
        (_with_part(GOOD, SHEET, bytes(65 << 20)), "workbook_too_large"),
    ],
    ids=[
        *("empty", "csv", "xls", "password", "half", "cut", "zip", "xml", "entities", "sheet"),
        *("far_cell", "bomb"),
    ],
)
def test_what_is_no_whole_workbook_is_refused(
    landing: Landing, content: bytes, reason_code: str
) -> None:
    result = landing.land_one(content, NAME)
    assert (result.reason_code, bool(result.remedy)) == (reason_code, True)


def test_archive_of_something_else_is_refused(landing: Landing) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert landing.land_one(made.getvalue(), NAME).reason_code == "not_a_workbook"


def test_part_that_does_not_match_its_checksum_is_refused(landing: Landing) -> None:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, old.read(entry))
    damaged = made.getvalue().replace(b'<c r="A1"', b'<c r="A9"')
    assert damaged != made.getvalue()
    assert landing.land_one(damaged, NAME).reason_code == "damaged_workbook"


def test_workbook_that_takes_too_much_memory_is_refused(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MEMORY_BYTES", 0)
    assert landing.land_one(GOOD, NAME).reason_code == "workbook_too_large"


def test_workbook_named_csv_is_refused(landing: Landing) -> None:
    result = landing.land_one(GOOD, "mash/visit_20240331.csv")
    assert result.reason_code == "binary_file"
    assert "workbook" in (result.reason or "")
