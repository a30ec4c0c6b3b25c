"""Hand-made cases of retention: metric 19."""

from __future__ import annotations

from .case import Absence, Case, Expectation, Of, grid
from .shared import AREAS

RETENTION = Of("staff_retention")
YEAR = "2022-10-01"


def _share(
    measure: str,
    part: float,
    whole: float,
    why: str,
    area: str = "ALL",
    by: tuple[str, str] = ("none", "all"),
) -> Expectation:
    """A figure of the year of the census that ends on 30 September 2023."""
    return RETENTION.share(measure, "csww_year", YEAR, part, whole, why, area, by)


def _absent(
    measure: str, why: str, area: str = "ALL", by: tuple[str, str] = ("none", "all")
) -> Absence:
    return RETENTION.absent(measure, "csww_year", YEAR, why, area, by)


LEAVERS = Case(
    name="who_is_a_leaver",
    story="""In the year to 30 September 2023 people leave for good, move, lose one of two posts,
    come back after a weekend, and end without a reason; agency workers come and go.""",
    files={
        "workforce/post_20230930.csv": grid("""
post_id|agency|role_family|tier|fte_budgeted|mash_time_share|valid_from|valid_to
P1 | social_care | social_worker | tier3 | 9 |     | 2022-01-01 |
P2 | social_care | coordinator   | mash  | 9 | 0.5 | 2022-01-01 |
P3 | health      | health_lead   | mash  | 9 |     | 2022-01-01 |
P4 | police      | police_staff  | tier2 | 1 |     | 2022-01-01 | 2023-01-31
"""),
        "workforce/worker_20230930.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on | role_end_on | reason_leave
W01       | P1      | N             | 1.0 | 2022-01-01    |             |
W02       | P1      | N             | 0.8 | 2022-01-01    | 2022-12-31  | 1
W03       | P1      | N             | 1.0 | 2022-01-01    | 2023-03-31  | 7
W04       | P2      | N             | 0.6 | 2022-01-01    | 2023-04-30  | 1
W04       | P3      | N             | 0.4 | 2022-01-01    |             |
W05       | P2      | N             | 1.0 | 2022-01-01    | 2023-05-31  | 1
W05       | P1      | N             | 1.0 | 2023-06-01    |             |
W06       | P3      | N             | 1.0 | 2022-01-01    | 2023-06-30  | 5
W06       | P3      | N             | 0.5 | 2023-07-03    |             |
W07       | P1      | Y             | 0.5 | 2022-01-01    | 2023-02-28  | 1
W08       | P1      | Y             | 0.7 | 2022-01-01    |             |
W09       | P3      | Y             | 0.3 | 2023-09-30    |             |
W10       | P2      | N             | 0.5 | 2022-01-01    | 2023-08-31  |
W11       | P3      | N             | 0.4 | 2022-01-01    | 2023-07-31  | 9
W11       | P2      | N             | 0.3 | 2022-01-01    | 2023-07-31  | 9
W12       | P1      | N             | 1.0 | 2022-01-01    | 2022-09-30  | 1
W13       | P1      | N             | 1.0 | 2023-01-01    | 2023-09-30  | 2
W14       | P4      | N             | 1.0 | 2022-01-01    |             |
"""),
        "workforce/vacancy_20230930.csv": grid("""
snapshot_on | agency      | role_family   | vacancies_fte
2021-09-30  | social_care | social_worker | 4
2023-03-31  | housing     | other         | 5
2023-06-30  | social_care | social_worker | 2
2023-06-30  | social_care | coordinator   | 0.5
2023-06-30  | health      |               | 1
2023-12-31  | social_care | social_worker | 8
"""),
        "reference/area_20230930.csv": AREAS,
    },
    expected=(
        _share(
            "turnover_dfe",
            3.5,
            3.9,
            "leavers: W02 0.8, W06 1 (back after a weekend, in no post the day after), W11 0.4 + "
            "0.3 (both posts), W13 1 (on the last day). Not W03 (moved, 7), W04 (keeps P3), W05 "
            "(next post), W07 (agency), W10 (no reason), W12 (the day before). In post on the "
            "last day: W01 1, W04 0.4, W05 1, W06 0.5, W13 1, whose last day it is",
        ),
        RETENTION.share(
            "turnover_dfe", "rolling_12m", YEAR, 3.5, 3.9, "the same twelve months by month's end"
        ),
        _share("turnover_dfe", 1.8, 3, "W02 and W13; W01, W05 and W13", by=("tier", "tier3")),
        _share(
            "turnover_dfe",
            1.4,
            0.9,
            "W06 1 and W11 0.4 of W04 0.4 and W06 0.5: more have left than there are",
            by=("role_family", "health_lead"),
        ),
        _share(
            "turnover_average",
            3.5,
            6.45,
            "on 30 September 2022: W01 1, W02 0.8, W03 1, W04 0.6 + 0.4, W05 1, W06 1, W10 0.5, "
            "W11 0.7, W12 1 (the last day), W14 1 = 9; (9 + 3.9) / 2",
        ),
        _share(
            "turnover_average",
            0,
            0.5,
            "W14's post has closed, W14 has not left: 0 of (1 + 0) / 2",
            by=("agency", "police"),
        ),
        _share(
            "vacancy_rate",
            3.5,
            7.4,
            "the newest snapshot, of June, 2 + 0.5 + 1, and 3.9 in post; not March's 5, and "
            "December has not come",
        ),
        _share("vacancy_rate", 2.5, 5.5, "2.5 and 3 in P1", by=("agency", "social_care")),
        _share("vacancy_rate", 1, 1, "health's has no role", by=("role_family", "unknown")),
        _share("vacancy_rate", 0, 0.9, "none, and 0.9 in post", by=("role_family", "health_lead")),
        _share("agency_rate", 1, 4.9, "W08 0.7, W09 0.3, from this day; 3.9 in post"),
        _share("agency_rate", 0.3, 1.2, "W09; 0.9 in post", by=("agency", "health")),
        _share(
            "stability",
            4,
            10,
            "of the ten of 30 September 2022, each once, W01, W04, W05 and W06 are in a post; W13 "
            "was not yet there",
        ),
        _share(
            "stability",
            3,
            5,
            "W04, W05, who is in a Tier 3 post now, and W06, back in half a post; not W10, W11",
            by=("tier", "mash"),
        ),
        _share(
            "stability",
            2,
            4,
            "W04, whose post is another now, and W05; not W10, W11",
            by=("role_family", "coordinator"),
        ),
        RETENTION.share(
            "turnover_dfe", "csww_year", "2021-10-01", 1, 9, "W12 leaves on the last day"
        ),
        RETENTION.share(
            "turnover_average", "csww_year", "2021-10-01", 1, 4.5, "nobody was in post before"
        ),
        RETENTION.without_value(
            "vacancy_rate",
            "csww_year",
            "2021-10-01",
            "not_collected",
            "no snapshot was taken in the year: that of 30 September 2021 is older",
        ),
        RETENTION.without_value(
            "stability",
            "csww_year",
            "2021-10-01",
            "zero_denominator",
            "nobody was in post before",
            0,
            0,
        ),
    ),
    absent=(
        _absent("vacancy_rate", "a vacancy has no tier", by=("tier", "mash")),
        _absent("vacancy_rate", "March's is not the newest snapshot", by=("agency", "housing")),
        _absent("turnover_dfe", "no post has an area", area="N"),
        RETENTION.absent(
            "vacancy_rate",
            "csww_year",
            "2021-10-01",
            "without a snapshot nothing is known of health",
            by=("agency", "health"),
        ),
        RETENTION.absent("turnover_dfe", "rolling_12m", "2021-08-01", "before the first snapshot"),
    ),
)

TO_AN_AGENCY = Case(
    name="from_staff_to_an_agency",
    story="""W1 leaves a post in the north and is in one in the south the day after, for an
    agency. Posts have areas; vacancies have none.""",
    files={
        "workforce/post_20230930.csv": grid("""
post_id | agency      | role_family   | tier  | area_code | fte_budgeted | valid_from
P1      | social_care | social_worker | tier3 | N         | 2            | 2022-01-01
P2      | social_care | social_worker | tier3 | S         | 1            | 2022-01-01
"""),
        "workforce/worker_20230930.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on | role_end_on | reason_leave
W1        | P1      | N             | 1.0 | 2022-01-01    | 2023-03-15  | 1
W1        | P2      | Y             | 1.0 | 2023-03-16    |             |
W2        | P1      | N             | 1.0 | 2022-01-01    |             |
"""),
        "workforce/vacancy_20230930.csv": grid("""
snapshot_on | agency      | role_family   | vacancies_fte
2022-10-01  | social_care | social_worker | 0.5
"""),
        "reference/area_20230930.csv": AREAS,
    },
    expected=(
        _share("turnover_dfe", 0, 1, "another post of W1's is in force the day after"),
        _share("turnover_dfe", 0, 1, "W2 is in post in the north", area="N"),
        RETENTION.without_value(
            "turnover_dfe",
            "csww_year",
            YEAR,
            "zero_denominator",
            "in the south there is an agency worker alone, who is not in post",
            0,
            0,
            area="S",
        ),
        _share("agency_rate", 1, 2, "W1; W2 is in post"),
        _share("agency_rate", 1, 1, "W1 alone", area="S"),
        _share("stability", 2, 2, "both are in a post still, W1 in one in the south", area="N"),
        _share("vacancy_rate", 0.5, 1.5, "and W2 in post"),
        RETENTION.without_value(
            "vacancy_rate", "csww_year", YEAR, "not_collected", "vacancies have no area", area="N"
        ),
    ),
)

CASES = [LEAVERS, TO_AN_AGENCY]
