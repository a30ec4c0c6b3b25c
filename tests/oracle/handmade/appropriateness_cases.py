"""Hand-made cases of whether work was passed on rightly: metrics 5 and 6."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from .case import Case, Of, grid
from .shared import AREAS

MASHED = Of("appropriateness_mashed")
REFERRALS = Of("appropriateness_referrals")
WORK = Of("tier_workload")

# nfa weighs 100 of 403, tier3 300, ers 3: 0.5620
_MASH_NEEDED = (100 * 1 / 4 + 300 * 2 / 3 + 3 * 2 / 4) / 403
# w^2 x p(1 - p) / (n - 1) x (1 - n / population) of nfa and tier3; ers adds nothing, as 4 answers
# of a population of 3 are more than all. The root is 0.2543, and 0.5620 + 1.96 x 0.2543 is over 1
_STD_ERROR = sqrt(
    (100 / 403) ** 2 * (1 / 4 * 3 / 4) / 3 * (1 - 4 / 100)
    + (300 / 403) ** 2 * (2 / 3 * 1 / 3) / 2 * (1 - 3 / 300)
)

GATHERING = Case(
    name="was_gathering_information_needed",
    story="""As of 28 September 2023, 90 days after the end of June. E02 is an enquiry about C2,
    but not for certain; E12 may be about C6. E9 has two children, the second without an id.""",
    clusters={
        "mash.enquiry:E2|la_child_id:C2": ("c2", "c2", "c2"),
        "mash.enquiry:E02|child_no:1": ("e02", "c2", "c2"),
        "social_care.person:C6": ("c6", "c6", "c6"),
        "mash.enquiry:E6|la_child_id:C6": ("c6", "c6", "c6"),
        "mash.enquiry:E12|child_no:1": ("e12", "e12", "c6"),
    },
    files={
        "mash/enquiry_20230928.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|concern_category|rag_initial|mashed|open_case|area_code
E0  | 1 | C1  | 2022-05-09 10:00 | police | neglect | green | N | N | N
E02 | 1 |     | 2022-05-10 10:00 | police | neglect | green | N | Y | N
E12 | 1 |     | 2022-12-01 10:00 | police | neglect | green | N | N | N
E03 | 1 | C9  | 2023-01-05 10:00 | police | neglect | green | N | N | N
E1  | 1 | C1  | 2023-05-10 10:00 | police | neglect | green | Y | N | N
E2  | 1 | C2  | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E3  | 1 | C3  | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E4  | 1 | C4  | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E5  | 1 | C5  | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E6  | 1 | C6  | 2023-05-10 10:00 | health |         | green | Y | N | S
E7  | 1 | C7  | 2023-05-10 10:00 | health | neglect | green | Y | Y | S
E8  | 1 | C8  | 2023-06-20 10:00 | health | neglect | green | Y | N | S
E9  | 1 | C9  | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E9  | 2 |     | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E10 | 1 | C10 | 2023-05-10 10:00 | health | neglect | green | Y | N | N
E11 | 1 | C11 | 2023-05-10 10:00 | health | neglect | green | Y | N | N
U1  | 1 | C21 | 2023-04-07 10:00 | police | neglect | green | N | N | N
U2  | 1 | C22 | 2023-04-07 10:00 | police | neglect | green | N | N | N
U3  | 1 | C23 | 2023-05-01 10:00 | health | neglect | green | N | N | N
U4  | 1 | C24 | 2023-06-29 10:00 | health | neglect | green | N | N | S
U5  | 1 | C25 | 2023-05-01 10:00 | health | neglect | green | N | N | S
U6  | 1 | C26 | 2023-05-01 10:00 | health | neglect | green | N | N | S
"""),
        "mash/decision_20230928.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E03             | 2023-01-06 10:00 | existing_case
