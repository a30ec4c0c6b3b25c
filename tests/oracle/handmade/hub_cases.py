"""Hand-made cases of the hub's decisions: conventions 6 and 7, metrics 7 (hub) and 8."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

RE_REFERRALS = Of("re_referrals")
QUALITY = Of("decision_quality")
SPEED = Of("decision_speed")

SIBLINGS = Case(
    name="siblings_and_their_own_decisions",
    story="""E1 has three children, the third without an id. One decision holds for all; C2 has a
    later one of its own. E2 has two decisions of one minute, one of them the child's own.""",
    files={
        "mash/enquiry_20230630.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | 1 | C1 | 2023-06-05 10:00 | police | amber | N | N
E1 | 2 | C2 | 2023-06-05 10:00 | police | amber | N | N
E1 | 3 |    | 2023-06-05 10:00 | police | amber | N | N
E2 | 1 | C4 | 2023-06-06 10:00 | health | amber | N | S
E3 | 1 | C5 | 2023-06-07 10:00 | health | amber | N | S
"""),
        "mash/decision_20230630.csv": grid("""
mash_enquiry_id|la_child_id|decided_at|outcome|rationale_present
E1 |    | 2023-06-05 12:00 | nfa            | Y
E1 | C2 | 2023-06-07 10:00 | tier3_referral | N
E2 |    | 2023-06-06 11:00 | advice         | N
E2 | C4 | 2023-06-06 11:00 | ers_tier2      | b) No
"""),
        "reference/area_20230630.csv": AREAS,
    },
    expected=(
        QUALITY.share(
            "conversion_tier3",
            "month",
            "2023-06-01",
            1,
            4,
            "four children are decided (E3 is not): C2's latest decision is Tier 3",
        ),
        QUALITY.share("nfa", "month", "2023-06-01", 2, 4, "C1 and the child without an id are NFA"),
        QUALITY.share(
            "advice", "month", "2023-06-01", 0, 4, "E2: of one minute the child's own comes first"
        ),
        QUALITY.share("conversion_tier2", "month", "2023-06-01", 1, 4, "C4: ers_tier2"),
        QUALITY.share("conversion_tier2", "month", "2023-06-01", 1, 1, "C4 alone", area="S"),
        QUALITY.share(
            "rationale_recorded", "month", "2023-06-01", 2, 4, "the two that stay with E1's first"
        ),
        QUALITY.share(
            "nfa",
            "month",
            "2023-06-01",
            2,
            3,
            "E1's three children came from the police",
            by=("source_agency", "police"),
        ),
        QUALITY.without_value(
            "rag_changed_up",
            "month",
            "2023-06-01",
            "not_collected",
            "ratings were never landed; that goes before the zero denominator (nothing MASHed)",
        ),
        SPEED.percentile(
            "median_minutes",
            "month",
            "2023-06-01",
            120,
            4,
            "for speed the first decision holds: E1's three children 120 minutes each, C4 60",
        ),
        SPEED.percentile(
            "p90_minutes",
            "month",
            "2023-06-01",
            120,
            4,
            "60, 120, 120, 120: place 0.9 x 3 = 2.7 lies between two values of 120",
        ),
        SPEED.percentile(
            "median_minutes", "month", "2023-06-01", 60, 1, "only C4's 60 minutes", area="S"
        ),
    ),
    absent=(
        QUALITY.absent(
            "rag_changed_up",
            "month",
            "2023-06-01",
            "a measure that is not collected has no breakdown rows",
            by=("source_agency", "police"),
        ),
    ),
)

RATINGS_AND_CHECKS = Case(
    name="ratings_and_checks_before_a_decision",
    story="""Ratings that change twice, also back and after the decision; agencies that are asked
    twice, answer late or know nothing.""",
    files={
        "mash/enquiry_20230630.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-06-05 09:00 | police | green | Y | N
E2 | C2 | 2023-06-05 09:00 | police | amber | Y | N
E3 | C3 | 2023-06-05 09:00 | police | amber | Y | N
E4 | C4 | 2023-06-05 09:00 | health | amber | Y | N
E5 | C5 | 2023-06-05 09:00 | police | amber | N | N
"""),
        "mash/decision_20230630.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E1              | 2023-06-05 12:00 | strategy_s47
E2              | 2023-06-05 12:00 | early_years_families
E3              | 2023-06-05 10:30 | existing_case
E4              | 2023-06-05 12:00 | advice
E5              | 2023-06-05 12:00 | nfa
"""),
        "mash/rag_history_20230630.csv": grid("""
mash_enquiry_id | rag   | set_at
E1              | amber | 2023-06-05 10:00
E1              | red   | 2023-06-05 11:00
E2              | red   | 2023-06-05 10:00
E2              | green | 2023-06-05 12:00
E3              | red   | 2023-06-05 11:00
E4              | red   | 2023-06-05 10:00
E4              | amber | 2023-06-05 11:00
E5              | red   | 2023-06-05 10:00
"""),
        "mash/agency_check_20230630.csv": grid("""
