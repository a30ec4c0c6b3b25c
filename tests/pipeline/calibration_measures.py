"""Yearly figures of a demo, computed straight from its files by plain SQL.

Nothing here is shared with the generator or the models. A financial year is named by the calendar
year in which it ends, as the DfE does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import holidays


@dataclass(frozen=True)
class Measure:
    """``sql`` gives (year, value); years before ``first`` lack what the measure looks back on."""

    sql: str
    first: int = 0


_PER_10K = "10000.0 * count(*) / any_value(children)"

MEASURES: dict[str, Measure] = {
    "children_0_17": Measure("select year, children / $scale from child_population"),
    "referrals": Measure(
        f"select fy, {_PER_10K} from referral join child_population on year = fy group by fy"
    ),
    "re_referrals": Measure(
        """select fy, 100.0 * avg(exists (
            from referral e where e.person = r.person and e.day < r.day
            and e.day >= r.day - interval 12 month)::int) from referral r group by fy""",
        first=1,
    ),
    "referrals_nfa": Measure("select fy, 100.0 * avg(nfa::int) from referral group by fy"),
    "assessed_not_in_need": Measure(
        "select fy, 100.0 * avg((coalesce(reason, '') in ('RC8', 'RC9') and not nfa)::int)"
        " from referral where day <= date '2024-03-31' - 90 group by fy"
    ),
    "section_47": Measure(
        f"""select fy, {_PER_10K} from (select fy(s47e_s47_start_date) as fy from ssd_s47_enquiry)
        join child_population on year = fy group by fy"""
    ),
    "conferences": Measure(
        f"""select fy, {_PER_10K} from (select fy(icpc_icpc_date) as fy from
        ssd_initial_cp_conference) join child_population on year = fy group by fy""",
        first=1,
    ),
    "plans_started": Measure(
        f"select fy, {_PER_10K} from plan join child_population on year = fy group by fy", first=1
    ),
    "plans_open": Measure(
        """select year, 10000.0 * (select count(*) from plan where started <= until
        and (ended is null or ended > until)) / children from child_population"""
    ),
    "plans_subsequent": Measure(
        """select fy, 100.0 * avg(exists (from plan e where e.person = p.person
        and e.started < p.started)::int) from plan p group by fy""",
        first=1,
    ),
    "assessment_median": Measure("select fy, median(days) from assessment group by fy"),
    "assessment_45": Measure(
        "select fy, 100.0 * avg((days <= 45)::int) from assessment group by fy"
    ),
    "conference_15": Measure(
        """select fy(c.icpc_icpc_date), 100.0 * avg((wd(c.icpc_icpc_date::date)
        - wd(s.s47e_s47_start_date::date) <= 15)::int) from ssd_initial_cp_conference c
        join ssd_s47_enquiry s on s.s47e_s47_enquiry_id = c.icpc_s47_enquiry_id group by 1"""
    ),
    "reviewed_in_time": Measure(
        """with due as (select p.id, p.started, year, until from plan p join child_population
            on p.started + interval 3 month <= until and (p.ended is null or p.ended > until)),
        points as (
            select id, year, started as day from due
            union select id, year, until from due
            union select id, year, cppr_cp_review_date::date from due join ssd_cp_reviews
            on cppr_cp_plan_id = id and cppr_cp_review_date::date <= until),
        gaps as (select id, year, day, lag(day) over w as before, row_number() over w as number
            from points window w as (partition by id, year order by day)),
        judged as (select id, year, bool_and(day <= before + case when number = 2
            then interval 3 month else interval 6 month end) as kept
            from gaps where before is not null group by all)
        select year, 100.0 * avg(kept::int) from judged group by year"""
    ),
    "need_abuse_neglect": Measure(
        """select year, 100.0 * avg((need = 'N1')::int) from referral join child_population
        on not nfa and day <= until and (closed is null or closed > until) group by year""",
        first=1,
    ),
    "category_neglect": Measure(
        "select fy, 100.0 * avg((category = 'NEG')::int) from plan group by fy"
    ),
    "category_emotional": Measure(
        "select fy, 100.0 * avg((category = 'EMO')::int) from plan group by fy"
    ),
    "cases_open": Measure(
        """select year, 10000.0 * count(*) / any_value(children) from referral
        join child_population on not nfa and day <= until and (closed is null or closed > until)
        group by year""",
        first=1,
    ),
    "hub_enquiries": Measure(
        """select fy(received_at), 1000.0 * count(*) / any_value(children) from enquiry
        join child_population on year = fy(received_at)
        where fy(received_at) > (select max(fy(mash_go_live_on)) from area_rollout) group by 1"""
    ),
    "hub_to_tier3": Measure(
        """select fy, 100.0 * avg((outcome in ('strategy_s47', 'tier3_referral'))::int)
        from decided group by fy"""
    ),
    "hub_to_early_help": Measure(
        """select fy, 100.0 * avg((outcome in ('ers_tier2', 'early_years_families'))::int)
        from decided group by fy"""
    ),
    "hub_days_to_decision": Measure(
        "select fy, avg(wd(decided::date) - wd(received::date)) from decided group by fy"
    ),
    "audit_threshold_correct": Measure(
        """select left(audit_round, 4)::int + 1, 100.0 * avg((threshold_correct = 'Y')::int)
        from quality_audit where threshold_correct in ('Y', 'N') group by 1"""
    ),
    "injury_admissions_0_14": Measure(
        """select fy(admidate), 10000.0 * count(distinct (nhs_number, admidate))
        / any_value(to_14) from apc_episode e join child_population on year = fy(admidate)
        where epiorder = '1' and admimeth like '2%' and epistat = '3' and fae = '1'
        and classpat in ('1', '2', '5') and dob::date + interval 15 year > admidate::date
        and exists (from apc_diagnosis d where d.epikey = e.epikey and (left(icd10, 3) between 'S00'
        and 'T79' or left(icd10, 3) between 'V01' and 'Y36')) group by 1"""
    ),
    "ed_attendances": Measure(
        """select fy(arrived_at), 1000.0 * count(*) / any_value(children) from ecds_attendance
        join child_population on year = fy(arrived_at) group by 1"""
    ),
    "ed_assault": Measure(
        f"""select fy(arrived_at), {_PER_10K} from ecds_attendance join child_population
        on year = fy(arrived_at) where injury_intent = 'assault' group by 1"""
    ),
    "ed_self_harm": Measure(
        f"""select fy(arrived_at), {_PER_10K} from ecds_attendance join child_population
        on year = fy(arrived_at) where injury_intent = 'self_harm' group by 1"""
    ),
    "offences_charged": Measure(
        """select fy(recorded_on), 100.0 * avg(exists (from offence_outcome u where
        u.crime_ref = o.crime_ref and outcome_code = '1' and superseded = 'N')::int)
        from recorded_offence o where child_abuse_flag = 'Y' and cancelled_on is null
        and recorded_on < '2023-04-01' group by 1"""
    ),
    "prosecutions_convicted": Measure(
        """select fy(charged_on), 100.0 * avg((verdict = 'guilty')::int) from court_result
        where verdict in ('guilty', 'not_guilty') and charged_on < '2023-04-01' group by 1"""
    ),
    "staff_turnover": Measure(
        """select year, 100.0 * sum(fte) filter (role_end_on > (until - interval 1 year)
        and role_end_on <= until and reason_leave is not null and reason_leave <> '7')
        / sum(fte) filter (role_start_on <= until and (role_end_on is null or role_end_on >= until))
        from holding, child_population where agency_worker = 'N' group by year"""
    ),
    "staff_agency": Measure(
        """select year, 100.0 * sum(fte) filter (agency_worker = 'Y') / sum(fte)
        from tier3_worker, child_population where role_start_on <= until
        and (role_end_on is null or role_end_on >= until) and role_family = 'social_worker'
        group by year"""
    ),
    "staff_vacancy": Measure(
        """select fy(snapshot_on), 100.0 * sum(vacancies_fte::double) / (sum(vacancies_fte::double)
        + any_value(permanent)) from vacancy join (select until, sum(fte) as permanent
        from tier3_worker, child_population where agency_worker = 'N'
        and role_family = 'social_worker'
        and role_start_on <= until and (role_end_on is null or role_end_on >= until) group by until)
        on until = snapshot_on::date where role_family = 'social_worker' group by 1"""
    ),
    "staff_sickness": Measure(
        """select fy(first_day), 100.0 * sum(wd(coalesce(last_day::date, date '2024-03-31'))
        - wd(first_day::date - 1)) / any_value(people) / 253 from absence join
        (select year, count(distinct worker_id) as people from holding, child_population where
        agency_worker = 'N' and role_start_on <= until - 180
        and (role_end_on is null or role_end_on >= until - 180) group by year)
        on year = fy(first_day) where reason = 'SIC' group by 1"""
    ),
    "staff_caseload": Measure(
        """select year, (select count(*) from referral where not nfa and day <= until
        and (closed is null or closed > until)) / sum(fte) from holding, child_population
        where case_holder = 'Y' and role_start_on <= until
        and (role_end_on is null or role_end_on >= until) group by year, until""",
        first=1,
    ),
    **{
        f"source_{name}": Measure(
            f"select fy, 100.0 * avg((source in ({codes}))::int) from referral group by fy"
        )
        for name, codes in {
            "police": "'6'",
            "schools": "'2A'",
            "health": "'3A', '3B', '3C', '3D', '3E', '3F'",
            "individual": "'1A', '1B', '1C', '1D'",
            "authority": "'5A', '5B', '5C', '5D'",
        }.items()
    },
    **{
        f"month_{name}": Measure(
            f"select fy, 100.0 * avg((month(day) = {month})::int) from referral group by fy"
        )
        for name, month in {"august": 8, "june": 6}.items()
    },
}

_CONFORMED = """
create macro fy(d) as year(d::date) + (month(d::date) >= 4)::int;
create macro wd(d) as working[(d - date '1990-01-01')::int + 1];
create table child_population as
    with estimate as (
        select mid_year::int as mid_year, sum(population::int) filter (age::int < 18) as children,
        sum(population::int) filter (age::int < 15) as to_14 from population group by 1)
    select y as year, make_date(y, 3, 31) as until,
        arg_max(children, mid_year) as children, arg_max(to_14, mid_year) as to_14
    from range($first, 2025) as years(y), estimate where mid_year < y group by y;