E1              | 2023-05-11 10:00 | nfa
E2              | 2023-05-11 10:00 | nfa
E3              | 2023-05-11 10:00 | nfa
E4              | 2023-05-11 10:00 | nfa
E5              | 2023-05-11 10:00 | nfa
E6              | 2023-05-11 10:00 | nfa
E7              | 2023-05-11 10:00 | advice
E8              | 2023-06-30 10:00 | nfa
E8              | 2023-07-03 10:00 | nfa
E9              | 2023-05-11 10:00 | nfa
E10             | 2023-05-11 10:00 | nfa
E11             | 2023-05-11 10:00 | nfa
U1              | 2023-04-10 10:00 | advice
U2              | 2023-04-10 10:00 | nfa
U3              | 2023-05-02 10:00 | ers_tier2
U4              | 2023-06-30 10:00 | early_years_families
U5              | 2023-05-02 10:00 | tier3_referral
U6              | 2023-05-02 10:00 | existing_case
"""),
        "mash/agency_check_20230928.csv": grid("""
agency_check_id|mash_enquiry_id|agency|requested_at|responded_at|response_type
K01 | E1  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K02 | E1  | health    | 2023-05-10 11:00 | 2023-05-10 13:00 | nothing_known
K03 | E2  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K04 | E3  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K05 | E3  | health    | 2023-05-10 11:00 |                  |
K06 | E5  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K07 | E6  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K08 | E7  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K09 | E8  | police    | 2023-06-20 11:00 | 2023-06-20 12:00 | nothing_known
K10 | E9  | police    | 2023-05-10 11:00 | 2023-05-10 12:00 | nothing_known
K11 | E10 | police    | 2023-05-10 11:00 |                  | none
K12 | E11 | police    | 2023-05-10 11:00 | 2023-10-05 12:00 | nothing_known
"""),
        "mash/quality_audit_20230928.csv": grid("""
audit_id|audit_round|mash_enquiry_id|stratum|stratum_population|mash_needed
A01 | R1 | E1  | nfa    | 80  | Y
A02 | R1 | E2  | nfa    | 100 | N
A03 | R1 | E3  | nfa    | 100 | N
A04 | R1 | E4  | nfa    | 100 | N
A05 | R1 | U5  | tier3  | 300 | Y
A06 | R1 | U5  | tier3  | 300 | Y
A07 | R1 | U5  | tier3  | 300 | N
A08 | R1 | U5  | tier3  | 300 | U
A09 | R1 | U5  | tier3  | 300 |
A10 | R1 | U3  | ers    | 3   | Y
A11 | R1 | U3  | ers    | 3   | Y
A12 | R1 | U3  | ers    | 3   | N
A13 | R1 | U3  | ers    | 3   | N
A14 | R1 | U1  | advice | 50  | N
A15 | R1 | U1  | advice | 50  | U
A16 | R2 | E1  | nfa    | 90  | Y
A17 | R2 | E03 | other  | 10  | Y
"""),
        "social_care/ssd_cin_episodes_20230928.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C5             | 2023-05-09         | Y
R2               | C6             | 2023-05-10         | Y
"""),
        "social_care/ssd_s47_enquiry_20230928.csv": grid("""
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date
S1                  | C21            | 2023-07-09
S2                  | C22            | 2023-07-10
S3                  | C23            | 2023-05-02
S4                  | C24            | 2023-07-01
S5                  | C25            | 2023-05-03
"""),
        "reference/area_20230928.csv": AREAS,
    },
    expected=(
        replace(
            MASHED.share(
                "audit_mash_needed",
                "quarter",
                "2023-04-01",
                5,
                11,
                "nfa 1 of 4 with 100 of 403 (the largest landed), tier3 2 of 3 with 300, ers 2 of "
                "4 with 3. Unclear and blank left out; advice of R1 and nfa of R2 have one answer "
                "each: left out",
            ),
            value=_MASH_NEEDED,
            extra={
                "std_error": _STD_ERROR,
                "ci_low": _MASH_NEEDED - 1.96 * _STD_ERROR,
                "ci_high": 1,
            },
        ),
        MASHED.share(
            "audit_unclear",
            "quarter",
            "2023-04-01",
            2,
            15,
            "A08 and A15 of all but the blank one, in strata of any size",
        ),
        MASHED.without_value(
            "audit_mash_needed",
            "quarter",
            "2023-01-01",
            "zero_denominator",
            "A17 is the only answer of its stratum",
            0,
            0,
        ),
        MASHED.share("audit_unclear", "quarter", "2023-01-01", 0, 1, "A17 is clear"),
        MASHED.share(
            "possibly_unnecessary",
            "quarter",
            "2023-04-01",
            3,
            11,
            "C1, whose E0 came a day more than 12 months before; C6, referred on the day itself; "
            "the child without an id. Not C2 (an open case 12 months to the day), C3 (health did "
            "not answer), C4 (nobody asked), C5 (referred the day before), C7 (advice), "
            "C9 (E03), C10 (no answer), C11 (answered after as_of). E8's latest is of July. "
            "Strictly C2 too; loosely C6 was known by E12",
            others=(4 / 11, 2 / 11),
        ),
        MASHED.share(
            "possibly_unnecessary",
            "quarter",
            "2023-04-01",
            1,
            1,
            "C6, of no category",
            by=("concern_category", "unknown"),
            others=(1, 0),
        ),
        MASHED.share(
            "possibly_unnecessary",
            "quarter",
            "2023-04-01",
            1,
            1,
            "C1",
            by=("source_agency", "police"),
        ),
        MASHED.share(
            "possibly_unnecessary", "quarter", "2023-04-01", 1, 2, "C6 of C6 and C7", area="S"
        ),
        MASHED.without_value(
            "possibly_unnecessary",
            "quarter",
            "2023-01-01",
            "zero_denominator",
            "nothing was MASHed",
            0,
            0,
        ),
        MASHED.share(
            "possibly_missed",
            "quarter",
            "2023-04-01",
            2,
            4,
            "C21 90 days after, C24 the day after; C22 after 91, C23 on the day. U5 was taken "
            "further, U6 was open already. Follow-up ends on the as-of day: just enough",
            others=(0.5, 0.5),
        ),
        MASHED.share(
            "possibly_missed",
            "quarter",
            "2023-04-01",
            1,
            2,
            "C24 of C23 and C24",
            by=("source_agency", "health"),
        ),
        MASHED.share(
            "possibly_missed", "quarter", "2023-04-01", 1, 1, "C24", area="S", others=(1, 1)
        ),
        MASHED.without_value(
            "possibly_missed",
            "quarter",
            "2023-01-01",
            "zero_denominator",
            "E03 was open already",
            0,
            0,
        ),
    ),
    absent=(
        MASHED.absent(
            "audit_mash_needed", "quarter", "2023-04-01", "audits are for ALL only", area="N"
        ),
        MASHED.absent(
            "audit_unclear",
            "quarter",
            "2023-04-01",
            "audits have no breakdown",
            by=("source_agency", "police"),
        ),
        MASHED.absent("possibly_missed", "quarter", "2023-07-01", "September is not over"),
    ),
)

