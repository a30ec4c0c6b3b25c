"""Hand-made cases of the staff survey: metric 10."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

from .case import Case, Of, grid

STAFF = Of("working_environment")

WAVES = Case(
    name="waves_of_the_staff_survey",
    story="""Two questions in spring, four in winter; the file has winter first. Only winter has a
    frame. B2's last row says health, virtual. The summer wave is not over on 30 June 2023, and
    nobody knows when the last wave was.""",
    files={
        "survey/staff_survey_20230630.csv": grid("""
wave|respondent_key|agency|location|role_family|question_code|response|completed_on
Winter | B1 | police    | co_located | police_officer | Q1 | 4   | 2022-11-01
Winter | B1 | police    | co_located | police_officer | Q2 | 5   | 2022-11-01
Winter | B1 | police    | co_located | police_officer | Q3 | NA  | 2022-11-01
Winter | B1 | police    | co_located | police_officer | Q4 |     | 2022-11-01
Winter | B2 | police    | co_located | health_lead    | Q1 | 2   | 2022-11-10
Winter | B2 | police    | co_located | health_lead    | Q2 | 3   | 2022-11-10
Winter | B2 | police    | co_located | health_lead    | Q3 | 4   | 2022-11-10
Winter | B2 | health    | virtual    | health_lead    | Q4 | 3   | 2022-11-10
Winter | B3 | health    | virtual    |                | Q1 | 5   | 2022-11-20
Winter | B3 | health    | virtual    |                | Q2 | N/A | 2022-11-20
Winter | B4 | education |            | education_lead | Q1 | NA  | 2022-11-20
Spring | A1 | police    | co_located | police_officer | Q1 | 4   | 2022-03-01
Spring | A1 | police    | co_located | police_officer | Q2 | 2   | 2022-03-01
Spring | A2 | health    | virtual    | health_lead    | Q1 | 5   | 2022-03-10
Spring | A2 | health    | virtual    | health_lead    | Q2 | 4   | 2022-03-10
Summer | D1 | police    | co_located | police_officer | Q1 | 5   | 2023-06-20
Summer | D2 | police    | co_located | police_officer | Q1 | 5   | 2023-07-05
Lost   | F1 | police    | co_located | police_officer | Q1 | 5   |
"""),
        "survey/staff_survey_frame_20230630.csv": grid("""
wave   | agency      | location   | invited
Winter | police      | co_located | 2
Winter | health      | virtual    | 4
Winter | education   |            | 2
Winter | social_care | co_located |
"""),
    },
    expected=(
        replace(
            STAFF.share("agree", "wave", "2022-03-01", 3, 4, "4, 5 and 4 agree, 2 does not"),
            extra={"wave": "Spring", "change": None, "change_ci_low": None},
        ),
        STAFF.share(
            "index", "wave", "2022-03-01", 7.5, 2, "A1 (4 + 2) / 2 = 3, A2 (5 + 4) / 2 = 4.5"
        ),
        STAFF.without_value(
            "response_rate", "wave", "2022-03-01", "not_collected", "spring has no frame"
        ),
        replace(
            STAFF.share(
                "agree",
                "wave",
                "2022-11-01",
                4,
                7,
                "B1: 4, 5; B2: 4, not 2, 3, 3; B3: 5. NA and blank are no answers",
            ),
            extra={
                "wave": "Winter",
                "change": 4 / 7 - 3 / 4,
                # p(1 - p) / n: 4/7 x 3/7 / 7 = 12/343 now, 3/4 x 1/4 / 4 = 3/64 before
                "change_ci_low": 4 / 7 - 3 / 4 - 1.96 * sqrt(12 / 343 + 3 / 64),
                "change_ci_high": 4 / 7 - 3 / 4 + 1.96 * sqrt(12 / 343 + 3 / 64),
            },
        ),
        replace(
            STAFF.share(
                "agree",
                "wave",
                "2022-11-01",
                2,
                2,
                "B1 alone: B2's last row says health",
                by=("agency", "police"),
            ),
            extra={
                "change": 0.5,
                # 1 x 0 / 2 now, 1/2 x 1/2 / 2 = 1/8 before; not cut at 1
                "change_ci_high": 0.5 + 1.96 * sqrt(1 / 8),
            },
        ),
        STAFF.share(
            "agree", "wave", "2022-11-01", 2, 5, "B2 1 of 4, B3 1 of 1", by=("agency", "health")
        ),
        STAFF.share(
            "agree", "wave", "2022-11-01", 2, 3, "4 and 5, not 2", by=("question_code", "Q1")
        ),
        STAFF.share(
            "agree", "wave", "2022-11-01", 1, 1, "B3, no role", by=("role_family", "unknown")
        ),
        replace(
            STAFF.share(
                "index",
                "wave",
                "2022-11-01",
                7.5,
                2,
                "of four questions B1 answered two, just half: (4 + 5) / 2 = 4.5; B2 12 / 4 = 3; "
                "B3 answered one: too few",
            ),
            extra={"change": 0, "change_ci_low": None, "change_ci_high": None},
        ),
        replace(
            STAFF.share(
                "response_rate",
                "wave",
                "2022-11-01",
                3,
                8,
                "B1, B2, B3 of 2 + 4 + 2 invited; B4 has no valid answer; a blank is nobody",
            ),
            extra={"change": None},
        ),
        STAFF.share(
            "response_rate", "wave", "2022-11-01", 2, 4, "B2 and B3", by=("agency", "health")
        ),
        STAFF.share(
            "response_rate",
            "wave",
            "2022-11-01",
            0,
            2,
            "the two of education have no location, and B4 gave no valid answer",
            by=("location", "unknown"),
        ),
    ),
    absent=(
        STAFF.absent("agree", "wave", "2023-06-20", "summer's last answer is dated 5 July"),
        STAFF.absent(
            "index",
            "wave",
            "2022-11-01",
            "the index is of all questions",
            by=("question_code", "Q1"),
        ),
        STAFF.absent(
            "response_rate",
            "wave",
            "2022-11-01",
            "nobody is known to be invited and nobody answered",
            by=("agency", "social_care"),
        ),
        STAFF.absent("agree", "wave", "2022-11-01", "for ALL only", area="N"),
    ),
)

CASES = [WAVES]