create table referral as
    select cine_person_id as person, cine_referral_date::date as day,
        fy(cine_referral_date) as fy, bool_and(cine_referral_nfa = '1') as nfa,
        min_by(cine_close_reason, cine_referral_id) as reason,
        min_by(cine_close_date::date, cine_referral_id) as closed,
        min_by(cine_referral_source_code, cine_referral_id) as source,
        min_by(cine_cin_primary_need_code, cine_referral_id) as need
    from ssd_cin_episodes group by all;
delete from referral r where exists (from referral e where e.person = r.person and e.day < r.day
    and not e.nfa and (e.closed is null or e.closed > r.day));
create table plan as
    select cppl_cp_plan_id as id, cppl_person_id as person, fy(cppl_cp_plan_start_date) as fy,
        cppl_cp_plan_start_date::date as started, cppl_cp_plan_end_date::date as ended,
        cppl_cp_plan_initial_category as category
    from ssd_cp_plans where cppl_cp_plan_ola = 'N';
create table decided as
    select arg_max(outcome, (decided_at, d.la_child_id is not null)) as outcome,
        min(decided_at::timestamp) as decided, any_value(e.received_at::timestamp) as received,
        fy(max(decided_at)) as fy
    from enquiry e join decision d on d.mash_enquiry_id = e.mash_enquiry_id
        and (d.la_child_id is null or ltrim(d.la_child_id, '0 ') = ltrim(e.la_child_id, '0 '))
    group by e.mash_enquiry_id, e.child_no;