REFERRED_ON = Case(
    name="was_the_tier_referred_to_needed",
    story="""As of Monday 25 September 2023, the 60th working day after the end of June. Of a
    decision on Monday 3 April the fifth working day is 12 April (7 and 10 April are bank holidays),
    the day of R1 to R13. E7 is C7's but not for certain; E14 may be C12's.""",
    clusters={
        "social_care.person:C7": ("c7", "c7", "c7"),
        "mash.enquiry:E7|child_no:1": ("e7", "c7", "c7"),
        "social_care.person:C12": ("c12", "c12", "c12"),
        "mash.enquiry:E12|la_child_id:C12": ("c12", "c12", "c12"),
        "mash.enquiry:E14|child_no:1": ("e14", "e14", "c12"),
    },
    files={
        "mash/enquiry_20230925.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1  | 1 | C1  | 2023-04-03 09:00 | health | green | N | N
E2  | 1 | C2  | 2023-04-03 09:00 | health | green | N | N
E3  | 1 | C3  | 2023-04-03 09:00 | health | green | N | N
E4  | 1 | C4  | 2023-04-03 09:00 | health | green | N | N
E5  | 1 | C5  | 2023-04-03 09:00 | health | green | N | N
E6  | 1 | C6  | 2023-04-03 09:00 | health | green | N | N
E7  | 1 |     | 2023-04-03 09:00 | health | green | N | N
E8  | 1 | C8  | 2023-04-03 09:00 | health | green | N | N
E9  | 1 | C9  | 2023-04-03 09:00 | health | green | N | N
E10 | 1 | C10 | 2023-04-03 09:00 | health | green | N | N
E11 | 1 | C11 | 2023-04-03 09:00 | health | green | N | N
E12 | 1 | C12 | 2023-03-31 09:00 | health | green | N | N
E13 | 1 | C13 | 2023-04-03 09:00 | health | green | N | N
E14 | 1 |     | 2023-04-03 09:00 | health | green | N | N
E21 | 1 | C21 | 2023-04-03 09:00 | police | green | N | N
"""),
        "mash/decision_20230925.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E1              | 2023-04-11 10:00 | tier3_referral
E2              | 2023-04-11 10:00 | tier3_referral
E3              | 2023-04-11 10:00 | strategy_s47
E4              | 2023-04-11 10:00 | tier3_referral
E5              | 2023-04-11 10:00 | tier3_referral
E6              | 2023-04-11 10:00 | tier3_referral
E7              | 2023-04-11 10:00 | tier3_referral
E8              | 2023-04-12 10:00 | tier3_referral
E9              | 2023-04-11 10:00 | tier3_referral
E10             | 2023-04-11 10:00 | tier3_referral
E11             | 2023-04-11 10:00 | tier3_referral
E12             | 2023-03-31 10:00 | tier3_referral
E13             | 2023-04-03 10:00 | tier3_referral
E14             | 2023-04-11 10:00 | tier3_referral
E21             | 2023-04-03 10:00 | ers_tier2
"""),
        "social_care/ssd_person_20230925.csv": grid("""
pers_person_id
C10
C24
C25
C27
C28
"""),
        "social_care/ssd_address_20230925.csv": grid("""
addr_table_id | addr_person_id | addr_address_start_date | addr_lsoa
A3            | C3             | 2020-01-01              | E01000002
"""),
        "social_care/ssd_cin_episodes_20230925.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_source_code|cine_referral_nfa|cine_close_date|cine_close_reason
R1  | C1  | 2023-04-12 |   | Y |            |
R2  | C2  | 2023-04-12 |   | N | 2023-06-01 | RC8
R3  | C3  | 2023-04-12 | 6 | N | 2023-06-01 | RC8
R4  | C4  | 2023-04-12 |   | N | 2023-06-01 | RC9
R5  | C5  | 2023-04-12 |   | N | 2023-06-01 | RC7
R6  | C6  | 2023-04-12 |   | N | 2023-06-01 |
R7  | C7  | 2023-04-12 |   | N |            |
R8  | C8  | 2023-04-12 |   | N |            |
R9  | C9  | 2023-04-12 |   | N |            |
R10 | C10 | 2023-04-12 |   | N |            |
R11 | C11 | 2023-04-12 |   | N | 2023-10-02 | RC8
R12 | C12 | 2023-04-12 |   | N |            |
R13 | C13 | 2023-04-12 |   | N |            |
R21 | C21 | 2023-06-26 |   | Y |            |
R22 | C22 | 2023-06-27 |   | Y |            |
R23 | C23 | 2023-04-03 |   | Y |            |
R26 | C26 | 2023-04-10 |   | Y |            |
"""),
        "social_care/ssd_s47_enquiry_20230925.csv": grid("""
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date
S3                  | C3             | 2023-05-31
S4                  | C4             | 2023-06-01
"""),
        "social_care/ssd_cin_plans_20230925.csv": grid("""
cinp_cin_plan_id | cinp_person_id | cinp_cin_plan_start_date
N10              | C10            | 2023-04-12
N9               | C9             | 2023-04-11
"""),
        "social_care/ssd_cp_plans_20230925.csv": grid("""
cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_ola
P9              | C9             | 2023-05-01              | Y
P13             | C13            | 2023-06-15              | N
"""),
        "social_care/ssd_cla_episodes_20230925.csv": grid("""
clae_cla_episode_id|clae_person_id|clae_cla_id|clae_cla_episode_start_date|clae_cla_episode_start_reason
L9  | C9  | K9  | 2023-05-02 | P
L11 | C11 | K11 | 2023-05-05 | S
"""),
        "social_care/ssd_cin_assessments_20230925.csv": grid("""
cina_assessment_id|cina_person_id|cina_assessment_start_date|cina_assessment_auth_date
A2 | C2 | 2023-04-13 | 2023-05-30
A7 | C7 | 2023-04-12 | 2023-05-20
A8 | C8 | 2023-04-11 | 2023-05-20
B8 | C8 | 2023-05-21 |
"""),
        "mash/ers_referral_20230925.csv": grid("""
ers_id|mash_enquiry_id|la_child_id|area_code|received_on|accepted|decline_reason|closed_on|close_reason
X1 | E21 | C21 | S | 2023-04-03 | Y |                 |            |
X2 |     | C22 | N | 2023-04-03 | Y |                 |            |
X3 |     | C23 | N | 2023-04-03 | Y |                 |            |
X4 |     | C24 | N | 2023-04-03 | Y |                 | 2023-05-05 | escalated_tier3
X5 |     | C25 | N | 2023-04-03 | Y |                 | 2023-10-01 | escalated_tier3
X6 |     | C26 | N | 2023-04-03 | N | below_threshold | 2023-04-04 |
X7 |     | C27 | N | 2023-04-03 | N |                 | 2023-04-04 |
X8 |     | C28 | N | 2023-04-03 |   | no_consent      |            |
"""),
        "reference/area_20230925.csv": AREAS,
    },
    expected=(
        REFERRALS.share(
            "tier3_nfa_at_referral",
            "quarter",
            "2023-04-01",
            1,
            12,
            "R1 of R1 to R11 and R13; R12 came on the sixth working day, no decision before R21 to "
            "R26. Strictly R7 is not of the hub, loosely R12 is",
            others=(1 / 11, 1 / 13),
        ),
        REFERRALS.share(
            "tier3_in_need",
            "quarter",
            "2023-04-01",
            6,
            11,
            "R3 by the s47 the day before it closed, R5 by RC7, R7 assessed and open, R10 by the "
            "CIN plan of that day, R11 by care (its close is after as_of), R13 by the CP plan. Not "
            "R2 and R4 (the s47 came on its close day), R6 (no reason), R8 (assessed before, or "
            "not authorised), R9 (another authority's plan, a change of placement, a CIN plan of "
            "the day before). R1 was NFA: in neither",
            others=(0.5, 0.5),
        ),
        REFERRALS.share(
            "tier3_no_further_action",
            "quarter",
            "2023-04-01",
            2,
            11,
            "R2, and R3 whatever came before; R11 is not closed yet; R1 was NFA at referral",
            others=(2 / 10, 2 / 12),
        ),
        REFERRALS.share(
            "tier3_stepped_down",
            "quarter",
            "2023-04-01",
            1,
            11,
            "R4",
            others=(1 / 10, 1 / 12),
        ),
        REFERRALS.share(
            "tier3_in_need",
            "quarter",
            "2023-04-01",
            1,
            1,
            "R3",
            by=("source_agency", "police"),
        ),
        REFERRALS.share("tier3_in_need", "quarter", "2023-04-01", 1, 1, "C3's address", area="S"),
        REFERRALS.without_value(
            "tier3_in_need",
            "quarter",
            "2023-04-01",
            "zero_denominator",
            "nobody is known to live in the north",
            0,
            0,
            area="N",
        ),
        REFERRALS.share(
            "tier2_accepted",
            "quarter",
            "2023-04-01",
            5,
            8,
            "X1 to X5; X8 is blank and in the denominator",
        ),
        REFERRALS.share(
            "tier2_accepted",
            "quarter",
            "2023-04-01",
            1,
            1,
            "X1: the source of its enquiry",
            by=("source_agency", "police"),
        ),
        REFERRALS.share(
            "tier2_accepted",
            "quarter",
            "2023-04-01",
            4,
            7,
            "the others name no enquiry",
            by=("source_agency", "unknown"),
        ),
        REFERRALS.share("tier2_accepted", "quarter", "2023-04-01", 1, 1, "X1", area="S"),
        REFERRALS.share(
            "tier2_escalated",
            "quarter",
            "2023-04-01",
            3,
            8,
            "X1, referred 84 days after; X4 by its close; X6, declined, a week after. X2 after 85 "
            "days, X3 on the day; X5 closes after as_of",
            others=(3 / 8, 3 / 8),
        ),
        REFERRALS.share(
            "tier2_appropriate",
            "quarter",
            "2023-04-01",
            3,
            8,
            "X2, X3, X5",
            others=(3 / 8, 3 / 8),
        ),
        REFERRALS.share("tier2_declined", "quarter", "2023-04-01", 2, 8, "X6, X7; X8 is blank"),
        REFERRALS.share(
            "tier2_declined",
            "quarter",
            "2023-04-01",
            1,
            8,
            "X6; the denominator stays that of all",
            by=("decline_reason", "below_threshold"),
        ),
        REFERRALS.share(
            "tier2_declined",
            "quarter",
            "2023-04-01",
            1,
            8,
            "X7 gives no reason",
            by=("decline_reason", "unknown"),
        ),
    ),
    absent=(
        REFERRALS.absent(
            "tier2_declined",
            "quarter",
            "2023-04-01",
            "X8 was not declined",
            by=("decline_reason", "no_consent"),
        ),
        REFERRALS.absent("tier2_accepted", "month", "2023-04-01", "by quarter only"),
    ),
)

NOT_YET = Case(
    name="too_early_to_judge_referrals",
    story="""As of Friday 22 September 2023: 59 working days and 84 days after the end of June, and
    not yet 90. No early help, checks, audits, addresses or population were landed, and of what
    follows a referral s47 enquiries alone.""",
    files={
        "mash/enquiry_20230922.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-04-11 09:00 | health | green | N | N
E2 | C2 | 2023-05-01 09:00 | health | green | N | N
"""),
        "mash/decision_20230922.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E1              | 2023-04-12 10:00 | tier3_referral
