"""The feeds of social care tell of the same children: SSD, Annex A and CIN census of one demo."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from synthetic_support import PROJECT, count, digests, open_inbox

from mash_vfm.contract import load_contract
from mash_vfm.synthetic import DemoError, demo, make_demo
from mash_vfm.synthetic.cin_census import census_years
from mash_vfm.synthetic.parameters import Feed, Parameters

AS_OF = date(2024, 3, 31)
SIX_MONTHS = date(2023, 10, 1)


def make_feed(out: Path, feed: Feed, faults: str = "none") -> Path:
    make_demo(
        out, years=3, scale=0.03, seed=1, faults=faults, feed=feed, project_dir=PROJECT
    )  # fmt: skip
    return out


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_feed(tmp_path_factory.mktemp("demo") / "all", "all")


@pytest.fixture(scope="module")
def ssd(everything: Path) -> duckdb.DuckDBPyConnection:
    return open_inbox(everything)


@pytest.fixture(scope="module")
def lists(everything: Path) -> list[list[dict[str, Any]]]:
    """The rows of Lists 1 to 8, by Ofsted's headings."""
    path = everything / "inbox" / "social_care" / "annex_a_20240331.xlsx"
    book = CalamineWorkbook.from_path(path)
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    # a title and a blank row stand above the headings
    return [[dict(zip(map(str, s[2]), row, strict=True)) for row in s[3:]] for s in sheets]


def census(out: Path, year: int) -> etree._Element:
    path = out / "inbox" / "social_care" / f"cin_census_{year}0331.xml"
    return etree.parse(path).getroot()


def content(out: Path) -> dict[str, int]:
    record = json.loads((out / "demo.json").read_text(encoding="utf-8"))
    return {name: int(number) for name, number in record["content"].items()}


def test_without_the_option_nothing_is_added(tmp_path: Path, everything: Path) -> None:
    out = make_feed(tmp_path / "ssd", "ssd")
    plain, more = digests(out / "inbox"), digests(everything / "inbox")
    assert plain.items() <= more.items()
    assert {name for name in more if name not in plain} == {
        "social_care/annex_a_20240331.xlsx",
        "social_care/cin_census_20230331.xml",
        "social_care/cin_census_20240331.xml",
    }
    # eight lists, ten tables of the census
    one, all_of_them = content(out), content(everything)
    assert all_of_them["files"] == one["files"] + 3
    assert all_of_them["extracts"] == one["extracts"] + 18
    assert all_of_them["rows"] > one["rows"]


@pytest.mark.parametrize(("feed", "files"), [("annex_a", 1), ("cin_census", 2)])
def test_a_feed_takes_the_place_of_the_tables(
    tmp_path: Path, everything: Path, feed: Feed, files: int
) -> None:
    found = digests(make_feed(tmp_path / feed, feed) / "inbox")
    of_social_care = [name for name in found if name.startswith("social_care/")]
    assert len(of_social_care) == files and all(feed in name for name in of_social_care)
    # the same bytes whatever else is made, and every other system is there
    assert found.items() <= digests(everything / "inbox").items()
    assert len({name.split("/")[0] for name in found}) == 8


def test_a_feed_that_there_is_not_is_refused() -> None:
    with pytest.raises(DemoError, match="feed must be ssd, annex_a, cin_census or all"):
        Parameters(years=1, scale=0.01, seed=1, faults="none", feed="903")  # type: ignore[arg-type]


def test_faults_befall_the_tables_alone(tmp_path: Path) -> None:
    summary = make_demo(
        tmp_path / "demo", years=1, scale=0.02, seed=1, faults="typical", feed="annex_a",
        project_dir=PROJECT,
    )  # fmt: skip
    assert summary.faults > 0
    with duckdb.connect() as connection:
        faults = (tmp_path / "demo" / "truth" / "faults.parquet").as_posix()
        told = f"select count(*) from read_parquet('{faults}') where file like 'social_care/%'"
        assert count(connection, told) == 0


