"""What the demo's extracts tell belongs together, follows the clock, and meets the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from synthetic_support import (
    PROJECT,
    YEARS,
    columns_where,
    count,
    extracts,
    make,
    open_inbox,
)

from mash_vfm.contract import Column, Extract, code_values

# what names something, and where it is to be found
_REFERENCES = """ssd_address.addr_person_id ssd_person.pers_person_id
ssd_linked_identifiers.link_person_id ssd_person.pers_person_id
ssd_contacts.cont_person_id ssd_person.pers_person_id
ssd_early_help_episodes.earl_person_id ssd_person.pers_person_id
ssd_early_help_episodes.earl_episode_worker_id ssd_professionals.prof_professional_id
ssd_cin_episodes.cine_person_id ssd_person.pers_person_id
ssd_cin_episodes.cine_referral_worker_id ssd_professionals.prof_professional_id
ssd_cin_assessments.cina_referral_id ssd_cin_episodes.cine_referral_id
ssd_cin_assessments.cina_person_id ssd_person.pers_person_id
ssd_assessment_factors.cinf_assessment_id ssd_cin_assessments.cina_assessment_id
ssd_s47_enquiry.s47e_referral_id ssd_cin_episodes.cine_referral_id
ssd_s47_enquiry.s47e_person_id ssd_person.pers_person_id
ssd_initial_cp_conference.icpc_s47_enquiry_id ssd_s47_enquiry.s47e_s47_enquiry_id
ssd_initial_cp_conference.icpc_cp_plan_id ssd_cp_plans.cppl_cp_plan_id
ssd_initial_cp_conference.icpc_referral_id ssd_cin_episodes.cine_referral_id
ssd_cin_plans.cinp_referral_id ssd_cin_episodes.cine_referral_id
ssd_cp_plans.cppl_icpc_id ssd_initial_cp_conference.icpc_icpc_id
ssd_cp_plans.cppl_referral_id ssd_cin_episodes.cine_referral_id
ssd_cp_plans.cppl_person_id ssd_person.pers_person_id
ssd_cp_reviews.cppr_cp_plan_id ssd_cp_plans.cppl_cp_plan_id
ssd_cla_episodes.clae_referral_id ssd_cin_episodes.cine_referral_id
ssd_cla_episodes.clae_person_id ssd_person.pers_person_id
ssd_involvements.invo_professional_id ssd_professionals.prof_professional_id
ssd_involvements.invo_referral_id ssd_cin_episodes.cine_referral_id
ssd_involvements.invo_professional_team ssd_department.dept_team_id
ssd_voice_of_child.voch_person_id ssd_person.pers_person_id
ssd_professionals.prof_staff_id worker.worker_id
enquiry.contact_id ssd_contacts.cont_contact_id
enquiry.police_referral_ref child_referral_121a.referral_ref
enquiry.area_code area_rollout.area_code
rag_history.mash_enquiry_id enquiry.mash_enquiry_id
agency_check.mash_enquiry_id enquiry.mash_enquiry_id
decision.mash_enquiry_id enquiry.mash_enquiry_id
decision.referral_id ssd_cin_episodes.cine_referral_id
decision.decision_maker_id worker.worker_id
ers_referral.mash_enquiry_id enquiry.mash_enquiry_id
quality_audit.mash_enquiry_id enquiry.mash_enquiry_id
time_recording.mash_enquiry_id enquiry.mash_enquiry_id
time_recording.worker_id worker.worker_id
time_recording.post_id post.post_id
absence.worker_id worker.worker_id
worker.post_id post.post_id
offence_outcome.crime_ref recorded_offence.crime_ref
court_result.crime_ref offence_outcome.crime_ref
apc_diagnosis.epikey apc_episode.epikey
ecds_finding.attendance_id ecds_attendance.attendance_id
ledger_line.reverses_line_id ledger_line.ledger_line_id
ssd_address.addr_lsoa area.lsoa11
ssd_address.addr_address_postcode postcode.postcode
enquiry.child_postcode postcode.postcode
apc_episode.lsoa11 area.lsoa11
recorded_offence.lsoa area.lsoa11
postcode.lsoa11 area.lsoa11
staff_survey_frame.wave staff_survey.wave"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world") / "demo"
    make(out)
    return out


