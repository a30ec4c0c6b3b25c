"""Hand-made cases of the effect of the roll-out: metric 22.

One inbox holds several stories: each of its measures is a panel of its own.
"""

from __future__ import annotations

from datetime import date
from math import sqrt

from .case import Absence, Case, Expectation, grid
from .shared import AREAS, months

METRIC = "rollout_effect"
CAVEAT = "The roll-out came with changes of Tier 2 in the same areas: the effect is of both."
# how far the middle 95 % go: t with 4 degrees of freedom, of 5 areas
T4 = 2.7764451051977987
MONTHS = months("2023-02", 16)
LSOA = {area: f"E0100000{number}" for number, area in enumerate("NSMWEX", start=1)}
# plans that start in March 2024 (South's in April), none of which ends
PLANS = {"N": 4, "M": 2, "W": 3, "S": 2}
RATIONALE_FROM = {
    **{"N": date(2024, 2, 1), "M": date(2024, 2, 1)},
    **{"S": date(2024, 4, 1), "W": date(2024, 4, 1)},
}


def enquiries() -> list[tuple[str, str, date]]:
    """Id, area and month: one of each area and month, none of X in August 2023."""
    return [
        (f"{area}{month:%Y%m}", area, month)
        for month in MONTHS
        for area in LSOA
        if (area, month) != ("X", date(2023, 8, 1))
    ]


def received() -> str:
    """The enquiries, MASHed until March 2024."""
    lines = ["mash_enquiry_id,child_no,received_at,source_agency,rag_initial,mashed,area_code"]
    for name, area, month in enquiries():
        mashed = "Y" if month <= date(2024, 3, 1) else "N"
        lines.append(f"{name},1,{month.replace(day=8)} 09:00,police,amber,{mashed},{area}")
    return "\n".join(lines) + "\n"


def decided() -> str:
    """Their decisions: no further action, with a rationale from the month of the area on.

    X, which is left out, always records one before the gap and never after it.
    """
    lines = ["mash_enquiry_id,decided_at,outcome,rationale_present"]
    for name, area, month in enquiries():
        has_rationale = month >= RATIONALE_FROM.get(area, date.max)
        if area == "X":
            has_rationale = month < date(2023, 8, 1)
        lines.append(f"{name},{month.replace(day=8)} 10:00,nfa,{'Y' if has_rationale else 'N'}")
    return "\n".join(lines) + "\n"


def plans() -> str:
    """The plans, of children P<area><number>."""
    lines = ["cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_ola"]
    for area, count in PLANS.items():
        start = "2024-04-04" if area == "S" else "2024-03-04"
        lines += [f"L{area}{number},P{area}{number},{start},N" for number in range(count)]
    return "\n".join(lines) + "\n"


def addresses() -> str:
    """Where the children of the plans live, and one referred child R<area> of three areas."""
    lines = ["addr_table_id,addr_person_id,addr_address_start_date,addr_lsoa"]
    children = [(f"P{area}{number}", area) for area in PLANS for number in range(PLANS[area])]
    children += [(f"R{area}", area) for area in "NSW"]
    lines += [f"A{child},{child},2020-01-01,{LSOA[area]}" for child, area in children]
    return "\n".join(lines) + "\n"


def referrals() -> str:
    """One in February 2023, then one a month of three areas from February 2024; all NFA."""
    lines = ["cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa"]
    lines.append("F0,RN,2023-02-06,Y")
    for month in MONTHS[12:]:
        lines += [f"F{area}{month:%m},R{area},{month.replace(day=6)},Y" for area in "NSW"]
    return "\n".join(lines) + "\n"


def overall(
    charted: str, measure_id: str, start: str, value: float, why: str, **extra: float | str | None
) -> Expectation:
    """The overall effect on a measure."""
    extra = {"charted_metric_id": charted, "caveat": CAVEAT, **extra}
    first_day = date.fromisoformat(start)
    return Expectation(METRIC, measure_id, "month", first_day, value, None, None, why, extra=extra)


def without(
    charted: str,
    measure_id: str,
    start: str,
    reason: str,
    why: str,
    counts: tuple[int, int, int, int],
) -> Expectation:
    """A measure whose effect is not identified; areas, those left out, cohorts, never treated."""
    names = ("areas", "areas_left_out", "cohorts", "never_treated")
    return Expectation(
        *(METRIC, measure_id, "month", date.fromisoformat(start), None, None, None, why),
        status="not_identified",
        extra={
            **{"charted_metric_id": charted, "caveat": CAVEAT, "status_reason": reason},
            **dict(zip(names, counts, strict=True)),
        },
    )


