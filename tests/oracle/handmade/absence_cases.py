"""Hand-made cases of absence: metric 18."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

ABSENCE = Of("staff_absence")
RETENTION = Of("staff_retention")

SPELLS = Case(
    name="days_lost_to_absence",
    story="""Working days: 21 in January 2023 (the 2nd is a bank holiday), 20 in February, 23 in
    March. Spells across months, beyond the last day in post, in two posts, with the days lost
    given, open, long, at a weekend; and of agency workers, who are out.""",
    files={
        "workforce/post_20230331.csv": grid("""
post_id|agency|role_family|tier|location|fte_budgeted|mash_time_share|valid_from|valid_to
P1 | social_care | social_worker  | tier3 | co_located | 2 |     | 2022-01-01 |
P2 | health      | health_lead    | mash  | virtual    | 1 | 0.5 | 2022-01-01 |
P3 | social_care | coordinator    | mash  | co_located | 2 |     | 2022-01-01 |
P4 | police      | police_staff   |       | co_located | 1 |     | 2022-01-01 |
P5 | police      | police_officer | mash  | co_located | 1 |     | 2022-01-01 | 2023-03-15
P6 | education   | education_lead | mash  | virtual    | 1 |     | 2022-01-01 |
P7 | housing     | other          | mash  |            | 1 |     | 2022-01-01 |
"""),
        "workforce/worker_20230331.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on | role_end_on
W1        | P1      | N             | 1.0 | 2022-01-01    |
W2        | P2      | N             | 0.6 | 2022-01-01    |
W2        | P3      | N             | 0.4 | 2022-01-01    |
W3        | P1      |               | 1.0 | 2022-01-01    | 2023-02-10
W4        | P4      | N             | 0.5 | 2022-01-01    |
W5        | P3      | N             | 0.8 | 2022-01-01    |
W6        | P5      | N             | 1.0 | 2022-01-01    |
W7        | P7      | N             | 1.0 | 2023-03-02    | 2023-03-30
W8        | P6      | Y             | 1.0 | 2022-01-01    |
"""),
        "workforce/absence_20230331.csv": grid("""
absence_id | worker_id | first_day  | last_day   | working_days_lost | reason
A01        | W3        | 2023-01-01 | 2023-01-03 |                   | SIC
A02        | W1        | 2023-01-10 | 2023-01-10 |                   |
A03        | W1        | 2023-01-30 | 2023-02-03 |                   | SIC
A04        | W2        | 2023-02-06 | 2023-02-12 |                   | SIC
A05        | W3        | 2023-02-06 | 2023-02-17 | 10                | SIC
A06        | W1        | 2023-02-18 | 2023-02-19 | 1                 | SIC
A07        | W5        | 2023-02-27 |            |                   | SIC
A08        | W1        | 2023-03-01 |            |                   | MAT
A09        | W2        | 2023-03-06 | 2023-03-09 | 2                 | OTH
A10        | W4        | 2023-03-07 |            |                   | SIC
A11        | W6        | 2023-03-13 | 2023-03-17 |                   | SIC
A12        | W7        | 2023-03-20 | 2023-03-20 |                   | SIC
A13        | W8        | 2023-02-06 | 2023-02-10 |                   | SIC
A14        | W9        | 2023-02-06 | 2023-02-10 | 5                 | SIC
"""),
        "reference/area_20230331.csv": AREAS,
    },
    expected=(
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-01-01",
            3,
            111.3,
            "W3 on the 3rd (the 1st is a Sunday, the 2nd a bank holiday), W1 on the 30th and 31st; "
            "5.3 FTE x 21: W1 1, W2 0.6 + 0.4, W3 1, W4 0.5, W5 0.8, W6 1; not the agency worker",
        ),
        ABSENCE.share(
            "other_absence_rate",
            "month",
            "2023-01-01",
            1,
            111.3,
            "W1 on the 10th: a day without a reason is not known to be sickness",
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-02-01",
            14.6,
            96,
            "W1 3 (1st to 3rd), W2 5 x (0.6 + 0.4), W3 5 of 10 (6th to 10th; the other five after "
            "leaving count nothing), W5 2 x 0.8; nothing of the weekend, the agency worker and W9, "
            "who has no post. FTE 5.3 on the 1st and 4.3 on the 28th: 4.8 x 20",
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-02-01",
            3,
            12,
            "W2 in P2: 5 x 0.6 of 0.6 x 20; the hub's half of the post changes neither",
            by=("agency", "health"),
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-02-01",
            11.6,
            54,
            "W1 3, W2 in P3 5 x 0.4, W3 5, W5 1.6; FTE 3.2 on the 1st, 2.2 on the 28th: 2.7 x 20",
            by=("agency", "social_care"),
        ),
        ABSENCE.share(
            "sickness_rate", "month", "2023-02-01", 3, 12, "P2 alone", by=("location", "virtual")
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-02-01",
            0,
            10,
            "nobody is ill: 0 of 0.5 x 20",
            by=("role_family", "police_staff"),
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-03-01",
            31.9,
            87.4,
            "W4 19 x 0.5 (7th to 31st, as_of), W5 23 x 0.8, W6 3 (the post ends on the 15th), "
            "W7 1; FTE 4.3 on the 1st and 3.3 on the 31st: 3.8 x 23",
        ),
        ABSENCE.share(
            "sickness_rate",
            "month",
            "2023-03-01",
            9.5,
            11.5,
            "W4's post has no tier: 19 x 0.5 of 0.5 x 23",
            by=("tier", "unknown"),
        ),
        ABSENCE.without_value(
            "sickness_rate",
            "month",
            "2023-03-01",
            "zero_denominator",
            "W7 was in post from the 2nd to the 30th: in none on the first and the last day",
            1,
            0,
            by=("agency", "housing"),
        ),
        ABSENCE.share(
            "other_absence_rate",
            "month",
            "2023-03-01",
            25,
            87.4,
            "W1's maternity leave 23 to as_of, W2's two days",
        ),
        ABSENCE.share(
            "other_absence_rate",
            "month",
            "2023-03-01",
            1.2,
            13.8,
            "the two days of A09 are four of half a day each, of which P2 has six tenths, scaled "
            "already: 4 x 0.5 x 0.6; of 0.6 x 23",
            by=("agency", "health"),
        ),
        ABSENCE.share(
            "other_absence_rate",
            "month",
            "2023-03-01",
            2,
            52.9,
            "W2 in both posts; FTE W2 1, W5 0.8 and W6 1 on the 1st, without W6 on the 31st: "
            "2.3 x 23",
            by=("tier", "mash"),
        ),
        ABSENCE.share("long_term_share", "month", "2023-01-01", 0, 3, "no spell is long"),
        ABSENCE.share(
            "long_term_share",
            "month",
            "2023-02-01",
            1.6,
            14.6,
            "W5's spell has 2 working days in February, and 25 in all",
        ),
        ABSENCE.share(
            "long_term_share",
            "month",
            "2023-03-01",
            18.4,
            31.9,
            "W5 23 x 0.8; W4's spell has 19 days so far; maternity leave is no sickness",
        ),
        ABSENCE.share(
            "long_term_share",
            "month",
            "2023-03-01",
            0,
            12.5,
            "W4 9.5 and W6 3, short spells both",
            by=("agency", "police"),
        ),
    ),
    absent=(
        ABSENCE.absent(
            "sickness_rate",
            "month",
            "2023-02-01",
            "an agency worker alone: neither days nor FTE",
            by=("agency", "education"),
        ),
        ABSENCE.absent("sickness_rate", "month", "2023-02-01", "no post has an area", area="N"),
        ABSENCE.absent(
            "long_term_share",
            "month",
            "2023-01-01",
            "no day of health was lost",
            by=("agency", "health"),
        ),
        ABSENCE.absent("csww_rate", "month", "2023-01-01", "by the census' year only"),
        ABSENCE.absent(
            "sickness_rate", "rolling_12m", "2022-04-01", "history begins in January 2023"
        ),
    ),
)

