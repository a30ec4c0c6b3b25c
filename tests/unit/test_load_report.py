"""The load report: everything a sender has to know, and nothing that identifies anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from landing_support import CONTRACT, HEADER, Landing
from workbook_support import workbook

from mash_vfm.landing import LandingResult
from mash_vfm.load_report import (
    FileEntry,
    LoadReport,
    collect_report,
    complete_reports,
    remove_reports,
    report_folder,
    with_values,
    write_report,
)
from mash_vfm.load_report.model import ROWS_SHOWN
from mash_vfm.masking import MASK

SECRET = "Quillfeather"
VISITS = (
    "Export of visits\n\n"
    "Visit ID;child_id;Date seen;worker;note;=evil()<script>\n"
    f"V1;{SECRET};2024-01-02;Ann;{SECRET};x\n"
    f"V1;{SECRET};2024-01-02;Ann;{SECRET};x\n"
    f"V2;{SECRET};2024-01-03;Bo;;x\n"
    f"V2;{SECRET};2024-01-04;Bo;;x\n"
    f"V3;{SECRET};2024-01-04\n"
    f"V4;{SECRET};yesterday;=cmd|x;{SECRET};x\n"
)
AREAS = "area_code,area_name\nN,North,\nS,South,\nW,West,far,away,\n"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    landing = Landing(tmp_path)
    landing.put("mash/visit_20240331.csv", VISITS)
    landing.put("mash/visit_20240430.csv", "")
    landing.put("reference/area_20240331.csv", AREAS.encode("cp1252") + "É,Ém,\n".encode("cp1252"))
    landing.put("attic/area_20240331.csv", AREAS)
    return landing


def _report(landing: Landing, result: LandingResult | None = None) -> LoadReport:
    landed = result or landing.land()
    return collect_report(landing.con, CONTRACT, "run", landed)


def _file(report: LoadReport, name: str) -> FileEntry:
    (entry,) = (f for s in report.suppliers for f in s.files if f.source_file == name)
    return entry


def _pages(landing: Landing, report: LoadReport) -> dict[str, str]:
    folder = write_report(landing.folder, report, CONTRACT)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def test_each_supplier_has_a_page_of_its_own_files(landing: Landing) -> None:
    report = _report(landing)
    assert [(s.supplier, s.page, len(s.files)) for s in report.suppliers] == [
        ("MASH", "mash.html", 2),
        ("LA", "la.html", 1),
        (None, "no_partner.html", 1),
    ]
    pages = _pages(landing, report)
    assert "visit_20240331" in pages["mash.html"] and "area" not in pages["mash.html"]


def test_what_was_read_and_mended_is_told(landing: Landing) -> None:
    report = _report(landing)
    visits = _file(report, "mash/visit_20240331.csv")
    assert (visits.rows_in_file, visits.rows_landed, visits.rows_quarantined) == (6, 3, 3)
    assert (visits.delimiter, visits.header_row, visits.encoding) == (";", 3, "utf-8")
    assert [remark.code for remark in visits.repaired] == [
        "respelled_headings",
        "lines_above_header",
    ]
    areas = _file(report, "reference/area_20240331.csv")
    assert {remark.code: remark.rows for remark in areas.repaired} == {
        "encoding": None,
        "empty_cells_cut": 3,
    }


def test_headings_that_were_respelled_are_named(landing: Landing) -> None:
    visits = _file(_report(landing), "mash/visit_20240331.csv")
    (remark,) = (r for r in visits.repaired if r.code == "respelled_headings")
    assert remark.words == "1 heading matched: 'Visit ID' is visit_id"


def test_a_renamed_column_is_told_with_the_one_it_may_be(landing: Landing) -> None:
    landing.put("mash/visit_20240531.csv", "visit_id,seen_on,Wörker\nV1,2024-01-02,Ann\n")
    report = _report(landing)
    entry = _file(report, "mash/visit_20240531.csv")
    (remark,) = entry.new_columns
    assert (remark.column, remark.words.split("; ")[1]) == ("worker_2", "is it worker?")
    assert "worker" in [missing.column for missing in entry.missing_columns]
    assert "is it worker?" in _pages(landing, report)["mash.html"]


def test_a_file_of_which_nothing_is_to_be_said_has_its_line_and_no_more(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    landing.put("mash/visit_20240331.csv", HEADER + "\nV9,C9,2024-05-02,Ann,\n")
    (page,) = _pages(landing, _report(landing)).values()
    assert "Nothing for you to do" in page
    assert page.count("visit_20240331.csv") == 1


def test_rows_put_aside_are_told_with_row_key_and_reason(landing: Landing) -> None:
    visits = _file(_report(landing), "mash/visit_20240331.csv")
    told = {
        trouble.code: (trouble.count, [(r.row, r.of_row, r.text) for r in trouble.rows])
        for trouble in visits.quarantined
    }
    assert told == {
        "malformed_row": (1, [(5, None, MASK)]),
        "repeated_key": (1, [(3, 4, None)]),
        "repeated_row": (1, [(2, 1, None)]),
    }
    (key,) = (t.rows[0].cells for t in visits.quarantined if t.code == "repeated_key")
    assert [(cell.column, cell.value) for cell in key] == [("visit_id", "V2")]
    (malformed,) = (t for t in visits.quarantined if t.code == "malformed_row")
    assert malformed.words == "The row has 3 cells under 6 headings."


def test_the_text_of_a_row_is_shown_where_nothing_identifies(landing: Landing) -> None:
    areas = _file(_report(landing), "reference/area_20240331.csv")
    assert [row.text for row in areas.quarantined[0].rows] == ["W,West,far,away,"]


def test_no_identifying_value_and_no_foreign_markup_is_on_any_page(landing: Landing) -> None:
    report = _report(landing)
    pages = _pages(landing, report)
    text = "".join(pages.values()) + json.dumps(report.as_json())
    assert SECRET not in text
    assert "<script" not in "".join(pages.values())
    assert "=evil()&lt;script&gt;" in pages["mash.html"]


def test_a_refused_file_is_told_with_its_remedy(landing: Landing) -> None:
    report = _report(landing)
    refused = _file(report, "mash/visit_20240430.csv")
    assert (refused.status, refused.reason) == ("refused", "it is empty")
    assert refused.needs_action and refused.remedy
    assert refused.remedy in _pages(landing, report)["mash.html"]


def test_rows_of_a_hidden_sheet_need_attention(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    sheets = [(name, [HEADER.split(","), [name, "C1", "2024", "Ann", "x"]]) for name in "AB"]
    landing.put("mash/visit_20240331.xlsx", workbook(*sheets, hidden=["B"]))
    report = _report(landing)
    entry = _file(report, "mash/visit_20240331.xlsx")
    assert entry.needs_action and [remark.rows for remark in entry.to_mend] == [1]
    page = _pages(landing, report)["mash.html"]
    assert "1 of 1 file needs your attention" in page and "is hidden: not read" in page


def test_many_rows_of_one_kind_are_counted_and_the_first_shown(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    landing.put("mash/visit_20240331.csv", HEADER + "\n" + "V1,C1,2024-01-02,Ann,\n" * 500)
    (trouble,) = _file(_report(landing), "mash/visit_20240331.csv").quarantined
    assert (trouble.count, len(trouble.rows)) == (499, ROWS_SHOWN)


def test_files_that_landed_before_are_counted_only(landing: Landing) -> None:
    _report(landing)
    landing.put("mash/visit_20240531.csv", HEADER + "\nV9,C9,2024-05-02,Ann,\n")
    result = landing.land()
    report = collect_report(landing.con, CONTRACT, "run", result)
    (mash,) = (s for s in report.suppliers if s.supplier == "MASH")
    assert mash.landed_before == ("mash/visit_20240331.csv",)


def _stage(landing: Landing) -> None:
    """What staging makes of the visits and areas, as far as the report looks at it."""
    landing.con.execute(
        """
        create schema staging;
        create table staging.stg_mash__visit as
        select
            _load_id, _row_number,
            case when seen_on = 'yesterday' then 'seen_on,note' end as _bad_columns
        from raw_mash.visit;
        create table staging.stg_reference__area as
        select _load_id, _row_number, cast(null as varchar) as _bad_columns
        from raw_reference.area;
        create table staging.stg_rejected as
        select _load_id, _row_number, 'key_unreadable' as reason
        from raw_mash.visit where visit_id = 'V1'
        """
    )


def test_what_staging_could_not_read_is_told_by_row_and_column(landing: Landing) -> None:
    report = _report(landing)
    _stage(landing)
    report = with_values(landing.con, CONTRACT, report)
    visits = _file(report, "mash/visit_20240331.csv")
    assert [
        (t.column, t.count, [(row.row, row.cells[0].value) for row in t.rows])
        for t in visits.unread
    ] == [("seen_on", 1, [(6, "yesterday")]), ("note", 1, [(6, MASK)])]
    (left_out,) = visits.left_out
    assert [(row.row, row.cells[0].value) for row in left_out.rows] == [(1, "V1")]
    assert "yesterday" in _pages(landing, report)["mash.html"]


def test_a_report_is_completed_once_the_values_are_read(landing: Landing) -> None:
    before = _report(landing)
    folder = write_report(landing.folder, before, CONTRACT)
    trial = write_report(landing.folder, replace(before, run_id="t", is_dry_run=True), CONTRACT)
    other = write_report(landing.folder, replace(before, run_id="of another warehouse"), CONTRACT)
    untouched = {path: (path / "load.json").read_bytes() for path in (trial, other)}
    (report_folder(landing.folder, "damaged")).mkdir()
    assert "yesterday" not in (folder / "mash.html").read_text(encoding="utf-8")
    _stage(landing)
    assert complete_reports(landing.con, CONTRACT, landing.folder) == [folder]
    assert "yesterday" in (folder / "mash.html").read_text(encoding="utf-8")
    written = LoadReport.from_json(json.loads((folder / "load.json").read_text(encoding="utf-8")))
    assert written == with_values(landing.con, CONTRACT, before)
    assert all((path / "load.json").read_bytes() == was for path, was in untouched.items())
    assert complete_reports(landing.con, CONTRACT, landing.folder) == []


def test_the_reports_of_a_withdrawn_file_go_and_the_others_stay(landing: Landing) -> None:
    report = _report(landing)
    write_report(landing.folder, report, CONTRACT)
    damaged = report_folder(landing.folder, "damaged")
    damaged.mkdir()
    (damaged / "load.json").write_text("{")
    assert remove_reports(landing.folder, {"mash/visit_20240229.csv"}) == ["load_damaged"]
    assert remove_reports(landing.folder, {"mash/visit_20240331.csv"}) == ["load_run"]


class _Outline(HTMLParser):
    """Headings, captions, table heads and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.count: dict[str, int] = {}
        self.addresses: list[str] = []
        self.unscoped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        found = dict(attrs)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "th" and "scope" not in found:
            self.unscoped += 1
        self.addresses += [str(found[name]) for name in ("href", "src") if name in found]


def test_a_page_stands_alone_and_is_accessible(landing: Landing) -> None:
    for page in _pages(landing, _report(landing)).values():
        assert page.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
        outline = _Outline()
        outline.feed(page)
        assert all(address.startswith("#") for address in outline.addresses)
        assert outline.count["table"] == outline.count["caption"] and not outline.unscoped
        assert outline.headings[0] == 1 and outline.headings.count(1) == 1
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps)