def event(
    measure_id: str, number: int, value: float, why: str, **extra: float | None
) -> Expectation:
    """The effect so many months from go-live, in the window from February 2023 on."""
    return Expectation(
        *(METRIC, measure_id, "month", MONTHS[0], value, None, None, why),
        breakdown="months_since_go_live",
        breakdown_value=str(number),
        extra=extra,
    )


def no_event(measure_id: str, number: int, why: str) -> Absence:
    """A month from go-live that has no row."""
    return Absence(
        *(METRIC, measure_id, "month", MONTHS[0], why),
        breakdown="months_since_go_live",
        breakdown_value=str(number),
    )


def interval(value: float, error: float) -> dict[str, float | None]:
    """The columns of the 95 % interval of 5 areas."""
    return {
        "standard_error": error,
        "interval_lower": value - T4 * error,
        "interval_upper": value + T4 * error,
    }


NO_INTERVAL: dict[str, float | None] = {"interval_lower": None, "interval_upper": None}

ROLLOUT = Case(
    name="rollout_by_cohorts",
    story="""Six areas, February 2023 to May 2024. North goes live on 15 January 2024 and Mid on
    1 February: both are treated from February 2024, exactly 12 months after the first. South is
    treated from April 2024; West and East never; X has no residents landed and no row in the
    roll-out.""",
    files={
        "mash/enquiry_20240531.csv": received(),
        "mash/decision_20240531.csv": decided(),
        "mash/rag_history_20240531.csv": grid("""
mash_enquiry_id | rag | set_at
N202303         | red | 2023-03-08 09:30
"""),
        "mash/area_rollout_20240531.csv": grid("""
area_code | mash_go_live_on
N         | 2024-01-15
M         | 2024-02-01
S         | 2024-03-20
W         |
E         |
"""),
        "social_care/ssd_cin_episodes_20240531.csv": referrals(),
        "social_care/ssd_cp_plans_20240531.csv": plans(),
        "social_care/ssd_address_20240531.csv": addresses(),
        "reference/area_20240531.csv": AREAS
        + grid("""
M | Mid  | E01000003
W | West | E01000004
E | East | E01000005
X | X    | E01000006
"""),
        "reference/population_20240531.csv": grid("""
area_code | mid_year | age | sex | population
N         | 2022     | 5   | F   | 10000
S         | 2022     | 5   | F   | 10000
M         | 2022     | 5   | F   | 10000
W         | 2022     | 5   | F   | 10000
E         | 2022     | 5   | F   | 10000
"""),
    },
    expected=(
        overall(
            "child_protection_level",
            "cp_plan_open_per_10k",
            "2023-02-01",
            1.4,
            """Of 10,000 residents each. North and Mid against January: in February 0; in March
            the mean of 4 and 2 less that of South 0, West 3, East 0 is 2; in April and May South
            is treated, and 3 less the mean of 3 and 0 is 1.5. South against March: 2, and West and
            East 0, in April and May. Two areas of 0, 2, 1.5, 1.5 and one of 2, 2 are
            (2 x 5 + 4) / (2 x 4 + 2).
            Influence: North is 1 above the mean of its two, half of it, in three months of
            weight 0.2: 0.3; Mid -0.3. South and East are 1 below, West 2 above the mean of March:
            a third x 0.2 is 1/15, 1/15, -2/15; West 1.5 above and East below in April and May:
            half x 0.2 x 2 is -0.3 and 0.3. The shares: the months of the cohort less 1.4 each,
            over 10: North and Mid (5 - 5.6) / 10, South (4 - 2.8) / 10. In 150ths 36, -54, 28,
            -65, 55: squares 12,246 / 22,500, x 5 / 4 for five areas.
            Before: every month is 0.5 (below). Its influence is -1/6, -1/6, 1/3, 1/4, -1/4:
            squares 42 / 144 x 5 / 4 = 210 / 576. t squared is 0.25 / that = 24 / 35; with 4
            degrees of freedom sin squared is 6 / 41 and p = 1 - sin x (1 + cos squared / 2).
            X has no rate and is left out""",
            areas=5,
            areas_left_out=1,
            cohorts=2,
            never_treated=2,
            **interval(1.4, sqrt(12246 / 18000)),
            pre_trend=0.5,
            pre_trend_p=1 - sqrt(6 / 41) * (1 + 35 / 82),
        ),
        event(
            "cp_plan_open_per_10k",
            0,
            2 / 3,
            "twice February's 0 and once South's 2 of April; each area moves it by its cohort's "
            "share alone: (0 - 2/3) / 3 twice and (2 - 2/3) / 3, squares 24 / 81 x 5 / 4",
            **interval(2 / 3, sqrt(30) / 9),
        ),
        event("cp_plan_open_per_10k", 1, 2, "March's 2 twice, and South's 2 of May"),
        event(
            "cp_plan_open_per_10k",
            2,
            1.5,
            "South has no third month; April: North and Mid move it by 0.5 and -0.5, West and "
            "East by -0.75 and 0.75, squares 1.625 x 5 / 4",
            **interval(1.5, sqrt(65 / 32)),
        ),
        event("cp_plan_open_per_10k", 3, 1.5, "May, as April"),
        event(
            "cp_plan_open_per_10k",
            -2,
            0.5,
            "North and Mid: December as January, 0. South's base is March, when West has 3: "
            "February is 0 less the mean of -3 and 0. North and Mid, treated by March, are no "
            "controls. (2 x 0 + 1.5) / 3",
            **interval(0.5, sqrt(210 / 576)),
        ),
        event("cp_plan_open_per_10k", -12, 0.5, "February 2023 of North and Mid, April of South"),
        event(
            "cp_plan_open_per_10k",
            -13,
            1.5,
            "March 2023 of South alone: one area has no interval",
            **NO_INTERVAL,
        ),
        event("cp_plan_open_per_10k", -14, 1.5, "February 2023 of South", **NO_INTERVAL),
        overall(
            "decision_quality",
            "rationale_recorded",
            "2023-02-01",
            0.7,
            "X, which has no decision in August 2023, is left out. North and Mid rise from 0 to "
            "1: in February and March no control does, from April West does and East does not: "
            "1, 1, 0.5, 0.5. South likewise 0.5, 0.5 from April. (2 x 3 + 1) / 10",
            areas=5,
            areas_left_out=1,
            cohorts=2,
            never_treated=2,
            pre_trend=0,
        ),
        overall(
            "decision_quality",
            "advice",
            "2023-02-01",
            0,
            "nobody was ever given advice: no effect, and no error to divide by",
            areas=5,
            areas_left_out=1,
            pre_trend=0,
        ),
        without(
            "decision_quality",
            "rag_changed_up",
            "2023-02-01",
            "1 cohort, 2 are needed",
            "the last MASHed enquiries are of March 2024: South is not treated by then",
            (5, 1, 1, 3),
        ),
        without(
            "re_referrals",
            "return_within_12m",
            "2023-02-01",
            "0 cohorts, 2 are needed",
            "12 months must follow: February to May 2023, in which X, too, has decisions",
            (6, 0, 0, 6),
        ),
        without(
            "re_referrals",
            "mash",
            "2024-02-01",
            "0 months before the earliest go-live, 12 are needed",
            "12 months must go before: February to May 2024",
            (6, 0, 2, 3),
        ),
        without(
            "re_referrals",
            "tier3_dfe",
            "2024-02-01",
            "3 areas, 4 are needed",
            "only North, South and West have referrals, of which West is never treated",
            (3, 3, 2, 1),
        ),
        without(
            "child_protection_level",
            "cp_plan_subsequent",
            "2024-03-01",
            "0 areas, 4 are needed",
            "plans start in March in three areas and in April in South: none has both months",
            (0, 6, 0, 0),
        ),
        Expectation(
            *(METRIC, "multi_agency_informed", "month", MONTHS[0], None, None, None),
            "no check was landed: every month is in the window",
            status="not_collected",
        ),
    ),
    absent=(
        no_event("cp_plan_open_per_10k", -1, "the base month itself"),
        no_event("cp_plan_open_per_10k", 4, "May 2024 is the last month"),
        no_event("cp_plan_open_per_10k", -15, "February 2023 is the first month"),
        no_event("rag_changed_up", 0, "what is not identified has the overall row alone"),
        Absence(
            *(METRIC, "cp_plan_open", "month", MONTHS[0]),
            "a count is neither a share nor a rate",
        ),
    ),
)

CASES = [ROLLOUT]
