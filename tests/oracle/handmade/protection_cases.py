"""Hand-made cases of child protection: metric 14 and the downstream measures of metric 9."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS, population

LEVEL = Of("child_protection_level")
SPEED = Of("decision_speed")

POPULATION = population(2022, 10, 10) + population(2023, 20, 20).split("\n", 1)[1]

PLANS = Case(
    name="plans_of_this_authority",
    story="""A child who moves in on a plan, one on another authority's plan, an unborn child, a
    second plan, one after another authority's; conferences 15 and 16 working days after.""",
    files={
        "social_care/ssd_person_20230930.csv": grid("""
pers_person_id | pers_sex | pers_dob
C1             | M        | 2018-05-10
C2             | F        | 2015-01-01
C3             | F        | 2023-08-15
C4             | F        | 2010-01-01
C5             |          | 2007-05-31
"""),
        "social_care/ssd_cin_episodes_20230930.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C1             | 2023-05-01         | N
"""),
        "social_care/ssd_cp_plans_20230930.csv": grid("""
cppl_cp_plan_id|cppl_person_id|cppl_cp_plan_start_date|cppl_cp_plan_end_date|cppl_cp_plan_ola|cppl_cp_plan_initial_category|cppl_cp_plan_latest_category
P0 | C4 | 2020-01-01 | 2020-12-31 | 0 | NEG | NEG
P1 | C1 | 2023-05-10 | 2023-06-30 | 0 | NEG | NEG
P2 | C2 | 2023-05-11 |            | 1 | NEG | NEG
P3 | C3 | 2023-05-20 |            | 0 | NEG | EMO
P4 | C4 | 2023-05-25 | 2023-12-01 | 0 | PHY | NEG
P5 | C5 | 2023-05-30 |            | 0 |     |
P6 | C5 | 2021-01-01 | 2021-06-01 | 1 | NEG | NEG
"""),
        "social_care/ssd_s47_enquiry_20230930.csv": grid("""
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date
S1                  | C1             | 2023-05-02
S2                  | C4             | 2023-05-05
S3                  | C5             | 2023-05-05
"""),
        "social_care/ssd_initial_cp_conference_20230930.csv": grid("""
icpc_icpc_id | icpc_s47_enquiry_id | icpc_person_id | icpc_icpc_transfer_in | icpc_icpc_date
I1           |                     | C1             | Y                     | 2023-05-10
I2           | S2                  | C4             | N                     | 2023-05-30
I3           | S3                  | C5             | N                     | 2023-05-31
I4           | S9                  | C1             | N                     | 2023-05-31
I5           | S1                  | C1             | Y                     | 2023-06-01
"""),
        "social_care/ssd_cla_episodes_20230930.csv": grid("""
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason
L1                  | C4             | 2023-05-26                  | S
L2                  | C4             | 2023-05-28                  | P
"""),
        "social_care/ssd_cin_assessments_20230930.csv": grid("""
cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date
A1                 | C1             | 2023-05-20                 | 2023-07-25
A2                 | C2             | 2023-05-20                 | 2023-07-26
A3                 | C3             | 1900-01-01                 | 2023-07-27
A4                 | C4             | 2023-05-22                 |
"""),
        "mash/enquiry_20230930.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-02-09 10:00 | police | red | N | N
E2 | C4 | 2023-02-23 10:00 | police | red | N | N
E3 | C5 | 2023-05-30 10:00 | police | red | N | N
E4 | C3 | 2023-05-21 10:00 | police | red | N | N
"""),
        "reference/population_20230930.csv": POPULATION,
        "reference/area_20230930.csv": AREAS,
    },
    expected=(
        LEVEL.count(
            "cp_plan_started",
            "month",
            "2023-05-01",
            4,
            "P1 (a transfer-in is a new plan), P3, P4, P5; P2 is another authority's",
        ),
        LEVEL.count(
            "cp_plan_started",
            "month",
            "2023-05-01",
            2,
            "initial category: P1 and P3",
            by=("category", "NEG"),
        ),
        LEVEL.count(
            "cp_plan_started",
            "month",
            "2023-05-01",
            1,
            "C3 is not yet born on 20 May",
            by=("age_band", "unborn"),
        ),
        LEVEL.count(
            "cp_plan_started",
            "month",
            "2023-05-01",
            2,
            "C4 is 13; C5 turns 16 a day after the start",
            by=("age_band", "10_15"),
        ),
        LEVEL.count(
            "cp_plan_started",
            "month",
            "2023-05-01",
            1,
            "C1, 5 years old on the day",
            by=("age_band", "5_9"),
        ),
        LEVEL.rate(
            "cp_plan_started_per_10k",
            "month",
            "2023-05-01",
            4,
            720,
            "mid-2022 counts in May: 2 areas x 18 ages x 2 sexes x 10 residents",
        ),
        LEVEL.rate(
            "cp_plan_started_per_10k",
            "month",
            "2023-05-01",
            2,
            360,
            "a row by sex divides by that sex: C3 and C4 over 360 girls",
            by=("sex", "F"),
        ),
        LEVEL.without_value(
            "cp_plan_started_per_10k",
            "month",
            "2023-05-01",
            "zero_denominator",
            "there is no population of the unborn",
            1,
            0,
            by=("age_band", "unborn"),
        ),
        LEVEL.share(
            "cp_plan_subsequent",
            "month",
            "2023-05-01",
            1,
            4,
            "C4 had a plan in 2020; C5's earlier plan was another authority's",
        ),
        LEVEL.share(
            "cp_plan_subsequent",
            "month",
            "2023-05-01",
            0,
            2,
            "P1 and P3 are first plans",
            by=("category", "NEG"),
        ),
        LEVEL.count("cp_plan_open", "month", "2023-05-01", 4, "P1, P3, P4, P5"),
        LEVEL.count(
            "cp_plan_open", "month", "2023-06-01", 3, "P1 ended on the last day, so it is not open"
        ),
        LEVEL.count(
            "cp_plan_open",
            "month",
            "2023-06-01",
            1,
            "latest category: P3 became EMO",
            by=("category", "EMO"),
        ),
        LEVEL.rate(
            "cp_plan_open_per_10k",
            "month",
            "2023-06-01",
            3,
            1440,
            "mid-2023 is 30 June, not after the end of June: twice the residents",
        ),
        LEVEL.count(
            "cp_plan_open",
            "month",
            "2023-08-01",
            1,
            "C3, born on 15 August, by the age on the last day",
            by=("age_band", "under_1"),
        ),
        LEVEL.count(
            "cp_plan_open",
            "month",
            "2023-09-01",
            3,
            "P4's end in December is after as_of: it is still open",
        ),
        LEVEL.count(
            "cp_after_mash",
            "month",
            "2023-05-01",
            2,
            "C1 90 days after the enquiry, C5 on its day; C4 91 days, C3's enquiry came later",
        ),
        LEVEL.count("s47_started", "month", "2023-05-01", 3, "S1, S2, S3"),
        LEVEL.count("icpc_held", "month", "2023-05-01", 4, "I1 to I4, the transfer-in too"),
        LEVEL.count("cla_started", "month", "2023-05-01", 1, "L1; L2 is a change of placement"),
        LEVEL.without_value(
            "s47_started",
            "month",
            "2023-05-01",
            "not_collected",
            "its area comes from addresses, and none was landed",
            area="N",
        ),
        SPEED.share(
            "icpc_15wd",
            "month",
            "2023-05-01",
            1,
            2,
            "from Friday 5 May: 8 and 29 May are bank holidays, 30 May is the 15th working day, "
            "31 May the 16th. The transfer-in and the s47 that was not landed are out",
        ),
        SPEED.without_value(
            "icpc_15wd",
            "month",
            "2023-06-01",
            "zero_denominator",
            "I5 has an s47 but is a transfer-in",
            0,
            0,
        ),
        SPEED.share(
            "assessment_45wd",
            "month",
            "2023-07-01",
            1,
            3,
            "Saturday 20 May rolls to Monday 22; 25 July is the 45th working day after it (29 May "
            "is a bank holiday), 26 July the 46th; A3 has no start and is in the denominator",
        ),
    ),
    absent=(
        LEVEL.absent(
            "s47_started",
            "month",
            "2023-05-01",
            "category is for plan measures only",
            by=("category", "unknown"),
        ),
        LEVEL.absent(
            "cp_plan_started",
            "month",
            "2023-04-01",
            "history starts with the earliest Tier 3 referral, in May 2023",
        ),
    ),
)

