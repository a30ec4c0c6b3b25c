"""Ofsted's Annex A: Lists 1 to 8, as one workbook."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.synthetic.case_files import FEEDS
from mash_vfm.synthetic.parameters import DemoError, Parameters
from mash_vfm.synthetic.population import ETHNICITIES
from mash_vfm.synthetic.ssd_referrals import SOURCE_CODES

BUNDLE = "annex_a"
_CREATED = datetime(2000, 1, 1)
_TITLES = (
    "Contacts", "Early help", "Referrals", "Assessments",
    "Section 47 enquiries and initial child protection conferences", "Children in need",
    "Child protection", "Children in care",
)  # fmt: skip
_ETHNICITIES = (
    "WBRI", "WIRI", "WIRT", "WROM", "WOTH", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN",
    "CHNE", "AOTH", "BCRB", "BAFR", "BOTH", "OOTH", "REFU", "NOBT",
)  # fmt: skip
_SOURCE_LETTERS = (*"abcdefghijklmnop", "p1", *"qrstu")
_SOURCE_WORDS = (
    *["Individual"] * 4, "Schools", "Education services", *["Health services"] * 6, "Housing",
    *["LA services"] * 4, "Police", "Other legal agency", "Other", "Anonymous", "Unknown",
)  # fmt: skip
_ORGANISATIONS = "coalesce(earl_episode_organisation, 'Not recorded')"


def _choices(sql: str, pairs: dict[str, str], otherwise: str) -> str:
    """Return SQL of the text that stands for each value."""
    cases = " ".join(f"when '{value}' then '{text}'" for value, text in pairs.items())
    return f"case {sql} {cases} else '{otherwise}' end"


def _lettered(words: tuple[str, ...]) -> dict[str, str]:
    return {word: f"{chr(ord('a') + place)}) {word}" for place, word in enumerate(words)}


def _yes_no(sql: str) -> str:
    return f"case when {sql} then 'a) Yes' when not ({sql}) then 'b) No' end"


_SOURCES = {
    code: f"{letter}) {code}: {words}"
    for code, letter, words in zip(SOURCE_CODES, _SOURCE_LETTERS, _SOURCE_WORDS, strict=True)
}
_CATEGORIES = {
    "NEG": "a) Neglect", "PHY": "b) Physical abuse", "SAB": "c) Sexual abuse",
    "EMO": "d) Emotional abuse", "MUL": "e) Multiple",
}  # fmt: skip


def _source(sql: str) -> str:
    # what a list does not know it calls unknown, without a word
    return _choices(sql, _SOURCES, _SOURCES["10"])


def _category(sql: str) -> str:
    return _choices(sql, _CATEGORIES, "")


def _worker(sql: str) -> str:
    """Return SQL of a worker's name: the lists hold names, not ids."""
    return (
        f"coalesce((select max(prof_professional_name) from {FEEDS}.ssd_professionals "
        f"where prof_professional_id = {sql}), 'Referral Coordinator')"
    )


def _in_twelve_months(source: str, column: str) -> str:
    """Return SQL of how many of a child's events lie in the twelve months before the export."""
    return (
        f"(select count(*) from {FEEDS}.{source} as event where event.child_id = listed.child_id "
        f"and event.{column} between date '{{as_of}}' - interval 12 month and date '{{as_of}}')"
    )