E2              | 2023-05-02 10:00 | nfa
"""),
        "social_care/ssd_cin_episodes_20230922.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C1             | 2023-04-12         | Y
"""),
        "social_care/ssd_s47_enquiry_20230922.csv": grid("""
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date | s47e_s47_end_date
S1                  | C2             | 2023-05-03          | 2023-05-10
"""),
        "mash/ers_referral_20230922.csv": grid("""
ers_id | mash_enquiry_id | la_child_id | area_code | received_on | accepted | first_contact_on
X1     | E2              | C2          | N         | 2023-04-20  | Y        | 2023-04-23
"""),
        "reference/area_20230922.csv": AREAS,
    },
    expected=(
        REFERRALS.without_value(
            "tier3_nfa_at_referral",
            "quarter",
            "2023-04-01",
            "immature",
            "59 working days; R1 is counted all the same",
            1,
            1,
        ),
        REFERRALS.without_value(
            "tier3_stepped_down",
            "quarter",
            "2023-04-01",
            "immature",
            "that goes before the zero denominator: R1 is NFA",
            0,
            0,
        ),
        REFERRALS.without_value(
            "tier3_in_need",
            "quarter",
            "2023-04-01",
            "not_collected",
            "plans, care and assessments were never landed: that goes before immature",
        ),
        REFERRALS.share("tier2_accepted", "quarter", "2023-04-01", 1, 1, "84 days: just enough"),
        REFERRALS.share("tier2_appropriate", "quarter", "2023-04-01", 1, 1, "X1", others=(1, 1)),
        MASHED.without_value(
            "possibly_missed",
            "quarter",
            "2023-04-01",
            "insufficient_followup",
            "the 90 days end on 28 September; S1 came the day after E2 was decided",
            1,
            1,
        ),
        MASHED.without_value(
            "possibly_unnecessary", "quarter", "2023-04-01", "not_collected", "no checks"
        ),
        MASHED.without_value(
            "audit_mash_needed", "quarter", "2023-04-01", "not_collected", "no audits"
        ),
        WORK.without_value(
            "tier2_starts", "month", "2023-05-01", "not_collected", "no early help", area="N"
        ),
        WORK.percentile(
            "median_days_to_first_contact",
            "month",
            "2023-04-01",
            3,
            1,
            "X1 needs no early help, nor an address",
            area="N",
        ),
        WORK.count("referral_starts", "month", "2023-04-01", 1, "R1"),
        WORK.without_value(
            "referral_starts",
            "month",
            "2023-04-01",
            "not_collected",
            "its area comes from addresses, and none was landed",
            area="N",
        ),
        WORK.without_value(
            "s47_starts_per_10k", "month", "2023-05-01", "not_collected", "no population"
        ),
        WORK.count(
            "s47_starts",
            "month",
            "2023-05-01",
            1,
            "C2 was never referred to Tier 3",
            by=("origin", "other"),
            others=(1, 1),
        ),
        WORK.without_value(
            "cla_open_at_end", "month", "2023-05-01", "not_collected", "care was never landed"
        ),
    ),
)

CASES = [GATHERING, REFERRED_ON, NOT_YET]
