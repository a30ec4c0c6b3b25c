"""A hand-made case: the workforce of England in 2023, at a thousandth (metrics 3, 18 and 19)."""

from __future__ import annotations

from .case import Case, Expectation, Of, grid

# as published by the DfE, to one place: per cent, but for the cases of a case holder
PUBLISHED = {
    "turnover_dfe": 15.9,
    "vacancy_rate": 18.9,
    "agency_rate": 17.8,
    "caseload_tier3": 16.0,
    "csww_rate": 3.2,
}

_REFERRALS = "".join(
    f"R{number},C{number},2023-09-01,N,{'PA' if number < 168 else 'PB'}\n" for number in range(337)
)

ENGLAND = Case(
    name="england_2023",
    story="""One row stands for many social workers: 33,119.1 FTE in post on 30 September 2023,
    5,254.6 left in the year, 7,173.5 from agencies, 7,722.7 vacant, 270,751 days lost; 337,055
    cases of 21,111.4 FTE of case holders. All divided by 1,000.""",
    files={
        "workforce/post_20230930.csv": grid("""
post_id | agency      | role_family   | tier  | fte_budgeted | valid_from
T       | social_care | social_worker | tier3 | 48.0153      | 2020-01-01
"""),
        "workforce/worker_20230930.csv": grid("""
worker_id|post_id|agency_worker|fte|role_start_on|role_end_on|reason_leave|case_holder
A | T | N | 15.0000 | 2022-01-01 |            |   | Y
B | T | Y |  6.1114 | 2022-01-01 |            |   | Y
C | T | N | 18.1191 | 2022-01-01 |            |   | N
D | T | Y |  1.0621 | 2022-01-01 |            |   | N
E | T | N |  5.2546 | 2022-01-01 | 2023-03-31 | 1 | Y
"""),
        "workforce/absence_20230930.csv": grid("""
absence_id | worker_id | first_day  | last_day   | working_days_lost | reason
1          | C         | 2022-10-03 | 2023-09-29 | 270.751           | SIC
"""),
        "workforce/vacancy_20230930.csv": grid("""
snapshot_on | agency      | role_family   | vacancies_fte
2022-10-31  | social_care | social_worker | 9.9999
2023-09-30  | social_care | social_worker | 7.7227
"""),
        "mash/enquiry_20230930.csv": grid("""
mash_enquiry_id | la_child_id | received_at      | source_agency | rag_initial | mashed | area_code
E1              | X1          | 2023-09-01 10:00 | police        | amber       | Y      | N
"""),
        "mash/decision_20230930.csv": grid("mash_enquiry_id | decided_at | outcome"),
        "social_care/ssd_cin_episodes_20230930.csv": (
            "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa,"
            "cine_referral_worker_id\n" + _REFERRALS
        ),
        "social_care/ssd_involvements_20230930.csv": grid(
            "invo_involvements_id | invo_professional_id | invo_involvement_start_date"
        ),
        "social_care/ssd_professionals_20230930.csv": grid("""
prof_professional_id | prof_staff_id
PA                   | A
PB                   | B
"""),
    },
    expected=(
        Of("staff_retention").share(
            "turnover_dfe",
            "csww_year",
            "2022-10-01",
            5.2546,
            33.1191,
            "15.9 %: E left; A 15 and C 18.1191 in post",
        ),
        Of("staff_retention").share(
            "vacancy_rate",
            "csww_year",
            "2022-10-01",
            7.7227,
            40.8418,
            "18.9 %: the newest snapshot, over 7.7227 + 33.1191",
        ),
        Of("staff_retention").share(
            "agency_rate",
            "csww_year",
            "2022-10-01",
            7.1735,
            40.2926,
            "17.8 %: B 6.1114 and D 1.0621, over 7.1735 + 33.1191",
        ),
        Of("cases_per_staff").share(
            "caseload_tier3",
            "month",
            "2023-09-01",
            337,
            21.1114,
            "16.0: 168 of A and 169 of B, by their referral's worker, over 15 + 6.1114",
        ),
        Of("staff_absence").share(
            "csww_rate",
            "csww_year",
            "2022-10-01",
            270.751,
            8379.1323,
            "3.2 %: the days of the census are given, and all lie in the year; 33.1191 x 253",
        ),
    ),
)


def as_published(expectation: Expectation) -> float:
    """A figure as the DfE publishes it: a rate in per cent, to one place."""
    value = expectation.value or 0
    return round(value if expectation.measure_id == "caseload_tier3" else value * 100, 1)


CASES = [ENGLAND]