_TEAM = {"allocated_team": "coalesce(team, 'Front Door')", "allocated_worker": _worker("worker_id")}
_DISABILITY = {
    "does_the_child_have_a_disability": _yes_no(
        f"child_id in (select child_id from {FEEDS}.referral where need_code = 'N2')"
    )
}
# What each list is selected from, and its columns beyond the child's own. The rows are those of
# Ofsted's definitions: six months to the day of the export, and what is open then.
_LISTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "select cont_person_id as child_id, cont_contact_date::date as on_day, *"
        f" from {FEEDS}.ssd_contacts where cont_contact_date >= '{{first}}'",
        "on_day, cont_contact_id",
        {"date_of_contact": "on_day", "contact_source": _source("cont_contact_source_code")},
    ),
    (
        "select earl_person_id as child_id, earl_episode_start_date::date as on_day, *"
        f" from {FEEDS}.ssd_early_help_episodes"
        " where coalesce(earl_episode_end_date, '{as_of}') >= '{first}'",
        "on_day, earl_episode_id",
        {
            "assessment_start_date": "on_day",
            "assessment_completion_date": (
                "case when on_day + 30 <= date '{as_of}' then on_day + 30 end"
            ),
            "organisation_completing_assessment": _ORGANISATIONS,
        },
    ),
    (
        f"select * from {FEEDS}.referral where referred_on >= date '{{first}}'",
        "referred_on, child_id",
        {
            "date_of_referral": "referred_on",
            "referral_source": _source("source_code"),
            "referral_nfa": _yes_no("is_nfa"),
            # as the sector counts it: before the export, not before the referral, and less this one
            "number_of_referrals_in_last_12_months": (
                f"{_in_twelve_months('referral', 'referred_on')} - 1"
            ),
            **_TEAM,
        },
    ),
    (
        f"select * from {FEEDS}.assessment"
        " where coalesce(authorised_on, date '{as_of}') >= date '{first}'",
        "started_on, assessment_id",
        {
            **_DISABILITY,
            "continuous_assessment_start_date": "started_on",
            "child_seen_during_continuous_assessment": _yes_no("child_seen = 'Y'"),
            "continuous_assessment_date_of_authorisation": "authorised_on",
            "was_child_assessed_as_requiring_la_social_care_support": _yes_no(
                "outcome like '%Services%'"
            ),
            **_TEAM,
        },
    ),
    (
        f"select * from {FEEDS}.s47 where started_on >= date '{{first}}'"
        " or coalesce(ended_on, date '{as_of}') >= date '{first}'"
        " or conference_on >= date '{first}'",
        "started_on, child_id",
        {
            **_DISABILITY,
            "strategy_discussion_initiating_section_47_enquiry_start_date": "started_on",
            "was_an_initial_child_protection_conference_deemed_unnecessary": _yes_no(
                "case when conference_on is not null then false when ended_on is not null "
                "then true end"
            ),
            "date_of_initial_child_protection_conference": "conference_on",
            "did_the_icpc_result_in_a_child_protection_plan": _yes_no("conference_plan = '1'"),
            "number_of_section_47_enquiries_in_the_last_12_months": _in_twelve_months(
                "s47", "started_on"
            ),
            "number_of_icpcs_in_the_last_12_months": _in_twelve_months("s47", "conference_on"),
            **_TEAM,
        },
    ),
    (
        f"select *, {{status}} as status from {FEEDS}.referral as episode where not is_nfa"
        " and coalesce(closed_on, date '{as_of}') >= date '{first}'",
        "referred_on, child_id",
        {
            **_DISABILITY,
            "cin_start_date": "referred_on",
            "primary_need_code": "coalesce(need_code, 'N0')",
            "date_child_was_last_seen": (
                "greatest(least(coalesce(closed_on, date '{as_of}') - 14, date '{as_of}'), "
                "referred_on)"
            ),
            "cin_closure_date": "closed_on",
            "reason_for_closure": "close_reason",
            "case_status": "status",
            **_TEAM,
        },
    ),
    (
        f"select *, cast(null as varchar) as worker_id, cast(null as varchar) as team"
        f" from {FEEDS}.plan where coalesce(ended_on, date '{{as_of}}') >= date '{{first}}'",
        "started_on, plan_id",
        {
            **_DISABILITY,
            "child_protection_plan_start_date": "started_on",
            "initial_category_of_abuse": _category("initial_category"),
            "latest_category_of_abuse": _category("latest_category"),
            "date_of_the_last_statutory_visit": (
                "greatest(coalesce(ended_on, date '{as_of}') - 7, started_on)"
            ),
            "was_the_child_seen_alone": _yes_no("right(plan_id, 1) not in ('0', '5')"),
            "date_of_latest_review_conference": (
                f"(select max(held_on) from {FEEDS}.review where review.plan_id = listed.plan_id)"
            ),
            "child_protection_plan_end_date": "ended_on",
            "subject_to_epo_or_police_powers_in_last_six_months": "'b) No'",
            "number_of_previous_child_protection_plans": "earlier_plans",
            **_TEAM,
        },
    ),
    (
        "select clae_cla_id as period_id, clae_person_id as child_id,"
        " min(clae_cla_episode_start_date)::date as started_on,"
        " max(clae_cla_episode_start_date)::date as placed_on,"
        " case when count(*) = count(clae_cla_episode_ceased_date)"
        " then max(clae_cla_episode_ceased_date)::date end as ceased_on,"
        " max_by(clae_cla_episode_ceased_reason, clae_cla_episode_id) as why,"
        " max_by(clae_cla_primary_need_code, clae_cla_episode_id) as need_code,"
        " max(clae_cla_last_iro_contact_date)::date as iro_on, count(*) as placements,"
        " cast(null as varchar) as worker_id, cast(null as varchar) as team,"
        " row_number() over (partition by clae_person_id order by min(clae_cla_episode_start_date))"
        f" as period_number from {FEEDS}.ssd_cla_episodes group by clae_cla_id, clae_person_id"
        " qualify coalesce(ceased_on, date '{as_of}') >= date '{first}'",
        "started_on, period_id",
        {
            "unaccompanied_asylum_seeking_child_within_last_12_months": "'b) No'",
            **_DISABILITY,
            "date_started_to_be_looked_after": "started_on",
            "childs_category_of_need": "need_code",
            "is_second_or_subsequent_period_within_last_12_months": _yes_no("period_number > 1"),
            "start_date_of_current_legal_status": "started_on",
            "childs_legal_status": "'V2'",
            "date_of_latest_statutory_review": "case when iro_on > started_on then iro_on end",
            "date_of_last_social_work_visit": "iro_on",
            "what_is_the_permanence_plan_for_this_child": "'Return to family'",
            "date_of_last_iro_visit_contact_to_the_child": "iro_on",
            "date_of_last_health_assessment": "case when iro_on > started_on then iro_on end",
            "date_of_last_dental_check": "null",
            "number_of_placements_in_the_last_12_months": "placements",
            "date_ceased_to_be_looked_after": "ceased_on",
            "reason_ceased_to_be_looked_after": "case when ceased_on is not null then why end",
            "start_date_of_most_recent_placement": "placed_on",
            "placement_type": "'U6'",
            "placement_provider": "'PR1'",
            "placement_postcode": "'ZZ99 3CZ'",
            "urn_of_placement": "null",
            "placement_location": "'IN'",
            "la_of_placement": "'899'",
            "number_of_missing_episodes_in_the_last_12_months": "0",
            "number_of_absent_episodes_in_the_last_12_months": "0",
            "was_return_interview_offered_after_last_missing_episode": "null",
            "was_return_interview_accepted_after_last_missing_episode": "null",
            **_TEAM,
        },
    ),
)  # fmt: skip
_STATUS = (
    "case when exists (select 1 from {feeds}.ssd_cla_episodes where clae_person_id = child_id "
    "and clae_cla_episode_ceased_date is null) then 'a) Looked after child' "
    "when exists (select 1 from {feeds}.plan where plan.child_id = episode.child_id "
    "and ended_on is null) then 'b) Child protection plan' "
    "when closed_on is null then 'c) Child in need' else 'e) Closed episode' end"
)
_CHILD = {
    "child_unique_id": "child_id",
    "gender": _choices("pers_sex", {"M": "a) Male", "F": "b) Female"}, "c) Not stated/recorded"),
    "ethnicity": _choices(
        "pers_ethnicity",
        {code: text for code, text in _lettered(_ETHNICITIES).items() if code in ETHNICITIES},
        _lettered(_ETHNICITIES)["NOBT"],
    ),
    "date_of_birth": "case when pers_dob::date <= date '{as_of}' then pers_dob::date end",
    "age_of_child_years": (
        "case when pers_dob::date <= date '{as_of}' then "
        "datesub('year', pers_dob::date, date '{as_of}') end"
    ),
}