YEAR = Case(
    name="absence_of_a_year",
    story="""251 working days from October 2022 to September 2023 (21 + 22 + 20, 21 + 20 + 23,
    18 + 20 + 22, 21 + 22 + 21), of which 230 before September. W3 joins in mid September; W2's
    spell is known to end after as_of.""",
    files={
        "workforce/post_20230930.csv": grid("""
post_id | agency      | role_family   | tier  | area_code | fte_budgeted | valid_from
P1      | social_care | social_worker | tier3 | N         | 2            | 2022-01-01
P2      | police      | police_staff  | mash  | S         | 1            | 2022-01-01
"""),
        "workforce/worker_20230930.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on
W1        | P1      | N             | 1.0 | 2022-01-01
W2        | P2      | N             | 0.5 | 2022-01-01
W3        | P1      | N             | 1.0 | 2023-09-16
"""),
        "workforce/absence_20230930.csv": grid("""
absence_id | worker_id | first_day  | last_day   | working_days_lost | reason
A1         | W1        | 2022-10-03 | 2022-10-14 |                   | SIC
A2         | W2        | 2023-09-29 | 2023-10-26 | 10                | SIC
A3         | W1        | 2023-01-09 | 2023-01-13 | 2.5               | TRN
"""),
        "reference/area_20230930.csv": AREAS,
    },
    expected=(
        ABSENCE.share(
            "sickness_rate",
            "rolling_12m",
            "2022-10-01",
            10.5,
            387,
            "W1 ten days, W2 half a day of A2's 20 working days; 1.5 FTE x 230, and in September "
            "(1.5 + 2.5) / 2 x 21 = 42: sums of the months, not the mean of their rates",
        ),
        ABSENCE.share(
            "sickness_rate", "rolling_12m", "2022-10-01", 10, 261.5, "230 + 1.5 x 21", area="N"
        ),
        ABSENCE.share(
            "sickness_rate",
            "rolling_12m",
            "2022-10-01",
            0.5,
            125.5,
            "0.5 x 251",
            by=("tier", "mash"),
        ),
        ABSENCE.share(
            "other_absence_rate", "rolling_12m", "2022-10-01", 2.5, 387, "the training of W1"
        ),
        ABSENCE.share(
            "long_term_share",
            "rolling_12m",
            "2022-10-01",
            0.5,
            10.5,
            "A2 has just 20 working days in all, one of them in the year",
        ),
        ABSENCE.share(
            "csww_rate",
            "csww_year",
            "2022-10-01",
            10.5,
            632.5,
            "FTE on 30 September 2.5, whole for W3, who has just come: 2.5 x 253",
        ),
        ABSENCE.share("csww_rate", "csww_year", "2022-10-01", 10, 506, "2 x 253", area="N"),
        ABSENCE.share(
            "csww_rate",
            "csww_year",
            "2022-10-01",
            0.5,
            126.5,
            "0.5 x 253",
            by=("agency", "police"),
        ),
        ABSENCE.without_value(
            "long_term_share",
            "month",
            "2022-11-01",
            "zero_denominator",
            "no day was lost in November",
            0,
            0,
        ),
        ABSENCE.share("sickness_rate", "month", "2022-11-01", 0, 33, "0 of 1.5 x 22"),
        RETENTION.without_value(
            "turnover_dfe",
            "csww_year",
            "2022-10-01",
            "not_collected",
            "vacancies, with which the history of retention starts, were never landed",
        ),
    ),
    absent=(
        ABSENCE.absent("sickness_rate", "csww_year", "2022-10-01", "csww_rate alone"),
        ABSENCE.absent("csww_rate", "rolling_12m", "2022-10-01", "by the census' year only"),
    ),
)

CASES = [SPELLS, YEAR]