def test_headings_are_those_of_the_contract(lists: list[list[dict[str, Any]]]) -> None:
    contract = load_contract(PROJECT).named("social_care", "annex_a")
    for extract, rows in zip(contract, lists, strict=True):
        assert list(rows[0]) == [column.aliases[0] for column in extract.columns]


def test_the_lists_hold_six_months_of_what_the_tables_hold(
    ssd: duckdb.DuckDBPyConnection, lists: list[list[dict[str, Any]]]
) -> None:
    contacts, _, referrals, assessments, enquiries, _, plans, care = lists
    since = f"date '{SIX_MONTHS}'"
    days = "cont_contact_date::date"
    assert len(contacts) == count(ssd, f"select count(*) from ssd_contacts where {days} >= {since}")
    assert {row["Date of Contact"] >= SIX_MONTHS for row in contacts} == {True}
    assert {row["Date of referral"] >= SIX_MONTHS for row in referrals} == {True}
    done = [row for row in assessments if row["Continuous Assessment Date of Authorisation"]]
    assert len(done) == count(
        ssd,
        "select count(*) from ssd_cin_assessments "
        f"where cina_assessment_auth_date::date >= {since}",
    )
    started = "Strategy discussion initiating Section 47 Enquiry Start Date"
    assert sum(row[started] >= SIX_MONTHS for row in enquiries) == count(
        ssd, f"select count(*) from ssd_s47_enquiry where s47e_s47_start_date::date >= {since}"
    )
    own = "cppl_cp_plan_ola = 'N' and"
    assert sum(not row["Child Protection Plan End Date"] for row in plans) == count(
        ssd, f"select count(*) from ssd_cp_plans where {own} cppl_cp_plan_end_date is null"
    )
    assert sum(row["Date Started to be Looked After"] >= SIX_MONTHS for row in care) == count(
        ssd,
        "select count(*) from ssd_cla_episodes where clae_cla_episode_start_reason = 'S' "
        f"and clae_cla_episode_start_date::date >= {since}",
    )


def test_codes_are_prefixed_and_dates_are_dates(lists: list[list[dict[str, Any]]]) -> None:
    source = {row["Contact Source"] for row in lists[0]}
    assert "q) 6: Police" in source
    assert all(re.fullmatch(r"[a-u]1?\) (\d|10)[A-F]?: [\w ]+", text) for text in source)
    assert {row["Gender"] for row in lists[0]} <= {
        "a) Male", "b) Female", "c) Not stated/recorded",
    }  # fmt: skip
    assert {row["Referral NFA?"] for row in lists[2]} == {"a) Yes", "b) No"}
    assert {type(row["Date of referral"]) for row in lists[2]} == {date}


def test_earlier_referrals_are_counted_from_the_day_of_the_export(
    lists: list[list[dict[str, Any]]],
) -> None:
    told: dict[str, set[float]] = {}
    for row in lists[2]:
        child = told.setdefault(row["Child Unique ID"], set())
        child.add(row["Number of Referrals in Last 12 Months"])
    # every row of a child says the same, so that the first of two is overcounted
    assert {len(numbers) for numbers in told.values()} == {1}
    assert max(max(numbers) for numbers in told.values()) >= 1


@pytest.mark.parametrize("year", [2023, 2024])
def test_a_census_holds_what_was_open_in_its_year(everything: Path, year: int) -> None:
    first, last = f"{year - 1}-04-01", f"{year}-03-31"
    root = census(everything, year)
    assert root.findtext("Header/CollectionDetails/Year") == str(year)
    assert len(root.findall(".//CINdetails")) > 50
    for details in root.iterfind(".//CINdetails"):
        referred, closed = details.findtext("CINreferralDate"), details.findtext("CINclosureDate")
        assert referred is not None and referred <= last
        assert closed is None or first <= closed <= last
        assert (closed is None) == (details.findtext("ReasonForClosure") is None)
        if details.findtext("ReferralNFA") == "true":
            assert referred >= first
            parts = {child.tag for child in details}
            assert not parts & {"Assessments", "Section47", "ChildProtectionPlans", "CINPlanDates"}
        for held in details.iterfind(".//CPPreviewDate"):
            assert held.text is not None and held.text <= last