@pytest.fixture(scope="module")
def inbox(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_inbox(folder) as connection:
        yield connection


@pytest.fixture(scope="module")
def columns() -> list[tuple[Extract, Column]]:
    return [(extract, column) for extract in extracts().values() for column in extract.columns]


def test_headings_are_the_contract_s(folder: Path) -> None:
    for extract in extracts().values():
        (path,) = (folder / "inbox" / extract.system).glob(f"{extract.name}_20240331.*")
        reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        found = duckdb.execute(f"from {reader}('{path.as_posix()}') limit 0").description
        assert found is not None
        assert [heading[0] for heading in found] == [column.name for column in extract.columns]


def test_clean_files_are_plain_utf8(folder: Path) -> None:
    for path in (folder / "inbox").rglob("*.csv"):
        text = path.read_bytes().decode("utf-8")
        assert not text.startswith("\ufeff")
        assert "\r" not in text
        assert text.endswith("\n")


def test_required_columns_are_filled(
    inbox: duckdb.DuckDBPyConnection, columns: list[tuple[Extract, Column]]
) -> None:
    required = [(extract, column) for extract, column in columns if column.required]
    assert columns_where(inbox, required, "coalesce(trim({0}), '') = ''") == set()


def test_every_column_is_filled_somewhere(
    inbox: duckdb.DuckDBPyConnection, columns: list[tuple[Extract, Column]]
) -> None:
    empty = columns_where(inbox, columns, "{0} is not null", "= 0")
    # identifiers never end, and what is rare may not happen in so small a place
    assert empty <= {
        "social_care.ssd_linked_identifiers.link_valid_to_date",
        "social_care.ssd_person.pers_death_date",
        "social_care.ssd_person.pers_expected_dob",
        "workforce.post.valid_to",
    }


def test_keys_do_not_repeat(inbox: duckdb.DuckDBPyConnection) -> None:
    for extract in extracts().values():
        parts = ", ".join(
            f"coalesce({', '.join(f'trim({name})' for name in part)}, '')" for part in extract.key
        )
        rows = count(inbox, f"select count(*) from {extract.name}")
        assert count(inbox, f"select count(distinct ({parts})) from {extract.name}") == rows, (
            extract
        )


@pytest.mark.parametrize(
    ("data_type", "form"),
    [
        ("date", r"\d{4}-\d\d-\d\d"),
        ("timestamp", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
        ("boolean", "Y|N|0|1|true|false"),
        ("integer", r"\d+(\.\d\d)?"),
    ],
)
def test_clean_values_have_one_form(
    inbox: duckdb.DuckDBPyConnection,
    columns: list[tuple[Extract, Column]],
    data_type: str,
    form: str,
) -> None:
    of_type = [(extract, column) for extract, column in columns if column.data_type == data_type]
    assert columns_where(inbox, of_type, f"not regexp_full_match({{0}}, '{form}')") == set()


def test_codes_are_those_of_their_lists(
    inbox: duckdb.DuckDBPyConnection, columns: list[tuple[Extract, Column]]
) -> None:
    aliases = {"sex": {"1", "2", "9", "U"}}
    for extract, column in columns:
        if column.codes is None:
            continue
        known = {*code_values(PROJECT, column.codes), *aliases.get(column.codes, set())}
        found = inbox.execute(
            f"select distinct {column.name} from {extract.name} where {column.name} is not null"
        ).fetchall()
        assert {value for (value,) in found} <= known, f"{extract.id}.{column.name}"


def test_contract_s_order_of_dates_holds(inbox: duckdb.DuckDBPyConnection) -> None:
    for extract in extracts().values():
        for first, second in extract.in_order:
            wrong = f"select count(*) from {extract.name} where {first} > {second}"
            assert count(inbox, wrong) == 0, f"{extract.id}: {first}, {second}"


def test_nothing_is_dated_after_the_extract(
    inbox: duckdb.DuckDBPyConnection, columns: list[tuple[Extract, Column]]
) -> None:
    dated = [
        (extract, column)
        for extract, column in columns
        if column.data_type in ("date", "timestamp")
    ]
    late = columns_where(inbox, dated, "{0} >= '2024-04-01'")
    assert late <= {
        "social_care.ssd_initial_cp_conference.icpc_icpc_target_date",
        "social_care.ssd_person.pers_expected_dob",
        "mash.agency_check.due_at",
    }


@pytest.mark.parametrize("reference", _REFERENCES.split("\n"))
def test_what_is_named_is_there(inbox: duckdb.DuckDBPyConnection, reference: str) -> None:
    (child, column), (parent, key) = (part.split(".") for part in reference.split(" "))
    # zeros and blanks get lost on the way from one system to the other
    lost = f"""select count(*) from {child} c where c.{column} is not null and not exists (
        from {parent} p where ltrim(trim(p.{key}), '0') = ltrim(trim(c.{column}), '0'))"""
    assert count(inbox, f"select count({column}) from {child}") > 0
    assert count(inbox, lost) == 0


@pytest.mark.parametrize("table", ["enquiry", "decision", "ers_referral", "family_feedback"])
def test_children_of_other_systems_are_known_by_a_present_or_an_earlier_id(
    inbox: duckdb.DuckDBPyConnection, table: str
) -> None:
    known = "select ltrim(unnest([pers_person_id, pers_legacy_id]), '0') from ssd_person"
    lost = f"""select count(*) from {table} where la_child_id is not null
        and ltrim(trim(la_child_id), '0') not in (from ({known}) as k(id) where id is not null)"""
    assert count(inbox, lost) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        """select count(*) from decision d join enquiry e using (mash_enquiry_id)
        where d.decided_at < e.received_at""",
        """select count(*) from agency_check c join enquiry e using (mash_enquiry_id)
        where c.requested_at < e.received_at""",
        """select count(*) from rag_history r join enquiry e using (mash_enquiry_id)
        where r.set_at < e.received_at""",
        "select count(*) from decision where feedback_to_referrer_at < decided_at",
        """select count(*) from child_referral_121a p join enquiry e
        on ltrim(e.police_referral_ref, '0') = ltrim(p.referral_ref, '0')
        where p.submitted_at > e.received_at""",
        """select count(*) from decision d join ssd_cin_episodes r
        on r.cine_referral_id = d.referral_id
        where r.cine_referral_date < substr(d.decided_at, 1, 10)""",
        "select count(*) from ssd_cin_episodes where cine_close_date < cine_referral_date",
        """select count(*) from ssd_cin_assessments a join ssd_cin_episodes r
        on r.cine_referral_id = a.cina_referral_id
        where cina_assessment_start_date < cine_referral_date
        or cina_assessment_auth_date < cina_assessment_start_date
        or cina_assessment_auth_date > cine_close_date""",
        """select count(*) from ssd_s47_enquiry s join ssd_cin_episodes r
        on r.cine_referral_id = s.s47e_referral_id
        where s47e_s47_start_date < cine_referral_date or s47e_s47_start_date > cine_close_date
        or s47e_s47_end_date < s47e_s47_start_date""",
        """select count(*) from ssd_initial_cp_conference c join ssd_s47_enquiry s
        on s.s47e_s47_enquiry_id = c.icpc_s47_enquiry_id
        where icpc_icpc_date < s47e_s47_start_date or icpc_person_id <> s47e_person_id""",
        "select count(*) from ssd_initial_cp_conference where isodow(icpc_icpc_date::date) > 5",
        """select count(*) from ssd_cp_plans p join ssd_initial_cp_conference c
        on c.icpc_icpc_id = p.cppl_icpc_id where cppl_cp_plan_start_date <> icpc_icpc_date""",
        "select count(*) from ssd_cp_plans where cppl_cp_plan_end_date <= cppl_cp_plan_start_date",
        """select count(*) from ssd_cp_plans a join ssd_cp_plans b
        on a.cppl_person_id = b.cppl_person_id and a.cppl_cp_plan_id < b.cppl_cp_plan_id
        and a.cppl_cp_plan_ola = 'N' and b.cppl_cp_plan_ola = 'N'
        where b.cppl_cp_plan_start_date < coalesce(a.cppl_cp_plan_end_date, '2024-04-01')
        and a.cppl_cp_plan_start_date < coalesce(b.cppl_cp_plan_end_date, '2024-04-01')""",
        """select count(*) from ssd_cp_reviews v join ssd_cp_plans p
        on p.cppl_cp_plan_id = v.cppr_cp_plan_id where cppr_cp_review_date < cppl_cp_plan_start_date
        or cppr_cp_review_date > cppl_cp_plan_end_date""",
        """select count(*) from ssd_cla_episodes
        where clae_cla_episode_ceased_date < clae_cla_episode_start_date""",
        """select count(*) from ssd_cin_plans
        where cinp_cin_plan_end_date < cinp_cin_plan_start_date""",
        """select count(*) from ssd_involvements
        where invo_involvement_end_date < invo_involvement_start_date""",
        """select count(*) from offence_outcome join recorded_offence using (crime_ref)
        where outcome_on < recorded_on""",
        """select count(*) from time_recording t where mash_enquiry_id is not null
        and worked_on < (select min(received_at)::date::varchar from enquiry e
        where e.mash_enquiry_id = t.mash_enquiry_id)""",
        """select count(*) from time_recording t where not exists (from worker w
        where w.worker_id = t.worker_id and w.role_start_on <= t.worked_on
        and coalesce(w.role_end_on, '2024-03-31') >= t.worked_on)""",
        """select count(*) from absence a join absence b on a.worker_id = b.worker_id
        and a.absence_id < b.absence_id and b.first_day <= coalesce(a.last_day, '2024-03-31')
        and a.first_day <= coalesce(b.last_day, '2024-03-31')""",
        """select count(*) from apc_episode where epistart < admidate or epiend > disdate""",
    ],
)
def test_the_clock_runs_forward_and_nothing_overlaps(
    inbox: duckdb.DuckDBPyConnection, wrong: str
) -> None:
    assert count(inbox, wrong) == 0


