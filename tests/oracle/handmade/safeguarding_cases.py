"""Hand-made cases of what the hub gives back to those who refer: metric 13."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from .case import Case, Of, grid
from .shared import AREAS

SUPPORT = Of("supporting_safeguarding")
CHECKS = Of("timely_information")
STAFF = Of("working_environment")

# nfa weighs 100 / 400, tier3 300 / 400: 0.5417
_THRESHOLD_CORRECT = 0.25 * 2 / 3 + 0.75 * 2 / 4
# w^2 x p(1 - p) / (n - 1) x (1 - n / population) of nfa and of tier3; the root is 0.2302
_STD_ERROR = sqrt(
    0.25**2 * (2 / 3 * 1 / 3) / 2 * (1 - 3 / 100) + 0.75**2 * (1 / 2 * 1 / 2) / 3 * (1 - 4 / 300)
)

SUPPORTING = Case(
    name="feedback_consent_and_audits",
    story="""As of Friday 30 June 2023. Of the decision of Friday 26 May the fifth working day is
    Monday 5 June (29 May is a bank holiday). E1's second child has a later decision of its own.
    E5 is not decided. Agency checks and the staff survey were never landed.""",
    files={
        "mash/enquiry_20230630.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|consent_status|rag_initial|mashed|area_code
E1 | C1 | 2023-04-24 09:00 | police    | obtained          | green | N | N
E1 | C2 | 2023-04-24 09:00 | police    | refused           | green | N | N
E2 | C3 | 2023-05-24 09:00 | health    |                   | green | N | N
E3 | C4 | 2023-06-22 09:00 | health    | not_sought_safety | green | N | S
E4 | C5 | 2023-06-22 09:00 | police    |                   | green | N | S
E5 | C6 | 2023-06-29 09:00 | education | obtained          | green | N | S
"""),
        "mash/decision_20230630.csv": grid("""
mash_enquiry_id | la_child_id | decided_at       | outcome   | feedback_to_referrer_at
E1              |             | 2023-05-26 10:00 | advice    | 2023-06-05 23:00
E1              | C2          | 2023-05-30 10:00 | nfa       |
E2              |             | 2023-05-26 10:00 | nfa       | 2023-06-06 08:00
E3              |             | 2023-06-23 10:00 | advice    | 2023-06-23 11:00
E4              |             | 2023-06-22 10:00 | ers_tier2 |
"""),
        "mash/quality_audit_20230630.csv": grid("""
audit_id|audit_round|mash_enquiry_id|stratum|stratum_population|threshold_correct
A01 | R1 | E1 | nfa    | 80  | Y
A02 | R1 | E2 | nfa    | 100 | N
A03 | R1 | E2 | nfa    | 100 | Y
A04 | R1 | E4 | tier3  | 300 | Y
A05 | R1 | E3 | tier3  | 300 | Y
A06 | R1 | E3 | tier3  | 300 | N
A07 | R1 | E4 | tier3  | 300 | N
A08 | R1 | E4 | tier3  | 300 | U
A09 | R1 | E2 | nfa    | 100 |
A10 | R1 | E1 | advice | 50  | Y
A11 | R2 | E2 | nfa    | 90  | Y
A12 | R1 | E5 | nfa    | 100 | Y
"""),
        "mash/practice_issue_20230630.csv": grid("""
issue_id | raised_on  | kind          | actioned_on
P1       | 2023-04-10 | good_practice | 2023-05-01
P2       | 2023-05-02 | concern       | 2023-07-01
P3       | 2023-05-03 | concern       |
P4       | 2023-06-30 | concern       | 2023-06-30
P5       | 2023-07-05 | concern       | 2023-07-05
"""),
        "reference/area_20230630.csv": AREAS,
    },
    expected=(
        SUPPORT.share(
            "advice_share",
            "quarter",
            "2023-04-01",
            2,
            5,
            "C1 and C4; C2's latest decision is nfa; C6 is not decided",
        ),
        SUPPORT.share(
            "advice_share",
            "quarter",
            "2023-04-01",
            1,
            3,
            "C1 of C1, C2, C5",
            by=("source_agency", "police"),
        ),
        SUPPORT.share("advice_share", "quarter", "2023-04-01", 1, 2, "C4 of C4, C5", area="S"),
        SUPPORT.share(
            "feedback_given",
            "quarter",
            "2023-04-01",
            1,
            4,
            "C1 on the fifth working day; C2's own decision had none; C3's came on the sixth; C5 "
            "had none within six. C4 is not counted: only five working days are gone",
        ),
        SUPPORT.share(
            "feedback_given",
            "quarter",
            "2023-04-01",
            0,
            1,
            "C3 alone; C4 is too recent",
            by=("source_agency", "health"),
        ),
        SUPPORT.share(
            "consent_recorded",
            "quarter",
            "2023-04-01",
            4,
            6,
            "C1, C2 (a refusal is recorded), C4, C6; two blanks",
        ),
        SUPPORT.share(
            "consent_recorded", "quarter", "2023-04-01", 2, 3, "C4, C6 of three", area="S"
        ),
        replace(
            SUPPORT.share(
                "threshold_correct",
                "quarter",
                "2023-04-01",
                4,
                7,
                "nfa 2 of 3 with 100 of 400 (the largest landed), tier3 2 of 4 with 300 of 400; "
                "unclear and blank left out, E5 has no quarter; advice of R1 and nfa of R2 have "
                "one answer each: left out",
            ),
            value=_THRESHOLD_CORRECT,
            extra={
                "std_error": _STD_ERROR,
                "ci_low": _THRESHOLD_CORRECT - 1.96 * _STD_ERROR,
                "ci_high": _THRESHOLD_CORRECT + 1.96 * _STD_ERROR,
            },
        ),
        SUPPORT.share(
            "issues_actioned",
            "quarter",
            "2023-04-01",
            2,
            4,
            "P1, P4; P2's action is after as_of, P3 has none; P5 is not raised yet",
        ),
        CHECKS.without_value(
            "timely", "month", "2023-06-01", "not_collected", "checks were never landed", area="N"
        ),
        STAFF.without_value(
            "index",
            "wave",
            "2023-04-01",
            "not_collected",
            "the survey was never landed: one row from the first month of enquiries to as_of",
        ),
    ),
    absent=(
        SUPPORT.absent(
            "threshold_correct", "quarter", "2023-04-01", "audits are for ALL only", area="N"
        ),
        SUPPORT.absent(
            "issues_actioned", "quarter", "2023-04-01", "issues are for ALL only", area="N"
        ),
    ),
)

CASES = [SUPPORTING]
