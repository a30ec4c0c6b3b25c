"""A hand-made case of the strengths of linkage: convention 8, in every metric that it touches."""

from __future__ import annotations

from .case import Case, Of, grid

RE_REFERRALS = Of("re_referrals")
PROTECTION = Of("child_protection_level")
HOSPITAL = Of("hospital_admissions")

# One child, as the records have it: social care knew it as C1 and later as C2; the hub by C1 (E1)
# and by a name (E2); the hospital by a number. C9 is another child, with whom history starts.
_FIRST, _SECOND = "social_care.person:C1", "social_care.person:C2"
_BY_ID, _BY_NAME = "mash.enquiry:E1|la_child_id:C1", "mash.enquiry:E2|child_no:1"
_ATTENDANCE = "health.ecds_attendance:D1"

SAME_CHILD_TWICE = Case(
    name="one_child_under_several_records",
    story="""Strict: C1 and E1 are one child, everyone else another. Central: E2 and the attendance
    are C1 too. Loose: C2 is as well.""",
    clusters={
        _FIRST: ("a", "a", "a"),
        _BY_ID: ("a", "a", "a"),
        _BY_NAME: ("b", "a", "a"),
        _ATTENDANCE: ("c", "a", "a"),
        _SECOND: ("d", "d", "a"),
    },
    files={
        "social_care/ssd_person_20240930.csv": grid("""
pers_person_id | pers_dob   | pers_sex
C1             | 2015-01-01 | F
C2             | 2015-01-01 | F
"""),
        "social_care/ssd_cin_episodes_20240930.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_nfa|cine_close_date|cine_close_reason
R0 | C9 | 2022-04-05 | Y | |
R1 | C1 | 2023-04-03 | Y | |
R2 | C2 | 2023-11-06 | Y | |
"""),
        "social_care/ssd_cp_plans_20240930.csv": grid("""
cppl_cp_plan_id|cppl_person_id|cppl_cp_plan_start_date|cppl_cp_plan_end_date|cppl_cp_plan_ola|cppl_cp_plan_initial_category
P1 | C1 | 2023-07-03 | 2023-08-01 | N | NEG
P2 | C2 | 2023-12-04 | 2024-02-01 | N | NEG
"""),
        "mash/enquiry_20240930.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|open_case|rag_initial|mashed|area_code
E0 | 1 | C9 | 2022-04-04 09:00 | police | N | green | N |
E1 | 1 | C1 | 2023-05-10 09:00 | police | N | green | N |
E2 | 1 |    | 2023-09-20 09:00 | police | N | green | N |
"""),
        "mash/decision_20240930.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E0              | 2022-04-05 09:00 | nfa
E1              | 2023-05-11 09:00 | nfa
E2              | 2023-09-21 09:00 | advice
"""),
        "health/ecds_attendance_20240930.csv": grid("""
attendance_id | arrived_at       | nhs_number | injury_intent | age_at_arrival | sex
D0            | 2023-03-31 10:00 |            | accident      | 5              | M
D1            | 2023-10-01 10:00 | 9990000018 | assault       | 8              | F
"""),
        "health/ecds_finding_20240930.csv": grid("""
attendance_id | snomed_code | finding_kind
D1            | 1001        | safeguarding
"""),
    },
    expected=(
        RE_REFERRALS.share(
            "mash", "month", "2023-09-01", 1, 1,
            "E2 is C1's, whose E1 was decided before: not for certain",
            others=(0, 1),
        ),
        RE_REFERRALS.share(
            "mash", "month", "2023-09-01", 1, 1,
            "E1 was decided nfa; by the strict linkage nothing came before",
            by=("prior_outcome", "nfa"),
            others=(0, 1),
        ),
        RE_REFERRALS.share(
            "return_within_12m", "month", "2023-05-01", 1, 1,
            "after E1 only E2 came of C1",
            others=(0, 1),
        ),
        RE_REFERRALS.share(
            "return_within_12m", "month", "2023-09-01", 0, 1,
            "after E2 only R2 came, of C2: the same child by the loose linkage alone",
            others=(0, 1),
        ),
        RE_REFERRALS.share(
            "tier3_dfe", "month", "2023-11-01", 0, 1,
            "before R2 of C2 there was R1 of C1, the same child by the loose linkage alone",
            others=(0, 1),
        ),
        RE_REFERRALS.share(
            "tier3_dfe", "financial_year", "2023-04-01", 0, 2,
            "loosely one of R1 and R2 came back",
            others=(0, 0.5),
        ),
        RE_REFERRALS.share(
            "tier3_dfe_child", "financial_year", "2023-04-01", 0, 2,
            "loosely R1 and R2 are one child, and it came back",
            others=(0, 1),
        ),
        PROTECTION.share(
            "cp_plan_subsequent", "month", "2023-12-01", 0, 1,
            "P1 came before P2, of the same child by the loose linkage alone",
            others=(0, 1),
        ),
        PROTECTION.count(
            "cp_after_mash", "month", "2023-07-01", 1,
            "E1 of the same id came 54 days before P1, by every strength",
            others=(1, 1),
        ),
        PROTECTION.count(
            "cp_after_mash", "month", "2023-12-01", 0,
            "E2 came 75 days before P2, of the same child by the loose linkage alone",
            others=(0, 1),
        ),
        PROTECTION.count(
            "cp_plan_started", "month", "2023-12-01", 1,
            "a plan is a plan, whoever's it is",
            others=(None, None),
        ),
        HOSPITAL.count(
            "ed_assault_maltreatment", "financial_year", "2023-04-01", 1,
            "D1 counts whoever it was",
            others=(None, None),
        ),
        HOSPITAL.count(
            "ed_assault_maltreatment", "financial_year", "2023-04-01", 1,
            "the hub knew C1 since E1; that D1 is C1 is not certain",
            by=("known_to_mash", "Y"),
            others=(0, 1),
        ),
    ),
    absent=(
        HOSPITAL.absent(
            "ed_assault_maltreatment", "financial_year", "2023-04-01",
            "only the strict linkage has anyone whom the hub did not know",
            by=("known_to_mash", "N"),
        ),
        RE_REFERRALS.absent(
            "tier3_dfe", "month", "2023-11-01",
            "only the loose linkage has anything before R2",
            by=("prior_outcome", "nfa"),
        ),
    ),
)  # fmt: skip

CASES = [SAME_CHILD_TWICE]