def test_the_census_counts_what_the_tables_count(
    everything: Path, ssd: duckdb.DuckDBPyConnection
) -> None:
    root = census(everything, 2024)
    year = "between date '2023-04-01' and date '2024-03-31'"
    for element, sql in (
        ("Section47/S47ActualStartDate",
         f"select count(*) from ssd_s47_enquiry where s47e_s47_start_date::date {year}"),
        ("Assessments/AssessmentAuthorisationDate",
         f"select count(*) from ssd_cin_assessments where cina_assessment_auth_date::date {year}"),
        ("ChildProtectionPlans/CPPstartDate",
         "select count(*) from ssd_cp_plans where cppl_cp_plan_ola = 'N' "
         f"and cppl_cp_plan_start_date::date {year}"),
    ):  # fmt: skip
        days = [found.text or "" for found in root.iterfind(f".//CINdetails/{element}")]
        assert sum("2023-04-01" <= day <= "2024-03-31" for day in days) == count(ssd, sql) > 0
    held = "icpc_icpc_date::date"
    conferences = [found.text or "" for found in root.iterfind(".//DateOfInitialCPC")]
    assert sum(day >= "2023-04-01" for day in conferences) == count(
        ssd, f"select count(*) from ssd_initial_cp_conference where {held} {year}"
    )


def test_a_referral_on_an_open_case_is_none(
    everything: Path, ssd: duckdb.DuckDBPyConnection
) -> None:
    days: dict[str, list[tuple[str, str]]] = {}
    for child in census(everything, 2024).iterfind(".//Child"):
        name = child.findtext("ChildIdentifiers/LAchildID") or ""
        for details in child.iterfind("CINdetails"):
            nfa = details.findtext("ReferralNFA") == "true"
            referred = details.findtext("CINreferralDate") or ""
            closed = referred if nfa else details.findtext("CINclosureDate") or "9999"
            days.setdefault(name, []).append((referred, closed))
    assert max(len(found) for found in days.values()) > 1
    for found in days.values():
        for (_, closed), (following, _) in zip(sorted(found), sorted(found)[1:], strict=False):
            assert closed <= following
    written = sum(len(found) for found in days.values())
    entered = "select count(*) from ssd_cin_episodes where cine_referral_date >= '2023-04-01'"
    assert written > 0 and count(ssd, entered) > 0


def test_sex_takes_the_place_of_gender_in_2025(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "census_years", lambda _: (2024, 2025))
    out = make_feed(tmp_path / "demo", "cin_census")
    old, new = census(out, 2024), census(out, 2025)
    assert not old.findall(".//Sex") and not new.findall(".//GenderCurrent")
    letters = {"1": "M", "2": "F", "0": "U", "9": "U"}

    def told(root: etree._Element, name: str) -> dict[str | None, str]:
        return {
            one.findtext("LAchildID"): one.findtext(name) or ""
            for one in root.iterfind(".//ChildIdentifiers")
        }

    gender, sex = told(old, "GenderCurrent"), told(new, "Sex")
    both = gender.keys() & sex.keys()
    assert len(both) > 20
    # a child who was unborn on the day of the one census is born by the next
    assert all(sex[child] == letters[gender[child]] for child in both if gender[child] != "0")
    assert {"M", "F"} <= set(sex.values())


def test_a_short_history_has_one_census() -> None:
    def years(of_history: int) -> tuple[int, ...]:
        parameters = Parameters(years=of_history, scale=0.01, seed=1, faults="none")
        return census_years(parameters)

    assert (years(1), years(2), years(6)) == ((2024,), (2023, 2024), (2023, 2024))
