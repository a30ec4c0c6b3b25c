"""Hand-made cases of whether work was passed on rightly: metrics 5 and 6."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from .case import Case, Of, grid
from .shared import AREAS

MASHED = Of("appropriateness_mashed")

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
        "social_care.person:C2": ("c2", "c2", "c2"),
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
E7  | 1 | C7  | 2023-05-10 10:00 | health | neglect | green | Y | N | S
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
            "not answer), C4 (nobody asked), C5 (referred the day before), C7 (advice), C9 (E03), "
            "C10 (no answer), C11 (answered after as_of). E8's latest decision is of July. "
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

CASES = [GATHERING]
