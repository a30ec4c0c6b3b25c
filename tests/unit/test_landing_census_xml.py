"""Landing census XML: what lands, what is quarantined, what is only reported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from census_support import (
    CIN,
    CIN_FILE,
    CONTRACT,
    CSWW,
    PROJECT,
    Census,
    child,
    cin,
    details,
    header,
    is_own,
    whole,
)

from mash_vfm.contract import Extract
from mash_vfm.landing import land_inbox
from mash_vfm.landing.readers import xml_walk


@pytest.fixture
def census(tmp_path: Path) -> Census:
    return Census(tmp_path)


def _expected(extracts: tuple[Extract, ...], extract: Extract, year: int) -> tuple[object, ...]:
    """The row of ``whole``: own elements, and those of the rows above by the path they share."""
    paths = {
        f"{e.path}/{c.element}".removesuffix("/."): f"{e.name}.{c.name}"
        for e in extracts
        for c in e.columns
        if is_own(c) and c.is_of_year(year)
    }
    row: list[object] = []
    for column in extract.columns:
        element = column.element or ""
        if element == "position()":
            row.append("1")
        elif element.startswith("/"):
            row.append(str(year))
        else:
            up = element.count("../")
            steps = (extract.path or "").split("/")
            path = "/".join([*steps[: len(steps) - up], element.replace("../", "")])
            row.append(paths.get(path.removesuffix("/.")))
    return tuple(row)


@pytest.mark.parametrize("year", range(2017, 2027))
def test_every_element_of_each_year_of_the_cin_census(census: Census, year: int) -> None:
    result = census.land_one(whole(CIN, year))
    assert not result.findings
    for extract in CIN:
        columns = ", ".join(column.name for column in extract.columns)
        rows = [_expected(CIN, extract, year)] if any(map(is_own, extract.columns)) else []
        assert census.rows(columns, extract.name) == rows, extract.name
    loads = census.con.execute("select distinct collection_year, format from ops.load").fetchall()
    assert loads == [(year, "xml")]
    sexes = ("cin_child.gender_current", None) if year < 2025 else (None, "cin_child.sex")
    assert census.rows("gender_current, sex", "cin_child") == [sexes]


@pytest.mark.parametrize("year", range(2022, 2027))
def test_every_element_of_each_year_of_the_workforce_census(census: Census, year: int) -> None:
    result = census.land_one(whole(CSWW, year), f"workforce/csww_{year}0930.xml")
    assert not result.findings
    for extract in CSWW:
        columns = ", ".join(column.name for column in extract.columns)
        rows = census.rows(columns, extract.name, "workforce")
        assert rows == [_expected(CSWW, extract, year)], extract.name


def test_elements_of_another_year_land_and_are_reported(census: Census) -> None:
    block = "<PreProceedingsandFGDM><A>a</A></PreProceedingsandFGDM>"
    census.land_one(
        cin(
            child(1, identifiers="<Sex>F</Sex>"),
            child(2, identifiers="<Sex/>"),
            child(3, details("2024-01-01", block)),
        )
    )
    assert census.rows("sex", "cin_child") == [("F",), (None,), (None,)]
    assert census.findings("element_of_another_year") == [
        ("cin_child", "sex", 1, "ChildIdentifiers/Sex is an element since 2025, and this is 2024:"
         " landed"),
        ("cin_pre_proceedings", None, 1, "PreProceedingsandFGDM belongs to 2026 and later; this is"
         " 2024: landed"),
    ]  # fmt: skip


def test_the_pre_proceedings_block_lands_with_all_its_elements(census: Census) -> None:
    block = "<PreProceedingsandFGDM><Offered>2026-01-02</Offered></PreProceedingsandFGDM>"
    census.land_one(cin(child(1, details("2026-01-01", block)), year=2026))
    columns = "la_child_id, cin_referral_date, collection_year, record_no, offered"
    rows = census.rows(columns, "cin_pre_proceedings")
    assert rows == [("1", "2026-01-01", "2026", "1", "2026-01-02")]


def test_an_unborn_child_and_a_child_without_an_id(census: Census) -> None:
    unborn = "<ExpectedPersonBirthDate>2024-05-01</ExpectedPersonBirthDate>"
    unborn += "<GenderCurrent>0</GenderCurrent>"
    census.land_one(cin(child("U1", identifiers=unborn), child("", details("d"))))
    columns = "la_child_id, person_birth_date, expected_person_birth_date, gender_current"
    assert census.rows(columns, "cin_child") == [
        ("U1", None, "2024-05-01", "0"),
        (None, None, None, None),
    ]


def test_elements_without_anything_in_them_are_no_rows(census: Census) -> None:
    nothing = "<CINPlanDates/><Section47><S47ActualStartDate/>\n<InitialCPCtarget/></Section47>"
    none = "<ChildCharacteristics><Disabilities><Disability/></Disabilities></ChildCharacteristics>"
    census.land_one(cin(child(1, none, details("d", nothing)), "<Child/>"))
    loads = census.con.execute("select extract from ops.load where rows_in_file > 0 order by 1")
    assert loads.fetchall() == [("cin_child",), ("cin_details",)]
    blank = [row[0] for row in census.findings("blank_rows")]
    assert blank == ["cin_child", "cin_disability", "cin_plan_dates", "cin_section47"]


def test_several_episodes_and_repeated_modules_know_whose_they_are(census: Census) -> None:
    def plan(start: str, *reviews: str) -> str:
        dates = "".join(f"<CPPreviewDate>{day}</CPPreviewDate>" for day in reviews)
        return (
            f"<ChildProtectionPlans><CPPstartDate>{start}</CPPstartDate>"
            f"<Reviews>{dates}</Reviews></ChildProtectionPlans>"
        )

    def assessment(start: str, *factors: str) -> str:
        listed = "".join(f"<AssessmentFactors>{one}</AssessmentFactors>" for one in factors)
        return (
            f"<Assessments><AssessmentActualStartDate>{start}</AssessmentActualStartDate>"
            f"<FactorsIdentifiedAtAssessment>{listed}</FactorsIdentifiedAtAssessment></Assessments>"
        )

    first = details("d1", plan("p1", "r1", "r2"), plan("p2", "r3"), assessment("a1", "1A", "2B"))
    second = details("d2", assessment("a2"), plan("p3"), assessment("a3", "21"))
    ill = "<ChildCharacteristics><Disabilities><Disability>MOB</Disability><Disability>VIS"
    ill += "</Disability></Disabilities></ChildCharacteristics>"
    census.land_one(cin(child(1, ill, first, second), child(2, details("d1", plan("p1", "r1")))))
    keys = "la_child_id || ' ' || cin_referral_date"
    assert census.rows(f"{keys} || ' ' || cpp_start_date", "cin_child_protection_plan") == [
        ("1 d1 p1",), ("1 d1 p2",), ("1 d2 p3",), ("2 d1 p1",),
    ]  # fmt: skip
    assert census.rows(f"concat_ws(' ', {keys}, cpp_start_date, cpp_review_date)",
                       "cin_cpp_review") == [
        ("1 d1 p1 r1",), ("1 d1 p1 r2",), ("1 d1 p2 r3",), ("2 d1 p1 r1",),
    ]  # fmt: skip
    factors = f"concat_ws(' ', {keys}, assessment_actual_start_date, assessment_factor)"
    assert census.rows(factors, "cin_assessment_factor") == [
        ("1 d1 a1 1A",), ("1 d1 a1 2B",), ("1 d2 a3 21",),
    ]  # fmt: skip
    assert census.rows("la_child_id, disability", "cin_disability") == [("1", "MOB"), ("1", "VIS")]


def test_the_order_of_elements_does_not_matter(census: Census) -> None:
    late = (
        "<Child><CINdetails><Section47><S47ActualStartDate>s</S47ActualStartDate></Section47>"
        "<CINreferralDate>d</CINreferralDate></CINdetails>"
        "<ChildIdentifiers><LAchildID>1</LAchildID></ChildIdentifiers></Child>"
    )
    census.land_one(cin(late))
    columns = "la_child_id, cin_referral_date, s47_actual_start_date"
    assert census.rows(columns, "cin_section47") == [("1", "d", "s")]


def test_rows_without_a_part_of_their_key_land_for_staging_to_judge(census: Census) -> None:
    enquiry = "<Section47><InitialCPCtarget>2024-02-01</InitialCPCtarget></Section47>"
    census.land_one(cin(child("", f"<CINdetails>{enquiry}</CINdetails>")))
    assert census.rows("la_child_id, cin_referral_date", "cin_details") == [(None, None)]
    columns = "la_child_id, cin_referral_date, s47_actual_start_date, initial_cpc_target"
    assert census.rows(columns, "cin_section47") == [(None, None, None, "2024-02-01")]


def test_booleans_and_odd_texts_land_as_they_came(census: Census) -> None:
    flags = ["true", "false", "TRUE", "0", "1", " 1 "]
    episodes = [details(str(n), f"<ReferralNFA>{flag}</ReferralNFA>") for n, flag in
                enumerate(flags)]  # fmt: skip
    odd = "a \"b\" 'c',\n\td;&#13;&lt;e&gt;\\|é\U0001f476<![CDATA[ <f> & ]]>g"
    census.land_one(cin(child(1, *episodes), child(odd)))
    assert census.rows("referral_nfa", "cin_details") == [(flag,) for flag in flags]
    came = "a \"b\" 'c',\n\td;\r<e>\\|é\U0001f476 <f> & g"
    assert census.rows("la_child_id", "cin_child") == [("1",), (came,)]


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_where_the_file_is_cut_for_reading_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, size: int
) -> None:
    text = cin(
        child("é\U0001f476", details("d1", "<New kind='a'>n</New>"), "<Extra/>"),
        child(2, "stray", details("d2")),
        "<Kid/>",
        child(3).replace("<LAchildID>", "<LAchildID kind='b'>"),
    ).replace("UTF-8", encoding)
    landed = []
    for chunk in (size, 1 << 18):
        monkeypatch.setattr(xml_walk, "CHUNK_BYTES", chunk)
        census = Census(tmp_path / str(chunk))
        census.land_one(text.encode(encoding))
        children = census.rows("la_child_id, kind, extra", "cin_child")
        episodes = census.rows("la_child_id, cin_referral_date, new", "cin_details")
        landed.append((children, episodes, census.quarantine(), census.findings("new_column")))
    assert landed[0] == landed[1]
    assert len(landed[0][0]) == len(landed[0][1]) == len(landed[0][2]) == 2


def test_comments_and_processing_instructions_are_no_part_of_a_value(census: Census) -> None:
    census.land_one("<!-- a --><?b c?>" + cin(child("1<!-- x -->2<?y z?>3")).partition("\n")[2])
    assert census.rows("la_child_id", "cin_child") == [("123",)]


@pytest.mark.parametrize(
    "start", ['<Message xmlns="urn:census">', '<c:Message xmlns:c="urn:census">']
)
def test_namespaces_and_case_make_no_difference(census: Census, start: str) -> None:
    text = cin(child(1, identifiers="<SEX>F</SEX><Person_Birth_Date>d</Person_Birth_Date>"))
    if start.startswith("<c:"):
        text = text.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
        text = text.replace("<c:Message>", start)
    census.land_one(text.replace("<Message>", start))
    assert census.rows("la_child_id, sex, person_birth_date", "cin_child") == [("1", "F", "d")]


def test_unknown_elements_land_as_columns_of_their_own_and_are_reported(census: Census) -> None:
    census.land_one(
        cin(
            child(1, identifiers="<GenderCurent>1</GenderCurent>"),
            child(2, "<Extra><A>1</A></Extra><Extra><A>2</A></Extra>"),
            child(3, details("d", "<NewModule/><Section47><Foo>f</Foo></Section47>")),
        )
    )
    rows = census.rows("la_child_id, gender_curent, extra", "cin_child")
    both = "<Extra><A>1</A></Extra>\n<Extra><A>2</A></Extra>"
    assert rows == [("1", "1", None), ("2", None, both), ("3", None, None)]
    assert census.rows("foo", "cin_section47") == [("f",)]
    new = [row[:3] for row in census.findings("new_column")]
    assert new == [
        ("cin_child", "extra", 1),
        ("cin_child", "gender_curent", 1),
        ("cin_details", "new_module", 1),
        ("cin_section47", "foo", 1),
    ]
    said = {row[1]: str(row[3]) for row in census.findings("new_column")}
    assert "2 times in 1 rows, at most 2 times in one" in said["extra"]
    assert said["gender_curent"].endswith("is it gender_current?")


def test_attributes_land_as_columns_of_their_own_but_not_those_of_a_schema(census: Census) -> None:
    nil = '<UPN xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    census.land_one(cin(child(1, identifiers=nil).replace("<LAchildID>", '<LAchildID kind="x">')))
    assert census.rows("la_child_id, upn, kind", "cin_child") == [("1", None, "x")]
    assert len(census.findings("new_column")) == 1


def test_an_unknown_column_keeps_its_name_over_several_files(census: Census) -> None:
    for month, sign in (("03", "a"), ("04", "b")):
        census.put(
            cin(child(1, f"<Extra>{sign}</Extra>")), f"social_care/cin_census_2024{month}30.xml"
        )
    census.land()
    assert census.rows("extra", "cin_child") == [("a",), ("b",)]


def test_rows_that_cannot_be_read_are_quarantined_with_their_xml(census: Census) -> None:
    twice = child(1, identifiers="<UPN>a</UPN><UPN>b</UPN>")
    nested = child(2, identifiers="<UPN><x>a</x></UPN>")
    mixed = child(3, "stray", details("d"))
    census.land_one(cin(twice, nested, mixed, child(4, identifiers="<UPN>a</UPN><UPN>a</UPN>")))
    assert census.quarantine() == [
        ("cin_child", 1, "malformed_row", "UPN occurs twice, with different values", twice),
        ("cin_child", 2, "malformed_row", "UPN holds elements, where a value belongs", nested),
        ("cin_child", 3, "malformed_row", "there is text between the elements of Child", mixed),
    ]
    assert census.rows("la_child_id, upn", "cin_child") == [("4", "a")]
    # What lies in such a row is none the worse for it.
    assert census.rows("la_child_id", "cin_details") == [("3",)]


def test_elements_outside_any_row_are_quarantined(census: Census) -> None:
    text = cin(child(1), "<Kid><A>1</A></Kid>", child(2), "<Kid/>")
    text = text.replace("<Children>", "<Vendor>v</Vendor><Children>")
    census.land_one(text.replace("</Children>", "</Children><Signature/>"))
    assert census.rows("la_child_id", "cin_child") == [("1",), ("2",)]
    found = [(row[3], row[4]) for row in census.quarantine()]
    assert found == [
        ("the contract has no element 'Kid' in Children", "<Kid><A>1</A></Kid>"),
        ("the contract has no element 'Vendor' in Message", "<Vendor>v</Vendor>"),
        ("the contract has no element 'Kid' in Children", "<Kid/>"),
        ("the contract has no element 'Signature' in Message", "<Signature/>"),
    ]


def test_repeated_rows_are_quarantined_as_json(census: Census) -> None:
    census.land_one(cin(child(1, details("d"), details("d")), child(1, identifiers="<UPN>u</UPN>")))
    assert census.rows("la_child_id, upn", "cin_child") == [("1", "u")]
    quarantined = [row[:3] + row[4:] for row in census.quarantine()]
    assert quarantined == [
        ("cin_child", 1, "repeated_key", '{"la_child_id": "1"}'),
        ("cin_details", 2, "repeated_row", '{"la_child_id": "1", "cin_referral_date": "d"}'),
    ]


def test_workers_without_a_number_are_told_apart_by_their_place(census: Census) -> None:
    numbered = "<CSWWWorker><SWENo>SW1</SWENo><FTE>{}</FTE></CSWWWorker>"
    nameless = "<CSWWWorker><FTE>1</FTE></CSWWWorker>"
    body = numbered.format(1) + nameless + nameless + numbered.format(0.5)
    level = "<LALevelVacancies><NoAgencyFTE>1</NoAgencyFTE></LALevelVacancies>"
    text = f"<Message>{header(2024, 'CSWW')}{level}{body}</Message>"
    census.land_one(text, "workforce/csww_20240930.xml")
    rows = census.rows("record_no, swe_no, fte, collection_year", "csww_worker", "workforce")
    assert rows == [
        ("2", None, "1", "2024"), ("3", None, "1", "2024"), ("4", "SW1", "0.5", "2024"),
    ]  # fmt: skip
    assert census.rows("collection_year", "csww_la_level", "workforce") == [("2024",)]


def test_every_table_of_the_bundle_has_a_load_even_without_rows(census: Census) -> None:
    result = census.land_one(cin())
    assert [finding.finding for finding in result.findings] == ["no_rows"]
    loads = census.con.execute("select extract, rows_in_file from ops.load").fetchall()
    assert sorted(loads) == sorted((extract.name, 0) for extract in CIN)


def test_a_file_lands_once_and_the_years_side_by_side(census: Census) -> None:
    for year in (2024, 2025):
        census.put(cin(child(year), year=year), f"social_care/cin_census_{year}0331.xml")
    assert [file.status for file in census.land()] == ["landed", "landed"]
    assert [file.status for file in census.land()] == ["already_landed", "already_landed"]
    years = census.con.execute(
        "select collection_year from ops.load where extract = 'cin_child' order by 1"
    ).fetchall()
    assert years == [(2024,), (2025,)]


_DIES_AMID_A_FILE = """
import os, sys
from pathlib import Path
import duckdb
from mash_vfm.contract import load_contract
from mash_vfm.landing import land, land_inbox

