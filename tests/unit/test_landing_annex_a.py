"""Ofsted's Annex A: its lists in one workbook, or a file each, by the project's own contract."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from landing_support import Landing
from workbook_support import workbook

from mash_vfm.contract import Extract, load_contract

PROJECT = Path(__file__).resolve().parents[2]
CONTRACT = load_contract(PROJECT)
LISTS = CONTRACT.named("social_care", "annex_a")
NAME = "social_care/annex_a_20240331.xlsx"
CARE_LEAVERS = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)",
                "Does the Child have a Disability", "Allocated Team", "Allocated Worker",
                "Allocated Personal Advisor", "Eligibility Category"]  # fmt: skip


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path, contract=CONTRACT)


def _headings(extract: Extract) -> list[str]:
    """The headings as Ofsted prints them."""
    return [column.aliases[0] for column in extract.columns]


def _row(extract: Extract, number: int = 1) -> list[Any]:
    made: dict[str, Any] = {"date": date(2024, 1, number), "integer": number, "boolean": "b) No"}
    return [
        f"C{number}" if column.name == "child_unique_id" else made.get(column.data_type, "a) x")
        for column in extract.columns
    ]


def _loads(landing: Landing) -> list[tuple[object, ...]]:
    return landing.con.execute(
        "select extract, rows_landed from ops.load where status = 'landed' order by load_id"
    ).fetchall()


def test_lists_are_known_by_their_headings_in_any_order_under_any_name(landing: Landing) -> None:
    sheets = [
        (f"Sheet {number}", [[f"Title {number}"], [], _headings(one), _row(one), _row(one, 2)])
        for number, one in enumerate(reversed(LISTS))
    ]
    result = landing.land_one(workbook(*sheets), NAME)
    assert (result.status, len(LISTS)) == ("landed", 8)
    assert sorted(_loads(landing)) == [(f"annex_a_list_{n}", 2) for n in range(1, 9)]
    assert landing.rows("child_unique_id, date_of_referral", "raw_social_care.annex_a_list_3") == [
        ("C1", "2024-01-01"),
        ("C2", "2024-01-02"),
    ]
    assert "new_column" not in landing.findings(result)


@pytest.mark.parametrize("extract", LISTS, ids=lambda extract: extract.name)
def test_list_as_a_file_of_its_own(landing: Landing, extract: Extract) -> None:
    cells = [_headings(extract), [str(cell) for cell in _row(extract)]]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in cells)
    result = landing.land_one(text, f"social_care/{extract.name}_20240331.csv")
    assert (result.status, result.rows_landed) == ("landed", 1)
    assert set(landing.findings(result)) <= {"no_rows"}
    named_after_all = landing.land_one(text + "\n", "social_care/annex_a_20240401.csv")
    assert named_after_all.status == "landed"
    assert _loads(landing)[-1] == (extract.name, 1)


def test_years_with_more_and_fewer_columns(landing: Landing) -> None:
    plans = LISTS[6]
    headings, row = _headings(plans), _row(plans)
    fewer, more = headings[:13], [*headings, "NHS Number"]
    assert (len(fewer), len(headings)) == (13, 17)
    old = landing.land_one(workbook(("7", [fewer, row[:13]])), "social_care/annex_a_20220331.xlsx")
    landing.put("social_care/annex_a_20240331.xlsx", workbook(("7", [more, [*row, "999"]])))
    new = landing.land().landed[0]
    assert landing.findings(old)["missing_optional_column"] == [
        column.name for column in plans.columns[13:]
    ]
    assert landing.findings(new)["new_column"] == ["nhs_number"]
    assert landing.rows("nhs_number", "raw_social_care.annex_a_list_7") == [(None,), ("999",)]


def test_sex_of_2026_is_the_gender_of_the_years_before(landing: Landing) -> None:
    headings = ["Sex" if one == "Gender" else one for one in _headings(LISTS[0])]
    landing.land_one(workbook(("1", [headings, _row(LISTS[0])])), NAME)
    assert landing.rows("gender", "raw_social_care.annex_a_list_1") == [("a) x",)]


def test_guidance_and_lists_that_are_not_taken_are_findings(landing: Landing) -> None:
    content = workbook(
        ("Guidance", [["How to fill in the lists"], ["Contact", "the inspector"]]),
        ("List 1", [_headings(LISTS[0]), _row(LISTS[0])]),
        ("List 9", [CARE_LEAVERS, ["Zebedee"] * len(CARE_LEAVERS)]),
    )
    result = landing.land_one(content, NAME)
    details = [one.detail or "" for one in result.findings if one.finding == "sheet_not_read"]
    assert _loads(landing) == [("annex_a_list_1", 1)]
    assert len(details) == 3
    assert "'List 9'" in details[2] and "Nearest are social_care.annex_a_list_" in details[2]
    assert "does not know 'Allocated Personal Advisor'" in details[2]
    assert "Zebedee" not in " ".join(details)


def _with_fault() -> list[str]:
    headings = _headings(LISTS[2])
    place = [column.name for column in LISTS[2].columns].index("date_of_referral")
    return [*headings[:place], "Date of the ref.", *headings[place + 1 :]]


@pytest.mark.parametrize("without", [False, True], ids=["misspelt", "left out"])
def test_list_with_a_faulty_heading_refuses_the_workbook(landing: Landing, without: bool) -> None:
    faulty = [one for one in _with_fault() if not without or "ref." not in one]
    good = ("List 1", [_headings(LISTS[0]), _row(LISTS[0])])
    content = workbook(good, ("List 3", [faulty, *[["x"] * len(faulty)] * 30]))
    result = landing.land_one(content, NAME)
    assert (result.reason_code, _loads(landing)) == ("missing_required_column", [])
    said = "sheet 'List 3' (30 rows) is nearly social_care.annex_a_list_3, but it lacks the"
    assert result.reason == f"{said} required column date_of_referral"
    remedy = result.remedy or ""
    assert without or "Is 'Date of the ref.' meant for date_of_referral?" in remedy
    assert "Nearest are social_care.annex_a_list_3 (lacks date_of_referral" in remedy


def test_faulty_list_without_rows_loses_none(landing: Landing) -> None:
    good = ("List 1", [_headings(LISTS[0]), _row(LISTS[0])])
    result = landing.land_one(workbook(good, ("List 3", [_with_fault()])), NAME)
    assert result.status == "landed"


@pytest.mark.parametrize("headings", [_headings(LISTS[2]), _with_fault()], ids=["good", "faulty"])
def test_hidden_list_needs_action(landing: Landing, headings: list[str]) -> None:
    good = ("List 1", [_headings(LISTS[0]), _row(LISTS[0])])
    rows = [headings, *[["x"] * len(headings)] * 5]
    content = workbook(good, ("List 3", rows), ("Lookup", [["Yes"], ["No"]]), hidden=["List 3"])
    result = landing.land_one(content, NAME)
    (finding,) = [one for one in result.findings if one.finding == "hidden_rows"]
    assert (result.rows_landed, finding.row_count) == (1, 5)
    assert "'List 3' is hidden" in finding.detail and "annex_a_list_3" in finding.detail


def test_list_that_the_name_of_the_file_does_not_say_needs_action(landing: Landing) -> None:
    sheets = [(one.name, [_headings(one), _row(one), _row(one, 2)]) for one in LISTS[:2]]
    result = landing.land_one(workbook(*sheets), "social_care/annex_a_list_1_20240331.xlsx")
    (finding,) = [one for one in result.findings if one.finding == "sheet_of_other_extract"]
    assert (result.rows_landed, finding.row_count) == (2, 2)
    assert "social_care.annex_a_list_2" in finding.detail


def test_list_under_the_name_of_another_is_refused_with_the_difference(landing: Landing) -> None:
    assessments = LISTS[3]
    text = ",".join(f'"{one}"' for one in _headings(assessments)) + "\n"
    result = landing.land_one(text, "social_care/annex_a_list_3_20240331.csv")
    assert result.reason == "it lacks the required column date_of_referral"
    remedy = result.remedy or ""
    assert remedy.startswith("The headings are those of social_care.annex_a_list_4: ")
    assert "social_care.annex_a_list_4 (no difference) and social_care.annex_a_list_" in remedy


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_headings_that_fit_two_lists_alike_are_refused(landing: Landing, suffix: str) -> None:
    twin = [
        Extract("social_care", name, name, "LA", (("id",),), LISTS[0].columns, bundle="twins")
        for name in ("twin_1", "twin_2")
    ]
    landing.contract = type(CONTRACT)((*CONTRACT.extracts, *twin))
    row = [_headings(LISTS[0]), [str(one) for one in _row(LISTS[0])]]
    text = "\n".join(",".join(f'"{cell}"' for cell in cells) for cells in row)
    content = text.encode() if suffix == "csv" else workbook(("1", row))
    result = landing.land_one(content, f"social_care/twins_20240331.{suffix}")
    assert result.reason_code == "ambiguous_headings"
    assert "social_care.twin_1 (no difference) and social_care.twin_2" in (result.remedy or "")


def test_single_list_may_come_as_a_workbook(landing: Landing) -> None:
    contacts = LISTS[0]
    content = workbook(("x", [_headings(contacts), _row(contacts)]))
    assert landing.land_one(content, "social_care/annex_a_list_1_20240331.xlsx").rows_landed == 1


def test_same_workbook_twice_lands_once(landing: Landing) -> None:
    content = workbook(
        *((one.name, [_headings(one), _row(one)]) for one in LISTS[:2]),
    )
    landing.land_one(content, NAME)
    assert [file.status for file in landing.land().files] == ["already_landed"]
    assert len(_loads(landing)) == 2


def test_day_numbers_of_a_workbook_from_1904_are_read_by_its_own_count(landing: Landing) -> None:
    headings, day = _headings(LISTS[2]), date(2024, 3, 31)
    place = [column.name for column in LISTS[2].columns].index("date_of_referral")
    serial = (day - date(1904, 1, 1)).days
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        values = ["43920", f"{serial}.25", "31/03/2024"]
        assert values[0] == str(serial)
        for number, value in enumerate(values, start=1):
            sheet.write_row(number, 0, ["43920", *["x"] * (len(headings) - 1)])
            sheet.write(number, place, value if "/" in value else float(value))
        sheet.write_string(4, 0, "C4")
        sheet.write_datetime(4, place, day, book.add_format({"num_format": "dd/mm/yyyy"}))
    result = landing.land_one(made.getvalue(), NAME)
    table = "raw_social_care.annex_a_list_3"
    assert landing.rows("child_unique_id, date_of_referral", table) == [
        ("43920", str(serial + 1462)),
        ("43920", f"{serial + 1462}.25"),
        ("43920", "31/03/2024"),
        ("C4", "2024-03-31"),
    ]
    assert date(1899, 12, 30) + timedelta(serial + 1462) == day
    (finding,) = [one for one in result.findings if one.finding == "days_from_1904"]
    assert finding.detail.startswith("2 numbers")
