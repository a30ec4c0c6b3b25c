"""Identifiers are fictitious and valid, differ between systems, and the truth is complete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from synthetic_support import count, extracts, make, open_inbox

# extract -> how truth names a row; for the others truth has nothing to say
_NAMED_BY = {
    "social_care.ssd_person": "pers_person_id",
    "social_care.ssd_address": "addr_table_id",
    "social_care.ssd_linked_identifiers": "link_table_id",
    "social_care.ssd_contacts": "cont_contact_id",
    "social_care.ssd_early_help_episodes": "earl_episode_id",
    "social_care.ssd_cin_episodes": "cine_referral_id",
    "social_care.ssd_cin_assessments": "cina_assessment_id",
    "social_care.ssd_s47_enquiry": "s47e_s47_enquiry_id",
    "social_care.ssd_initial_cp_conference": "icpc_icpc_id",
    "social_care.ssd_cin_plans": "cinp_cin_plan_id",
    "social_care.ssd_cp_plans": "cppl_cp_plan_id",
    "social_care.ssd_cp_reviews": "cppr_cp_review_id",
    "social_care.ssd_cla_episodes": "clae_cla_episode_id",
    "social_care.ssd_involvements": "invo_involvements_id",
    "social_care.ssd_voice_of_child": "voch_table_id",
    "mash.enquiry": "mash_enquiry_id || '/' || child_no",
    "mash.decision": "mash_enquiry_id || '/' || lpad(trim(la_child_id), 8, '0') "
    "|| '/' || decided_at",
    "mash.ers_referral": "ers_id",
    "police.child_referral_121a": "referral_ref",
    "health.apc_episode": "epikey",
    "health.ecds_attendance": "attendance_id",
    "health.csds_referral": "service_request_id",
    "health.mhsds_referral": "service_request_id",
    "health.cpis_access": "access_id",
}
_PARTLY_NAMED_BY = {
    "police.recorded_offence": "crime_ref",
    "survey.family_feedback": "response_key || '/' || question_code",
}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    out: Path = tmp_path_factory.mktemp("identities") / "demo"
    make(out)
    with open_inbox(out) as connection:
        yield connection


def _check_digit(nhs_number: str) -> int:
    total = sum(
        int(digit) * weight for digit, weight in zip(nhs_number, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11


def test_nhs_numbers_are_of_the_test_range_and_check(inbox: duckdb.DuckDBPyConnection) -> None:
    columns = [
        (extract.name, column.name)
        for extract in extracts().values()
        for column in extract.columns
        if column.reads_as == "nhs_number"
    ]
    columns.append(("ssd_linked_identifiers", "link_identifier_value"))
    seen: set[str] = set()
    for table, column in columns:
        where = "link_identifier_type = 'NHS Number'" if table.startswith("ssd_linked") else "true"
        rows = inbox.execute(
            f"select distinct replace({column}, ' ', '') from {table} "
            f"where {where} and {column} is not null"
        ).fetchall()
        seen |= {value for (value,) in rows}
    assert len(seen) > 1000
    assert {number for number in seen if len(number) != 10 or number[:3] != "999"} == set()
    assert {number for number in seen if int(number[9]) != _check_digit(number)} == set()


def test_pupil_numbers_have_their_check_letter(inbox: duckdb.DuckDBPyConnection) -> None:
    rows = inbox.execute("select pers_upn from ssd_person where pers_upn is not null").fetchall()
    assert rows
    for (upn,) in rows:
        total = sum(int(digit) * place for place, digit in enumerate(upn[1:], start=2))
        assert upn[0] == "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23]


def test_places_are_fictitious(inbox: duckdb.DuckDBPyConnection) -> None:
    assert (
        count(
            inbox,
            "select count(*) from postcode where postcode not similar to 'ZV\\d{1,2} \\d[A-Z]{2}'",
        )
        == 0
    )
    assert count(inbox, "select count(*) from area where lsoa11 not similar to 'E0199\\d{4}'") == 0


@pytest.mark.parametrize("extract_id", sorted(_NAMED_BY))
def test_truth_names_every_row_once(inbox: duckdb.DuckDBPyConnection, extract_id: str) -> None:
    name = _NAMED_BY[extract_id]
    table = extracts()[extract_id].name
    rows = f"select {name} as id from {table} where {name} is not null"
    of_truth = f"select system_id as id from truth where system = '{extract_id}'"
    assert count(inbox, f"select count(*) from ({rows})") > 0
    assert count(inbox, f"select count(*) from ({rows} except all {of_truth})") == 0
    assert count(inbox, f"select count(*) from ({of_truth} except all {rows})") == 0


@pytest.mark.parametrize("extract_id", sorted(_PARTLY_NAMED_BY))
def test_truth_names_rows_that_are_there(inbox: duckdb.DuckDBPyConnection, extract_id: str) -> None:
    rows = f"select {_PARTLY_NAMED_BY[extract_id]} from {extracts()[extract_id].name}"
    of_truth = f"select system_id from truth where system = '{extract_id}'"
    assert count(inbox, f"select count(*) from ({of_truth})") > 0
    assert count(inbox, f"select count(*) from ({of_truth} except all {rows})") == 0


def test_truth_speaks_of_no_other_extract(inbox: duckdb.DuckDBPyConnection) -> None:
    found = inbox.execute("select distinct system from truth").fetchall()
    assert {system for (system,) in found} == {*_NAMED_BY, *_PARTLY_NAMED_BY}


def test_one_id_is_one_person(inbox: duckdb.DuckDBPyConnection) -> None:
    shared = """select count(*) from (select ltrim(trim(la_child_id), '0') as id
        from enquiry join truth on system = 'mash.enquiry'
        and system_id = mash_enquiry_id || '/' || child_no where la_child_id is not null
        group by all having count(distinct person) > 1)"""
    assert count(inbox, shared) == 0
    assert count(inbox, "select count(*) from truth where system = 'social_care.ssd_person'") > 500


def test_hub_and_social_care_agree_on_the_person(inbox: duckdb.DuckDBPyConnection) -> None:
    other = """with known as (select ltrim(unnest([pers_person_id, pers_legacy_id]), '0') as id,
            person from ssd_person join truth on system = 'social_care.ssd_person'
            and system_id = pers_person_id)
        select count(*) from enquiry join truth t on t.system = 'mash.enquiry'
        and t.system_id = mash_enquiry_id || '/' || child_no
        join known on known.id = ltrim(trim(la_child_id), '0') where known.person <> t.person"""
    assert count(inbox, other) == 0


_PAIRS = """with hub as (select e.*, t.person from enquiry e join truth t
        on t.system = 'mash.enquiry' and t.system_id = mash_enquiry_id || '/' || child_no),
    own as (select p.*, t.person from ssd_person p join truth t
        on t.system = 'social_care.ssd_person' and t.system_id = pers_person_id
        where pers_dob is not null and t.person not in (select person from truth
        where system = 'social_care.ssd_person' group by person having count(*) > 1))
    select {what} from hub join own using (person) where child_forename <> 'Unborn'"""


@pytest.mark.parametrize(
    ("differs", "low", "high"),
    [
        ("child_forename <> pers_forename", 0.02, 0.2),
        ("child_surname <> pers_surname", 0.02, 0.2),
        ("child_dob <> pers_dob", 0.005, 0.08),
        ("child_dob is null", 0.02, 0.1),
        ("nhs_number is null", 0.5, 0.75),
        ("replace(nhs_number, ' ', '') <> pers_common_child_id", 0, 0),
        ("la_child_id is null", 0.02, 0.2),
    ],
)
def test_hub_and_social_care_write_children_down_differently(
    inbox: duckdb.DuckDBPyConnection, differs: str, low: float, high: float
) -> None:
    row = inbox.execute(_PAIRS.format(what=f"avg(coalesce({differs}, false)::int)")).fetchone()
    assert row is not None
    assert low <= row[0] <= high


def test_ids_lose_zeros_and_gain_blanks(inbox: duckdb.DuckDBPyConnection) -> None:
    assert count(inbox, "select count(*) from enquiry where la_child_id not like '0%'") > 0
    assert count(inbox, "select count(*) from enquiry where la_child_id like '% '") > 0
    assert count(inbox, "select count(*) from ssd_person where pers_person_id not like '0%'") == 0


def test_some_children_have_a_second_record(inbox: duckdb.DuckDBPyConnection) -> None:
    assert count(inbox, "select count(pers_legacy_id) from ssd_person") > 0
    twice = """select count(*) from (select person from truth
        where system = 'social_care.ssd_person' group by person having count(*) > 1)"""
    assert count(inbox, twice) > 0


def test_there_are_twins_and_siblings(inbox: duckdb.DuckDBPyConnection) -> None:
    twins = """select count(*) from enquiry a join enquiry b
        on a.mash_enquiry_id = b.mash_enquiry_id and a.child_no < b.child_no
        and a.child_dob = b.child_dob and a.child_surname = b.child_surname"""
    assert count(inbox, twins) > 0