create table holding as
    select w.* replace (fte::double as fte, role_start_on::date as role_start_on,
        role_end_on::date as role_end_on), role_family
    from worker w join post p using (post_id);
create table tier3_worker as
    select holding.* from holding join post using (post_id) where tier = 'tier3';
"""


def _open(inbox: Path, years: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for path in sorted(inbox.glob("*/*")):
        name = path.name.split("_2024")[0]
        reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        options = "" if path.suffix == ".parquet" else ", all_varchar = true"
        connection.execute(f"create view {name} as from {reader}('{path.as_posix()}'{options})")
    closed = sorted(holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2026)))
    days = ", ".join(f"date '{day}'" for day in closed)
    connection.execute(
        f"""set variable working = (select list(n order by d) from (select d, sum((isodow(d) < 6
        and d not in ({days}))::int) over (order by d) as n from (select unnest(generate_series(
        date '1990-01-01', date '2025-12-31', interval 1 day))::date as d)))"""
    )
    script = _CONFORMED.replace("working[", "getvariable('working')[")
    connection.execute(script.replace("$first", str(2025 - years)))
    connection.execute(
        """create table assessment as select fy(cina_assessment_auth_date) as fy,
        wd(cina_assessment_auth_date::date) - wd(cina_assessment_start_date::date) as days
        from ssd_cin_assessments where cina_assessment_auth_date is not null"""
    )
    return connection


def yearly_figures(inbox: Path, years: int, scale: float) -> dict[str, dict[int, float]]:
    """Return measure -> financial year -> value, for years that the measure can speak of.

    ``inbox`` must hold a demo without faults.
    """
    start = 2025 - years
    figures: dict[str, dict[int, float]] = {}
    with _open(inbox, years) as connection:
        for name, measure in MEASURES.items():
            rows = connection.execute(measure.sql.replace("$scale", str(scale))).fetchall()
            figures[name] = {
                int(year): float(value)
                for year, value in sorted(rows)
                if value is not None and start + measure.first <= year <= 2024
            }
    return figures