REVIEWS = Case(
    name="reviews_on_the_due_day",
    story="""A review on the due day and the next a day late; one always on the due day; a plan
    that is never reviewed until it ends; another authority's plan.""",
    files={
        "social_care/ssd_cin_episodes_20231130.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C1             | 2023-01-05         | N
"""),
        "social_care/ssd_cp_plans_20231130.csv": grid("""
cppl_cp_plan_id|cppl_person_id|cppl_cp_plan_start_date|cppl_cp_plan_end_date|cppl_cp_plan_ola
P1 | C1 | 2023-01-31 |            | N
P2 | C2 | 2023-02-10 |            | N
P3 | C3 | 2023-03-15 | 2023-07-20 | N
P4 | C4 | 2023-01-01 |            | Y
"""),
        "social_care/ssd_cp_reviews_20231130.csv": grid("""
cppr_cp_review_id | cppr_cp_plan_id | cppr_cp_review_date
V1                | P1              | 2023-04-30
V2                | P1              | 2023-10-31
V3                | P2              | 2023-05-10
V4                | P2              | 2023-11-10
V5                | P3              |
"""),
        "reference/area_20231130.csv": AREAS,
    },
    expected=(
        SPEED.without_value(
            "review_cpc_in_time",
            "month",
            "2023-03-01",
            "zero_denominator",
            "no plan is three months old",
            0,
            0,
        ),
        SPEED.share(
            "review_cpc_in_time",
            "month",
            "2023-04-01",
            1,
            1,
            "31 January + 3 months is 30 April: P1 is old enough and was reviewed on the due day",
        ),
        SPEED.share("review_cpc_in_time", "month", "2023-05-01", 2, 2, "P2 on 10 May, its due day"),
        SPEED.share(
            "review_cpc_in_time",
            "month",
            "2023-06-01",
            2,
            3,
            "P3 was due on 15 June and never reviewed",
        ),
        SPEED.share("review_cpc_in_time", "month", "2023-07-01", 2, 2, "P3 has ended"),
        SPEED.share(
            "review_cpc_in_time",
            "month",
            "2023-10-01",
            1,
            2,
            "P1's second was due on 30 October, six months after the first; it came on the 31st",
        ),
        SPEED.share(
            "review_cpc_in_time",
            "month",
            "2023-11-01",
            1,
            2,
            "P1 missed a date for good; P2 met 10 November",
        ),
    ),
)

CASES = [PLANS, REVIEWS]
