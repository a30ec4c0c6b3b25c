"""Hand-made cases of the work at each stage after the hub: metric 12."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS, population

WORK = Of("tier_workload")
MASH, OTHER = ("origin", "mash"), ("origin", "other")

STAGES = Case(
    name="work_at_each_stage",
    story="""As of 31 July 2024. Of a decision on Friday 5 May 2023 the fifth working day is Monday
    15 May (8 May is a bank holiday). Everyone lives in the north; C2 moves to the south on 1 July,
    C7 on 15 June. The enquiry E4 is C4's but not for certain; C33 may be C3.""",
    clusters={
        "social_care.person:C4": ("c4", "c4", "c4"),
        "mash.enquiry:E4|child_no:1": ("e4", "c4", "c4"),
        "social_care.person:C3": ("c3", "c3", "c3"),
        "mash.enquiry:E3|la_child_id:C3": ("c3", "c3", "c3"),
        "social_care.person:C33": ("c33", "c33", "c3"),
    },
    files={
        "social_care/ssd_person_20240731.csv": grid("""
pers_person_id | pers_dob
C0  | 2015-01-01
C1  | 2015-01-02
C2  | 2015-01-03
C3  | 2015-01-04
C33 | 2015-01-05
C4  | 2015-01-06
C5  | 2015-01-07
C6  | 2015-01-08
C7  | 2015-01-09
C8  | 2015-01-10
"""),
        "social_care/ssd_address_20240731.csv": grid("""
addr_table_id|addr_person_id|addr_address_start_date|addr_address_end_date|addr_lsoa
A0 | C0  | 2020-01-01 |            | E01000001
A1 | C1  | 2020-01-01 |            | E01000001
A2 | C2  | 2020-01-01 | 2023-07-01 | E01000001
B2 | C2  | 2023-07-01 |            | E01000002
A3 | C3  | 2020-01-01 |            | E01000001
A9 | C33 | 2020-01-01 |            | E01000001
A4 | C4  | 2020-01-01 |            | E01000001
A5 | C5  | 2020-01-01 |            | E01000001
A6 | C6  | 2020-01-01 |            | E01000001
A7 | C7  | 2020-01-01 | 2023-06-15 | E01000001
B7 | C7  | 2023-06-15 |            | E01000002
A8 | C8  | 2020-01-01 |            | E01000001
"""),
        "mash/enquiry_20240731.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | 1 | C1 | 2023-05-01 10:00 | police | green | N | N
E3 | 1 | C3 | 2023-05-01 10:00 | police | green | N | N
E4 | 1 |    | 2023-05-04 10:00 | police | green | N | N
E5 | 1 | C5 | 2023-05-04 10:00 | police | green | N | N
E6 | 1 | C6 | 2023-05-04 10:00 | police | green | N | N
E7 | 1 | C7 | 2023-05-04 10:00 | police | green | N | N
"""),
        "mash/decision_20240731.csv": grid("""
mash_enquiry_id | la_child_id | decided_at       | outcome
E1              |             | 2023-05-02 09:00 | ers_tier2
E3              |             | 2023-05-02 09:00 | ers_tier2
E4              |             | 2023-05-05 16:00 | early_years_families
E5              |             | 2023-05-05 16:00 | early_years_families
E6              | C6          | 2023-05-05 16:00 | tier3_referral
E6              | C6          | 2023-05-09 16:00 | nfa
E7              |             | 2023-05-05 16:00 | strategy_s47
"""),
        "mash/ers_referral_20240731.csv": grid("""
ers_id|mash_enquiry_id|la_child_id|area_code|received_on|accepted|first_contact_on|closed_on|close_reason
X1 | E1 | C1 | S | 2023-05-02 | Y | 2023-05-09 | 2023-06-15 | needs_met
X2 |    | C2 |   | 2023-05-10 | Y |            |            |
X3 | E3 | C3 | N | 2023-05-02 | N | 2023-05-04 | 2023-05-04 |
X4 | E3 | C3 | N | 2023-05-03 |   |            |            |
X5 |    |    | N | 2023-05-02 | Y | 2023-05-06 | 2023-05-31 | moved
X6 | E6 |    | N | 2023-05-03 | Y | 2023-06-02 | 2023-05-31 | other
"""),
        "social_care/ssd_early_help_episodes_20240731.csv": grid("""
earl_episode_id|earl_person_id|earl_episode_start_date|earl_episode_end_date
H1 | C1  | 2023-06-14 | 2023-07-10
H2 | C1  | 2023-07-10 | 2023-07-20
H3 | C2  | 2023-05-10 | 2023-05-10
H4 | C3  | 2023-06-01 | 2023-06-01
H5 | C4  | 2023-05-15 | 2023-06-02
H6 | C5  | 2023-05-16 | 2023-06-05
H7 | C33 | 2023-06-01 | 2023-06-30
"""),
        "social_care/ssd_cin_episodes_20240731.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_nfa|cine_close_date|cine_close_reason
R0 | C0 | 2023-04-03 | Y |            |
R6 | C6 | 2023-05-15 | N | 2023-08-01 | RC8
R7 | C7 | 2023-05-16 | N |            |
R5 | C5 | 2023-06-05 | Y |            |
R1 | C1 | 2023-07-11 | Y |            |
R3 | C3 | 2024-06-01 | Y |            |
R4 | C4 | 2024-06-03 | Y |            |
"""),
        "social_care/ssd_cin_assessments_20240731.csv": grid("""
cina_assessment_id|cina_person_id|cina_assessment_start_date|cina_assessment_auth_date|cina_assessment_outcome_nfa
A1 | C6 | 2023-05-15 | 2023-07-03 | Y
A2 | C7 | 2023-05-16 | 2023-07-04 | N
A3 | C7 | 2023-07-20 |            |
A4 | C6 | 2023-05-14 | 2023-05-14 | N
"""),
        "social_care/ssd_s47_enquiry_20240731.csv": grid("""
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date | s47e_s47_end_date
S1                  | C6             | 2023-05-17          | 2023-05-20
S2                  | C7             | 2023-05-17          |
"""),
        "social_care/ssd_initial_cp_conference_20240731.csv": grid("""
icpc_icpc_id | icpc_person_id | icpc_icpc_transfer_in | icpc_icpc_date
I1           | C6             | N                     | 2023-05-30
I2           | C7             | Y                     | 2023-05-30
"""),
        "social_care/ssd_cp_plans_20240731.csv": grid("""
cppl_cp_plan_id|cppl_person_id|cppl_cp_plan_start_date|cppl_cp_plan_end_date|cppl_cp_plan_ola
P1 | C6 | 2023-05-30 | 2023-06-30 | N
P2 | C8 | 2023-05-30 |            | Y
P3 | C7 | 2023-05-30 |            | N
"""),
        "social_care/ssd_cla_episodes_20240731.csv": grid("""
clae_cla_episode_id|clae_person_id|clae_cla_id|clae_cla_episode_start_date|clae_cla_episode_start_reason|clae_cla_episode_ceased_date
L1 | C6 | K1 | 2023-05-20 | S | 2023-06-10
L2 | C6 | K1 | 2023-06-10 | P | 2023-06-30
L3 | C6 | K1 | 2023-06-30 | P | 2023-07-15
L4 | C7 | K2 | 2023-06-01 | S | 2023-06-20
L5 | C7 | K2 | 2023-06-20 | P |
"""),
        "workforce/time_recording_20240731.csv": grid("""
worker_id | worked_on  | activity         | hours
W1        | 2023-06-05 | tier2_support    | 28
W1        | 2023-06-06 | tier2_support    | 12
W1        | 2023-06-06 | other            | 100
W2        | 2023-07-05 | tier3_assessment | 12.5
W1        | 2023-08-07 | tier2_support    | 5
"""),
        "reference/population_20240731.csv": population(2022, 10, 10),
        "reference/area_20240731.csv": AREAS,
    },
    expected=(
        WORK.count(
            "tier2_starts",
            "month",
            "2023-05-01",
            6,
            "X1, X2 (with H3 of that day one episode), X5 and X6 (of no child, never merged), H5, "
            "H6; X3 was declined and X4 never answered",
            others=(6, 6),
        ),
        WORK.count(
            "tier2_starts",
            "month",
            "2023-05-01",
            3,
            "X1 and X6 name an enquiry; H5 began on the fifth working day after the decision on "
            "E4, of which the strict linkage knows nothing",
            by=MASH,
            others=(2, 3),
        ),
        WORK.count(
            "tier2_starts",
            "month",
            "2023-05-01",
            3,
            "X2, X5, and H6 on the sixth working day",
            by=OTHER,
            others=(4, 3),
        ),
        WORK.count("tier2_starts", "month", "2023-05-01", 1, "X1 by its own area", area="S"),
        WORK.rate(
            "tier2_starts_per_10k",
            "month",
            "2023-05-01",
            5,
            360,
            "the other five over 18 ages x 2 sexes x 10 children of the north",
            area="N",
        ),
        WORK.count(
            "tier2_closures",
            "month",
            "2023-05-01",
            2,
            "X5, X6; H3's end is not that of its episode, which goes on as X2 does",
        ),
        WORK.count(
            "tier2_open_at_end",
            "month",
            "2023-05-01",
            4,
            "C1, C2, C4, C5; X5 and X6 ended on the last day",
        ),
        WORK.count(
            "tier2_starts",
            "month",
            "2023-06-01",
            2,
            "H4 and H7, loosely one; H1 began before X1 ended and goes on with it",
            others=(2, 1),
        ),
        WORK.count(
            "tier2_closures",
            "month",
            "2023-06-01",
            4,
            "H4 on its first day, H5, H6, H7; X1's end is not that of its episode",
            others=(4, 3),
        ),
        WORK.count("tier2_open_at_end", "month", "2023-06-01", 2, "C1 and C2; H4 was never open"),
        WORK.count(
            "tier2_starts",
            "month",
            "2023-07-01",
            1,
            "H2 began on the day the episode before it ended: they only touch",
        ),
        WORK.count(
            "tier2_open_at_end",
            "month",
            "2023-07-01",
            1,
            "X2, still in the area where it began, though C2 lives in the south now",
            area="N",
        ),
        WORK.count("tier2_starts", "financial_year", "2023-04-01", 9, "6 + 2 + 1", others=(9, 8)),
        WORK.count(
            "tier2_open_at_end", "financial_year", "2023-04-01", 1, "as at the end of March"
        ),
        WORK.share(
            "tier2_hours_per_episode",
            "month",
            "2023-06-01",
            40,
            4,
            "28 + 12 hours over four closures, loosely three",
            others=(10, 40 / 3),
        ),
        WORK.without_value(
            "tier2_hours_per_episode",
            "month",
            "2023-08-01",
            "zero_denominator",
            "5 hours and nothing closed",
            5,
            0,
        ),
        WORK.share(
            "assessment_hours_per_episode", "month", "2023-07-01", 12.5, 2, "A1 and A2 authorised"
        ),
        WORK.percentile(
            "median_days_to_first_contact",
            "month",
            "2023-05-01",
            5.5,
            2,
            "X1 after 7 days, X5 after 4; X3 was not accepted",
        ),
        WORK.percentile(
            "median_days_to_first_contact",
            "month",
            "2023-06-01",
            30,
            1,
            "X6, in the month of its first contact",
            by=MASH,
        ),
        WORK.share(
            "tier3_after_tier2",
            "month",
            "2023-05-01",
            0,
            2,
            "X5 and X6 are of no child: nobody followed",
        ),
        WORK.share(
            "tier3_after_tier2",
            "month",
            "2023-06-01",
            1,
            4,
            "C3 on 1 June 2024, 12 months to the day after H4; C4 a day too late, C5 on the day "
            "itself. Loosely H4 and H7 are one episode, to 30 June",
            others=(0.25, 1 / 3),
        ),
        WORK.share(
            "tier3_after_tier2",
            "month",
            "2023-07-01",
            1,
            2,
            "R1 the day after the first episode of C1 ended, before the second did",
        ),
        WORK.without_value(
            "tier3_after_tier2",
            "month",
            "2023-08-01",
            "insufficient_followup",
            "31 August 2024 is after as_of: that goes before the zero denominator",
            0,
            0,
        ),
        WORK.without_value(
            "tier3_after_tier2",
            "financial_year",
            "2023-04-01",
            "insufficient_followup",
            "8 closures, 2 followed; March 2025 is to come",
            2,
            8,
        ),
        WORK.count("referral_starts", "month", "2023-05-01", 2, "R6 and R7"),
        WORK.count(
            "referral_starts",
            "month",
            "2023-05-01",
            1,
            "R6 on the fifth working day after a decision, whatever was decided later; R7 on the "
            "sixth",
            by=MASH,
            others=(1, 1),
        ),
        WORK.count(
            "referral_closures", "month", "2023-04-01", 1, "R0 is NFA: closed on its own day"
        ),
        WORK.count("referral_open_at_end", "month", "2023-04-01", 0, "and never open"),
        WORK.count("referral_starts", "financial_year", "2023-04-01", 5, "R0, R6, R7, R5, R1"),
        WORK.count("referral_closures", "financial_year", "2023-04-01", 4, "all but R7"),
        WORK.count(
            "referral_open_at_end",
            "month",
            "2023-06-01",
            1,
            "R7, where C7 lives on the last day",
            area="S",
        ),
        WORK.count("assessment_starts", "month", "2023-05-01", 3, "A1, A2, A4"),
        WORK.count(
            "assessment_starts",
            "month",
            "2023-05-01",
            2,
            "A2 after R7, A4 a day before C6's first referral",
            by=OTHER,
            others=(2, 2),
        ),
        WORK.count("assessment_closures", "month", "2023-05-01", 1, "A4 on its first day"),
        WORK.count("assessment_open_at_end", "month", "2023-05-01", 2, "A1, A2"),
        WORK.share("assessments_nfa", "month", "2023-07-01", 1, 2, "A1 of A1 and A2"),
        WORK.share(
            "assessments_nfa", "month", "2023-07-01", 1, 1, "A1 began on the day of R6", by=MASH
        ),
        WORK.without_value(
            "assessments_nfa", "month", "2023-06-01", "zero_denominator", "none in June", 0, 0
        ),
        WORK.count("s47_closures", "month", "2023-05-01", 1, "S1"),
        WORK.count("s47_open_at_end", "month", "2023-05-01", 1, "S2 never ended"),
        WORK.count("icpc_starts", "month", "2023-05-01", 2, "I1 and the transfer-in"),
        WORK.count(
            "cp_plan_starts", "month", "2023-05-01", 2, "P1 and P3; P2 is another authority's"
        ),
        WORK.count("cp_plan_closures", "month", "2023-06-01", 1, "P1 on the last day of June"),
        WORK.count("cp_plan_open_at_end", "month", "2023-06-01", 1, "so P3 alone is open"),
        WORK.count("cla_starts", "month", "2023-06-01", 1, "K2; L2 and L3 go on with K1"),
        WORK.count("cla_closures", "month", "2023-06-01", 0, "the ends of L1, L2, L4 are changes"),
        WORK.count("cla_open_at_end", "month", "2023-06-01", 2, "K1 and K2"),
        WORK.count(
            "cla_open_at_end", "month", "2023-06-01", 1, "K2, as C7 moved on 15 June", area="S"
        ),
        WORK.count("cla_closures", "month", "2023-07-01", 1, "K1 with L3, its last"),
        WORK.count("cla_open_at_end", "month", "2023-07-01", 1, "K2, by L5", by=OTHER),
    ),
    absent=(
        WORK.absent("icpc_closures", "month", "2023-05-01", "a conference is a day"),
        WORK.absent("icpc_open_at_end", "month", "2023-05-01", "a conference is a day"),
        WORK.absent(
            "tier2_hours_per_episode", "month", "2023-06-01", "hours are for ALL only", area="N"
        ),
        WORK.absent(
            "assessment_hours_per_episode",
            "month",
            "2023-07-01",
            "hours are of no origin",
            by=MASH,
        ),
        WORK.absent("tier2_starts", "quarter", "2023-04-01", "by month and year only"),
    ),
)

CASES = [STAGES]