home, inbox, project = sys.argv[1:]
original, loaded = land.load_part, []

def dying(*args):
    loaded.append(original(*args))
    if len(loaded) == 4:
        os._exit(9)
    return loaded[-1]

land.load_part = dying
con = duckdb.connect(Path(home) / "warehouse.duckdb")
land_inbox(con, Path(inbox), load_contract(Path(project)), run_id="killed")
"""


def test_a_landing_killed_half_way_through_a_file_leaves_nothing(tmp_path: Path) -> None:
    census = Census(tmp_path)
    census.put(cin(*(child(n, details("d")) for n in range(500))))
    home = tmp_path / "home"
    home.mkdir()
    arguments = [str(home), str(census.inbox), str(PROJECT)]
    done = subprocess.run([sys.executable, "-c", _DIES_AMID_A_FILE, *arguments], check=False)
    assert done.returncode == 9
    with duckdb.connect(home / "warehouse.duckdb") as con:
        for table in ("ops.load", "raw_social_care.cin_child", "raw_social_care.cin_details"):
            assert con.execute(f"select count(*) from {table}").fetchone() == (0,), table
        result = land_inbox(con, census.inbox, CONTRACT, run_id="next")
        assert [(file.status, file.rows_landed) for file in result.files] == [("landed", 1000)]
    assert [path.name for path in home.iterdir()] == ["warehouse.duckdb"]
    assert result.files[0].source_file == CIN_FILE
