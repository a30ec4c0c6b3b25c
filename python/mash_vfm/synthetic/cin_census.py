"""The children in need census of the DfE, one XML message a census year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from mash_vfm.synthetic.case_files import FEEDS
from mash_vfm.synthetic.parameters import Parameters

# The first census that asks for `Sex` in place of `GenderCurrent`.
SEX_SINCE = 2025
_YEARS = 2
_CHUNK = 2_000
# A fictitious authority has a number that no real one has.
_LEA = "899"
_HEADER = """<?xml version="1.0" encoding="utf-8"?>
<Message>
<Header>
<CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>\
<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>
<Source><SourceLevel>L</SourceLevel><LEA>{lea}</LEA><SoftwareCode>mash demo</SoftwareCode>\
<Release>1</Release><SerialNo>1</SerialNo><DateTime>{year}-07-31T12:00:00</DateTime></Source>
</Header>
<Children>
"""
_FOOTER = "</Children>\n</Message>\n"


def census_years(parameters: Parameters) -> tuple[int, ...]:
    """Return the census years of a demo: the two latest whose April to March lies in its history.

    A census of year Y covers 1 April Y-1 to 31 March Y. The demo ends in March 2024, so that both
    have `GenderCurrent`; ``write_census`` writes the later form for a year from 2025 on.
    """
    last = int(str(parameters.as_of)[:4])
    return tuple(range(last + 1 - min(_YEARS, parameters.years), last + 1))


def _element(name: str, sql: str) -> str:
    """Return SQL of an element; nothing where its content is null.

    The content is a code, a number or a date, none of which has a character to be escaped.
    """
    return f"coalesce('<{name}>' || ({sql}) || '</{name}>', '')"


def _elements(*parts: tuple[str, str]) -> str:
    return " || ".join(_element(name, sql) for name, sql in parts)


def _repeated(name: str, inside: str, source: str, where: str, order: str) -> str:
    """Return a SQL subquery of elements, one a row of ``source``."""
    return (
        f"coalesce((select string_agg('<{name}>' || {inside} || '</{name}>', '' order by {order}) "
        f"from {source} where {where}), '')"
    )


def _by(on: str, last: str) -> str:
    """Return SQL of a date as it was known on the last day of the year."""
    return f"case when {on} <= date '{last}' then {on} end::varchar"


def _details(first: str, last: str) -> str:
    """Return SQL of the CINdetails element of a row of ``episode``."""
    of_episode = "{0}.child_id = episode.child_id and {0}.referred_on = episode.referred_on"
    factors = (
        "coalesce((select '<FactorsIdentifiedAtAssessment>' || string_agg("
        "'<AssessmentFactors>' || factor || '</AssessmentFactors>', '' order by factor) || "
        "'</FactorsIdentifiedAtAssessment>' from (select unnest(from_json("
        "cinf_assessment_factors_json, '[\"VARCHAR\"]')) as factor "
        f"from {FEEDS}.ssd_assessment_factors "
        "where cinf_assessment_id = assessment.assessment_id "
        f"and assessment.authorised_on <= date '{last}')), '')"
    )
    assessments = _repeated(
        "Assessments",
        _elements(
            ("AssessmentActualStartDate", "started_on::varchar"),
            ("AssessmentAuthorisationDate", _by("authorised_on", last)),
        )
        + f" || {factors}",
        f"{FEEDS}.assessment",
        of_episode.format("assessment")
        + f" and started_on <= date '{last}'"
        + f" and (authorised_on is null or authorised_on >= date '{first}')",
        "started_on, assessment_id",
    )
    plans_in_need = _repeated(
        "CINPlanDates",
        _elements(
            ("CINPlanStartDate", "cinp_cin_plan_start_date"),
            ("CINPlanEndDate", _by("cinp_cin_plan_end_date::date", last)),
        ),
        f"{FEEDS}.ssd_cin_plans inner join {FEEDS}.referral_day on cinp_referral_id = referral_id",
        of_episode.format("referral_day")
        + f" and cinp_cin_plan_start_date <= '{last}'"
        + f" and (cinp_cin_plan_end_date is null or cinp_cin_plan_end_date >= '{first}')",
        "cinp_cin_plan_start_date",
    )
    enquiries = _repeated(
        "Section47",
        _elements(
            ("S47ActualStartDate", "started_on::varchar"),
            ("InitialCPCtarget", "conference_due_on::varchar"),
            ("DateOfInitialCPC", _by("conference_on", last)),
            (
                "ICPCnotRequired",
                "case when conference_on is null and ended_on is not null then 'true' "
                "else 'false' end",
            ),
        ),
        f"{FEEDS}.s47",
        of_episode.format("s47")
        + f" and started_on <= date '{last}'"
        + f" and coalesce(conference_on, ended_on, date '{last}') >= date '{first}'",
        "started_on",
    )
    # of the reviews before the year, only the last
    reviews = (
        "coalesce((select '<Reviews>' || string_agg('<CPPreviewDate>' || held_on::varchar || "
        "'</CPPreviewDate>', '' order by held_on) || '</Reviews>' "
        f"from (select held_on from {FEEDS}.review where review.plan_id = plan.plan_id "
        f"and held_on <= date '{last}' qualify held_on >= date '{first}' or held_on = max(held_on) "
        f"filter (held_on < date '{first}') over ())), '')"
    )
    plans = _repeated(
        "ChildProtectionPlans",
        _elements(
            ("CPPstartDate", "started_on::varchar"),
            ("CPPendDate", _by("ended_on", last)),
            ("InitialCategoryOfAbuse", "initial_category"),
            ("LatestCategoryOfAbuse", "latest_category"),
            ("NumberOfPreviousCPP", "earlier_plans::varchar"),
        )
        + f" || {reviews}",
        f"{FEEDS}.plan",
        of_episode.format("plan")
        + f" and started_on <= date '{last}'"
        + f" and (ended_on is null or ended_on >= date '{first}')",
        "started_on",
    )
    transfer = (
        f"(select max(conference_on)::varchar from {FEEDS}.transfer where "
        f"{of_episode.format('transfer')} and conference_on <= date '{last}')"
    )
    return " || ".join(
        (
            _elements(
                ("CINreferralDate", "referred_on::varchar"),
                ("ReferralSource", "source_code"),
                ("PrimaryNeedCode", "coalesce(need_code, 'N0')"),
                ("CINclosureDate", _by("closed_on", last)),
                ("ReasonForClosure", f"case when closed_on <= date '{last}' then close_reason end"),
                ("DateOfInitialCPC", transfer),
            ),
            assessments,
            plans_in_need,
            enquiries,
            _element("ReferralNFA", "case when is_nfa then 'true' else 'false' end"),
            plans,
        )
    )


def _child(year: int) -> str:
    """Return SQL of what a Child element says of the child itself."""
    # a birth date that nobody recorded does not make a child unborn
    unborn = f"coalesce(pers_dob::date > date '{year}-03-31', pers_expected_dob is not null)"
    sex = (
        ("Sex", f"case when {unborn} then 'U' else coalesce(pers_sex, 'U') end")
        if year >= SEX_SINCE
        else (
            "GenderCurrent",
            f"case when {unborn} then '0' when pers_sex = 'M' then '1' "
            "when pers_sex = 'F' then '2' else '9' end",
        )
    )
    identifiers = _elements(
        ("LAchildID", "pers_person_id"),
        ("UPN", "pers_upn"),
        # UN7 is for children none of whose referrals led to action; UN2: never at such a school.
        (
            "UPNunknown",
            "case when pers_upn is null then coalesce("
            "pers_upn_unknown, case when is_without_action then 'UN7' else 'UN2' end) end",
        ),
        ("PersonBirthDate", f"case when not {unborn} then pers_dob end"),
        (
            "ExpectedPersonBirthDate",
            f"case when {unborn} then coalesce(pers_expected_dob, pers_dob) end",
        ),
        sex,
        ("PersonDeathDate", _by("pers_death_date::date", f"{year}-03-31")),
    )
    ethnicity = _element("Ethnicity", "coalesce(pers_ethnicity, 'NOBT')")
    disability = _element("Disability", "case when has_disability then 'LD' else 'NONE' end")
    return (
        f"'<ChildIdentifiers>' || {identifiers} || '</ChildIdentifiers><ChildCharacteristics>' || "
        f"{ethnicity} || '<Disabilities>' || {disability} || '</Disabilities>"
        "</ChildCharacteristics>'"
    )


def write_census(connection: duckdb.DuckDBPyConnection, folder: Path, year: int) -> int:
    """Write ``cin_census_<year>0331.xml`` in the form of its year; return how many children.

    It holds every episode of need that was open between 1 April of the year before and 31 March,
    with its assessments, plans and enquiries of that time, as they were known at the end of it.
    ``join_up`` must have been called.
    """
    first, last = date(year - 1, 4, 1).isoformat(), date(year, 3, 31).isoformat()
    query = f"""
    select '<Child>' || {_child(year)} || details || '</Child>'
    from (
        select
            child_id,
            string_agg(
                '<CINdetails>' || {_details(first, last)} || '</CINdetails>', ''
                order by referred_on
            ) as details,
            bool_or(coalesce(need_code = 'N2', false)) as has_disability,
            bool_and(is_nfa) as is_without_action
        from {FEEDS}.referral as episode
        where referred_on <= date '{last}'
            and case when is_nfa then referred_on else coalesce(closed_on, date '{last}') end
            >= date '{first}'
        group by child_id
    )
    inner join {FEEDS}.ssd_person on pers_person_id = child_id
    order by child_id
    """
    folder.mkdir(parents=True, exist_ok=True)
    cursor = connection.execute(query)
    children = 0
    with (folder / f"cin_census_{year}0331.xml").open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEADER.format(year=year, lea=_LEA))
        while rows := cursor.fetchmany(_CHUNK):
            file.writelines(f"{text}\n" for (text,) in rows)
            children += len(rows)
        file.write(_FOOTER)
    return children
