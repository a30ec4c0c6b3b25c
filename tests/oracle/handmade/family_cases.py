"""Hand-made cases of families' answers and complaints: metric 17."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

FAMILY = Of("family_experience")
SUPPORT = Of("supporting_safeguarding")

FAMILIES = Case(
    name="families_and_their_complaints",
    story="""As of 30 September 2023, the end of a half-year. The parent of F3 gives no area: C9
    lives in the south. Decisions, audits and practice issues were never landed.""",
    files={
        "survey/family_feedback_20230930.csv": grid("""
response_key|la_child_id|respondent_type|question_code|response|responded_on|service_stage|area_code
F1 |    | child  | Q1 | 5  | 2023-04-03 | tier2 | N
F1 |    | child  | Q2 | 2  | 2023-04-03 | tier2 | N
F1 |    | child  | Q3 | NA | 2023-04-03 | tier2 | N
F2 |    | parent | Q1 | 4  | 2023-07-01 | mash  | S
F2 |    | parent | Q2 |    | 2023-07-01 | mash  | S
F3 | C9 | parent | Q1 | 3  | 2023-09-30 |       |
F4 |    | parent | Q1 | 5  | 2023-10-02 | mash  | S
"""),
        "survey/complaint_20230930.csv": grid("""
complaint_id | received_on | service_stage | area_code | upheld
X1           | 2023-05-01  | mash          | N         | Y
X2           | 2023-06-01  | tier3         | N         | P
X3           | 2023-06-02  | tier3         | S         | N
X4           | 2023-06-03  | tier3         | S         |
X5           | 2023-06-04  |               |           | Partly
X6           | 2023-10-02  | mash          | N         | Y
"""),
        "mash/enquiry_20230930.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|consent_status|rag_initial|mashed|area_code
E1 | C1 | 2023-04-03 09:00 | police | obtained | green | N | N
E1 | C2 | 2023-04-03 09:00 | police | obtained | green | N | N
E2 | C3 | 2023-05-03 09:00 | police | obtained | green | N | N
E3 | C4 | 2023-09-30 23:00 | police |          | green | N | N
E4 | C5 | 2023-06-03 09:00 | police | obtained | green | N | S
E5 | C6 | 2023-03-31 09:00 | police | obtained | green | N | S
"""),
        "social_care/ssd_address_20230930.csv": grid("""
addr_table_id | addr_person_id | addr_address_start_date | addr_lsoa
1             | C9             | 2020-01-01              | E01000002
"""),
        "reference/area_20230930.csv": AREAS,
    },
    expected=(
        FAMILY.share(
            "positive_child", "half_year", "2023-04-01", 1, 2, "5 of 5 and 2; NA is no answer"
        ),
        FAMILY.share(
            "positive_child",
            "half_year",
            "2023-04-01",
            1,
            1,
            "the 5",
            by=("question_code", "Q1"),
        ),
        FAMILY.share(
            "positive_parent",
            "half_year",
            "2023-04-01",
            1,
            2,
            "4 of 4 and 3; the blank is no answer, F4 is after as_of",
        ),
        FAMILY.share(
            "positive_parent", "half_year", "2023-04-01", 1, 2, "F2, and F3 by address", area="S"
        ),
        FAMILY.share(
            "positive_parent",
            "half_year",
            "2023-04-01",
            0,
            1,
            "F3's 3",
            by=("service_stage", "unknown"),
        ),
        FAMILY.without_value(
            "positive_parent", "half_year", "2023-04-01", "zero_denominator", "none", 0, 0, "N"
        ),
        FAMILY.rate(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            2,
            5,
            "1 (X1) + 0.5 (X2) + 0 + 0 + 0.5 (X5, partly) of five children; E5 came in March",
            per=1000,
        ),
        FAMILY.rate(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            0.5,
            5,
            "X2 of tier 3, over the enquiries of all stages",
            by=("service_stage", "tier3"),
            per=1000,
        ),
        FAMILY.rate(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            0.5,
            5,
            "X5 says no stage",
            by=("service_stage", "unknown"),
            per=1000,
        ),
        FAMILY.rate(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            1.5,
            4,
            "X1 and X2 over four children",
            area="N",
            per=1000,
        ),
        FAMILY.rate(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            0,
            1,
            "X3 not upheld, X4 not known yet",
            area="S",
            per=1000,
        ),
        FAMILY.without_value(
            "response_rate", "half_year", "2023-04-01", "not_collected", "no frame is landed"
        ),
        SUPPORT.share(
            "consent_recorded",
            "quarter",
            "2023-04-01",
            4,
            4,
            "three in the north, one in the south",
        ),
        SUPPORT.without_value(
            "advice_share", "quarter", "2023-04-01", "not_collected", "decisions never landed"
        ),
        SUPPORT.without_value(
            "threshold_correct", "quarter", "2023-04-01", "not_collected", "audits never landed"
        ),
        SUPPORT.without_value(
            "issues_actioned", "quarter", "2023-04-01", "not_collected", "issues never landed"
        ),
    ),
    absent=(
        FAMILY.absent(
            "complaints_upheld_per_1000",
            "half_year",
            "2023-04-01",
            "nothing of tier 3 is upheld in the south",
            area="S",
            by=("service_stage", "tier3"),
        ),
    ),
)

CASES = [FAMILIES]