def test_a_rule_of_the_clock_has_something_to_look_at(inbox: duckdb.DuckDBPyConnection) -> None:
    for table in ("decision", "agency_check", "ssd_s47_enquiry", "ssd_cp_reviews"):
        assert count(inbox, f"select count(*) from {table}") > 20


def test_enquiries_begin_with_their_area_and_referrals_with_history(
    inbox: duckdb.DuckDBPyConnection,
) -> None:
    early = """select count(*) from enquiry join area_rollout using (area_code)
        where received_at < mash_go_live_on"""
    assert count(inbox, early) == 0
    first = f"{2024 - YEARS}-04"
    months = f"""select count(distinct substr(cine_referral_date, 1, 7)) from ssd_cin_episodes
        where cine_referral_date >= '{first}'"""
    assert count(inbox, months) == 12 * YEARS
    assert (
        count(inbox, f"select count(*) from ssd_cin_episodes where cine_referral_date < '{first}'")
        == 0
    )
    assert count(inbox, "select count(distinct mash_go_live_on) from area_rollout") >= 6
    baseline = f"""select count(*) from area_rollout
        where mash_go_live_on::date >= date '{first}-01' + interval 12 month"""
    assert count(inbox, baseline) >= 2


@pytest.mark.parametrize(
    "structure",
    [
        "from ssd_cin_episodes where cine_referral_nfa = '1'",
        "from ssd_cin_episodes where cine_close_date is null",
        """from ssd_cin_episodes a join ssd_cin_episodes b on a.cine_person_id = b.cine_person_id
        and b.cine_referral_nfa = '0' and a.cine_referral_date > b.cine_referral_date
        and coalesce(b.cine_close_date, '2024-04-01') > a.cine_referral_date""",
        """from ssd_cin_episodes a join ssd_cin_episodes b on a.cine_person_id = b.cine_person_id
        and a.cine_referral_id > b.cine_referral_id
        and a.cine_referral_date = b.cine_referral_date""",
        """from ssd_cin_episodes where cine_referral_id not in (
        select referral_id from decision where referral_id is not null)""",
        "from ssd_initial_cp_conference where icpc_icpc_transfer_in = '1'",
        "from ssd_cp_plans where cppl_cp_plan_ola = 'Y'",
        "from ssd_cp_plans where cppl_cp_plan_end_date is null",
        "from ssd_cin_episodes where cine_close_reason = 'RC8'",
        "from ssd_cin_episodes where cine_close_reason = 'RC9'",
        "from enquiry where child_forename = 'Unborn' and child_dob is null",
        "from enquiry where la_child_id is null",
        "from enquiry where out_of_hours = 'Y'",
        "from enquiry where mash_enquiry_id not in (select mash_enquiry_id from decision)",
        "from (from enquiry qualify count(*) over (partition by mash_enquiry_id) > 1)",
        "from decision where la_child_id is null",
        "from decision where la_child_id is not null",
        """from (select mash_enquiry_id from decision where la_child_id is null
        group by all having count(*) > 1)""",
        "from agency_check where responded_at is null",
        "from worker where agency_worker = 'Y'",
        "from ledger_line where journal_type = 'accrual'",
        """from ledger_line a join ledger_line b on a.reverses_line_id = b.ledger_line_id
        where b.journal_type = 'reversal'""",
        "from ledger_line where area_code is null",
        "from ledger_line where vat_recoverable = 'Y' and vat_amount is null",
        "from apc_episode where epiorder::int > 1",
        "from apc_episode where nhs_number is null",
        "from offence_outcome where superseded = 'Y'",
        "from offence_outcome where outcome_code = '0'",
        "from absence where last_day is null",
    ],
)
def test_structures_that_metrics_trip_over_are_there(
    inbox: duckdb.DuckDBPyConnection, structure: str
) -> None:
    assert count(inbox, f"select count(*) {structure}") > 0


def test_an_agency_without_a_staff_line_records_its_time(inbox: duckdb.DuckDBPyConnection) -> None:
    unpaid = """select count(*) from time_recording t join worker w using (worker_id)
        join post p on p.post_id = w.post_id where p.tier = 'mash' and p.agency not in (
        select agency from ledger_line where cost_type in ('staff', 'agency_staff'))"""
    assert count(inbox, unpaid) > 0