def window_start(parameters: Parameters) -> date:
    """Return the first day of the six months that end on the day of the export, a month's last."""
    return date.fromisoformat(str(parameters.end.astype("datetime64[M]") - 6) + "-01")


def write_annex_a(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    extracts: tuple[Extract, ...],
    parameters: Parameters,
) -> dict[str, int]:
    """Write the workbook, a sheet a list; return the rows of each extract.

    Headings are Ofsted's, which the contract has as the first alias of each column. ``join_up``
    must have been called. Raises ``DemoError`` where the contract is not met.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    limits = {"as_of": str(parameters.as_of), "first": window_start(parameters).isoformat()}
    rows: dict[str, int] = {}
    # The memory of a row; and no clock, so that the same demo is the same file.
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"title": "Annex A", "created": _CREATED})
        styles = {
            "heading": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for number, (title, extract) in enumerate(zip(_TITLES, extracts, strict=True), 1):
            sheet = book.add_worksheet(f"List {number}")
            records = _records(connection, extract, *_LISTS[number - 1], limits)
            rows[extract.id] = _write(sheet, f"List {number}: {title}", extract, records, styles)
    return rows


def _records(
    connection: duckdb.DuckDBPyConnection,
    extract: Extract,
    source: str,
    order: str,
    columns: dict[str, str],
    limits: dict[str, str],
) -> list[tuple[Any, ...]]:
    have = {**_CHILD, **columns}
    names = [column.name for column in extract.columns]
    if set(names) != set(have):
        raise DemoError(
            f"{extract.id}: the generator and the contract differ in "
            f"{', '.join(sorted(set(names) ^ set(have)))}"
        )
    status = _STATUS.format(feeds=FEEDS)
    select = ", ".join(f"{have[name]} as {name}" for name in names)
    listed = source.replace("{status}", status)
    query = (
        f"select {select} from ({listed}) as listed "
        f"inner join {FEEDS}.ssd_person on pers_person_id = child_id order by {order}"
    )
    for name, value in limits.items():
        query = query.replace(f"{{{name}}}", value)
    return connection.execute(query).fetchall()


def _write(
    sheet: Any,
    title: str,
    extract: Extract,
    records: list[tuple[Any, ...]],
    styles: dict[str, Any],
) -> int:
    sheet.write_string(0, 0, title, styles["heading"])
    for place, column in enumerate(extract.columns):
        sheet.write_string(2, place, column.aliases[0], styles["heading"])
        sheet.set_column(place, place, 16)
    for line, record in enumerate(records, 3):
        for place, value in enumerate(record):
            if value is None:
                continue
            if isinstance(value, date):
                sheet.write_datetime(line, place, value, styles["date"])
            elif isinstance(value, str):
                sheet.write_string(line, place, value)
            else:
                sheet.write_number(line, place, value)
    return len(records)
