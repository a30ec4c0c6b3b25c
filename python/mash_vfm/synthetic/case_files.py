"""What the other feeds of social care are written from: the SSD tables of a demo, joined up.

Annex A and the CIN census tell of the same children as the SSD, so they are selected from its
tables and not drawn again. What is done here is what an authority's own report does before it
writes either.
"""

from __future__ import annotations

import duckdb

from mash_vfm.synthetic.ssd_referrals import SOURCE_CODES
from mash_vfm.synthetic.write import SHEET

FEEDS = "feeds"
SYSTEM = "social_care"
SSD_PREFIX = "ssd_"

# A referral is a request for a child who gets no service yet; several agencies of one day make
# one, of the first source; what comes in on an open case is none (DfE, children in need census
# guide, 4.1 to 4.4).
_REFERRAL = """
create table {feeds}.referral as
with entered as (
    select
        cine_referral_id as referral_id,
        cine_person_id as child_id,
        cine_referral_date::date as referred_on,
        cine_referral_source_code as source_code,
        coalesce(list_position([{sources}], cine_referral_source_code), 99) as source_place,
        cine_cin_primary_need_code as need_code,
        cine_referral_nfa = '1' as is_nfa,
        cine_close_date::date as closed_on,
        cine_close_reason as close_reason,
        cine_referral_team as team,
        cine_referral_worker_id as worker_id
    from {feeds}.ssd_cin_episodes
),
ordered as (
    select
        *,
        row_number() over (
            partition by child_id, referred_on order by source_place, referral_id
        ) as place_of_day,
        row_number() over (
            partition by child_id, referred_on order by is_nfa, source_place, referral_id
        ) as place_of_service
    from entered
),
merged as (
    select
        child_id,
        referred_on,
        max(source_code) filter (place_of_day = 1) as source_code,
        bool_and(is_nfa) as is_nfa,
        max(need_code) filter (place_of_service = 1) as need_code,
        max(closed_on) filter (place_of_service = 1 and not is_nfa) as closed_on,
        max(close_reason) filter (place_of_service = 1 and not is_nfa) as close_reason,
        max(team) filter (place_of_service = 1) as team,
        max(worker_id) filter (place_of_service = 1) as worker_id
    from ordered
    group by child_id, referred_on
)
select
    *, false as is_older
from merged
where not exists (
    select 1
    from merged as open_case
    where open_case.child_id = merged.child_id
        and open_case.referred_on < merged.referred_on
        and not open_case.is_nfa
        and (open_case.closed_on is null or open_case.closed_on > merged.referred_on)
)
union all
-- plans from before the history stand on a referral that the SSD extract no longer holds
select
    cppl_person_id,
    cppl_cp_plan_start_date::date - {days_before_plan},
    '10',
    false,
    'N1',
    cppl_cp_plan_end_date::date,
    case when cppl_cp_plan_end_date is not null then 'RC7' end,
    null,
    null,
    true
from {feeds}.ssd_cp_plans
where cppl_referral_id is null and cppl_cp_plan_ola = 'N'
"""
_DAYS_BEFORE_PLAN = 35
_REFERRAL_DAY = """
create table {feeds}.referral_day as
select
    cine_referral_id as referral_id,
    cine_person_id as child_id,
    cine_referral_date::date as referred_on
from {feeds}.ssd_cin_episodes
"""
_ASSESSMENT = """
create table {feeds}.assessment as
select
    cina_assessment_id as assessment_id,
    cina_person_id as child_id,
    referral_day.referred_on,
    cina_assessment_start_date::date as started_on,
    cina_assessment_auth_date::date as authorised_on,
    cina_assessment_child_seen as child_seen,
    cina_assessment_outcome_json as outcome,
    cina_assessment_team as team,
    cina_assessment_worker_id as worker_id
from {feeds}.ssd_cin_assessments
inner join {feeds}.referral_day on cina_referral_id = referral_id
"""
_S47 = """
create table {feeds}.s47 as
select
    s47e_person_id as child_id,
    referral_day.referred_on,
    s47e_s47_start_date::date as started_on,
    s47e_s47_end_date::date as ended_on,
    icpc_icpc_target_date::date as conference_due_on,
    icpc_icpc_date::date as conference_on,
    icpc_icpc_outcome_cp_flag as conference_plan,
    s47e_s47_completed_by_team as team,
    s47e_s47_completed_by_worker_id as worker_id
from {feeds}.ssd_s47_enquiry
inner join {feeds}.referral_day on s47e_referral_id = referral_id
left join {feeds}.ssd_initial_cp_conference on icpc_s47_enquiry_id = s47e_s47_enquiry_id
"""
_TRANSFER = """
create table {feeds}.transfer as
select icpc_person_id as child_id, referral_day.referred_on, icpc_icpc_date::date as conference_on
from {feeds}.ssd_initial_cp_conference
inner join {feeds}.referral_day on icpc_referral_id = referral_id
where icpc_s47_enquiry_id is null
"""
_PLAN = """
create table {feeds}.plan as
select
    cppl_cp_plan_id as plan_id,
    cppl_person_id as child_id,
    coalesce(
        referral_day.referred_on, cppl_cp_plan_start_date::date - {days_before_plan}
    ) as referred_on,
    cppl_cp_plan_start_date::date as started_on,
    cppl_cp_plan_end_date::date as ended_on,
    cppl_cp_plan_initial_category as initial_category,
    cppl_cp_plan_latest_category as latest_category,
    row_number() over (
        partition by cppl_person_id order by cppl_cp_plan_start_date, cppl_cp_plan_id
    ) - 1 as earlier_plans
from {feeds}.ssd_cp_plans
left join {feeds}.referral_day on cppl_referral_id = referral_id
-- another authority's plan is that authority's to report
where cppl_cp_plan_ola = 'N'
"""
_REVIEW = """
create table {feeds}.review as
select cppr_cp_plan_id as plan_id, cppr_cp_review_date::date as held_on
from {feeds}.ssd_cp_reviews
where cppr_cp_review_date is not null
"""


def open_case_files(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schema that the tables of the SSD are kept in."""
    connection.execute(f"create schema {FEEDS}")


def keep(connection: duckdb.DuckDBPyConnection, extract: str) -> None:
    """Keep the table ``sheet``, as it was laid out, under the extract's name."""
    connection.execute(f"create table {FEEDS}.{extract} as from {SHEET} order by _row")


def join_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make, from the kept tables, the events that the other feeds report, typed."""
    sources = ", ".join(f"'{code}'" for code in SOURCE_CODES)
    for text in (_REFERRAL_DAY, _REFERRAL, _ASSESSMENT, _S47, _TRANSFER, _PLAN, _REVIEW):
        connection.execute(
            text.format(feeds=FEEDS, sources=sources, days_before_plan=_DAYS_BEFORE_PLAN)
        )