agency_check_id|mash_enquiry_id|agency|requested_at|responded_at|response_type
K01 | E1 | police    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K02 | E1 | Police    | 2023-06-05 09:20 | 2023-06-05 10:10 | partial
K03 | E1 | health    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K04 | E2 | police    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K05 | E2 | health    | 2023-06-05 09:10 | 2023-06-05 10:00 | partial
K06 | E2 | education | 2023-06-05 09:10 | 2023-06-05 11:59 | full
K07 | E3 | police    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K08 | E3 | education | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K09 | E3 | housing   | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K10 | E3 | health    | 2023-06-05 09:10 | 2023-06-05 10:00 | nothing_known
K11 | E4 | police    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K12 | E4 | health    | 2023-06-05 09:10 | 2023-06-05 10:00 | full
K13 | E4 | education | 2023-06-05 09:10 | 2023-06-05 12:00 | full
K14 | E4 | housing   | 2023-06-05 09:10 |                  | none
"""),
        "reference/area_20230630.csv": AREAS,
    },
    expected=(
        QUALITY.share(
            "rag_changed_up",
            "month",
            "2023-06-01",
            1,
            4,
            "E1 green to red. E3 turned red after its decision, E4 came back to amber, E5 is not "
            "MASHed",
        ),
        QUALITY.share(
            "rag_changed_down",
            "month",
            "2023-06-01",
            1,
            4,
            "E2: the last rating, set at the minute of the decision, is green against amber",
        ),
        QUALITY.share(
            "multi_agency_informed",
            "month",
            "2023-06-01",
            1,
            4,
            "E2 has police, health and education. E1 has two agencies, one of them twice; E3 has "
            "three and nothing of health; E4's third answered at the decision, not before",
        ),
        QUALITY.share(
            "multi_agency_informed",
            "month",
            "2023-06-01",
            1,
            3,
            "E1, E2, E3",
            by=("source_agency", "police"),
        ),
        QUALITY.share(
            "conversion_tier3", "month", "2023-06-01", 1, 5, "E1 of all five decided, MASHed or not"
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            5,
            5,
            "E1 and E5 red by the decision: 180 minutes of 240; the others within their day",
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            2,
            2,
            "at their decision E3, which turned red later, and E4 are amber",
            by=("rag_final", "amber"),
        ),
    ),
)

COMING_BACK = Case(
    name="children_who_come_back_to_the_hub",
    story="""What counts as an earlier enquiry: decided before, on an earlier day; and what as a
    return: a later-day enquiry that is no open case, or a Tier 3 referral.""",
    files={
        "mash/enquiry_20231231.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|open_case|area_code
E01 | C1 | 2022-01-10 09:00 | police | green | N | N | N
E02 | C1 | 2022-12-05 09:00 | police | green | N | N | N
E03 | C2 | 2023-01-05 09:00 | police | green | N | N | N
E04 | C2 | 2023-02-10 09:00 | police | green | N | N | N
E05 | C2 | 2023-03-01 09:00 | police | green | N | N | N
E06 | C3 | 2023-03-02 09:00 | police | green | N | Y | N
E07 | C4 | 2023-03-10 09:00 | police | green | N | N | N
E08 | C4 | 2023-03-10 15:00 | police | green | N | N | N
E09 | C5 | 2022-02-28 09:00 | health | green | N | N | N
E10 | C6 | 2022-05-03 09:00 | health | green | N | N | N
E11 | C6 | 2022-06-01 09:00 | health | green | N | Y | N
"""),
        "mash/decision_20231231.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E01             | 2022-01-11 09:00 | nfa
E02             | 2022-12-06 09:00 | advice
E03             | 2023-02-20 09:00 | advice
E04             | 2023-02-11 09:00 | nfa
E07             | 2023-03-10 12:00 | nfa
E09             | 2022-03-01 09:00 | ers_tier2
E10             | 2022-05-04 09:00 | nfa
"""),
        "social_care/ssd_cin_episodes_20231231.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C5             | 2022-03-01         | Y
R2               | C5             | 2023-03-01         | Y
"""),
        "reference/area_20231231.csv": AREAS,
    },
    expected=(
        RE_REFERRALS.without_value(
            "mash",
            "month",
            "2022-12-01",
            "insufficient_lookback",
            "enquiries start in January 2022: December 2022 cannot look back 12 months. E02 alone "
            "was received, and E01 came before it",
            1,
            1,
        ),
        RE_REFERRALS.share(
            "mash",
            "month",
            "2023-02-01",
            0,
            1,
            "E04: E03 came before it but was decided ten days after it",
        ),
        RE_REFERRALS.share(
            "mash",
            "month",
            "2023-03-01",
            1,
            3,
            "E05 came back; E06 is an open case; E08 is of the same day as E07",
        ),
        RE_REFERRALS.share(
            "mash",
            "month",
            "2023-03-01",
            1,
            3,
            "the most recent earlier enquiry of E05 is E04, decided nfa",
            by=("prior_outcome", "nfa"),
        ),
        RE_REFERRALS.share(
            "return_within_12m",
            "month",
            "2022-01-01",
            1,
            1,
            "decided nfa on 11 January 2022, back on 5 December",
        ),
        RE_REFERRALS.share(
            "return_within_12m",
            "month",
            "2022-03-01",
            1,
            1,
            "decided on 1 March 2022; the referral of that day is no return, that of 1 March 2023 "
            "is the last that is within 12 months",
            by=("prior_outcome", "ers_tier2"),
        ),
        RE_REFERRALS.share(
            "return_within_12m",
            "month",
            "2022-05-01",
            0,
            1,
            "E11 is an open case, so it is no return",
        ),
        RE_REFERRALS.share(
            "return_within_12m",
            "month",
            "2022-12-01",
            0,
            1,
            "follow-up of December 2022 ends on 31 December 2023, the as-of day: just enough",
        ),
        RE_REFERRALS.without_value(
            "return_within_12m",
            "month",
            "2023-02-01",
            "insufficient_followup",
            "follow-up to 28 February 2024 is after as_of; E03 and E04 were decided, E05 came",
            2,
            2,
        ),
    ),
)

CASES = [SIBLINGS, RATINGS_AND_CHECKS, COMING_BACK]
