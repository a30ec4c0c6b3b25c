"""The census rules about assessments, their factors, and section 47 enquiries."""

from __future__ import annotations

from mash_vfm.expectations.cin.rule import (
    SAME_EPISODE,
    SAME_RETURN,
    YEAR_END,
    CinRule,
    exists,
    within_year,
)

_SAME_ASSESSMENT = (
    f"{SAME_EPISODE} and other_assessment_actual_start_date = assessment_actual_start_date"
)
_UNDER_WAY = "assessment_authorisation_date is null"
_ENQUIRY_OPEN = "date_of_initial_cpc is null and not coalesce(icpc_not_required, false)"
_OTHER_ENQUIRY_OPEN = (
    "other_date_of_initial_cpc is null and not coalesce(other_icpc_not_required, false)"
)
# 45 and 15 working days before 31 March, in days, with both holidays of Easter.
_DAYS_OF_45_WORKING_DAYS, _DAYS_OF_15_WORKING_DAYS = 65, 23

ASSESSMENT_RULES = (
    CinRule(
        "1103", "assessment", "No assessment starts before the referral.",
        "assessment_actual_start_date < cin_referral_date",
    ),
    CinRule(
        "8608", "assessment", "No assessment ends before it starts.",
        "assessment_actual_start_date > assessment_authorisation_date",
    ),
    CinRule(
        "8614", "assessment", "An assessment has factors only once it is completed.",
        f"{_UNDER_WAY} and {exists('assessment_factor', _SAME_ASSESSMENT)}",
    ),
    CinRule(
        "8670Q", "assessment", "An assessment that started more than 45 working days before the end"
        " of the census year has ended.",
        f"{_UNDER_WAY} and assessment_actual_start_date < {YEAR_END} - {_DAYS_OF_45_WORKING_DAYS}",
    ),
    CinRule(
        "8696", "assessment", "The end of an assessment lies within the census year.",
        f"not {within_year('assessment_authorisation_date')}",
    ),
    CinRule(
        "8736", "assessment", "An assessment that has not ended started within the census year.",
        f"{_UNDER_WAY} and not {within_year('assessment_actual_start_date')}",
    ),
    CinRule(
        "8863Q", "assessment", "No assessment starts while another of the episode is under way.",
        exists(
            "assessment",
            f"{SAME_EPISODE} and {SAME_RETURN}"
            " and other_assessment_actual_start_date < assessment_actual_start_date"
            " and coalesce(other_assessment_authorisation_date, date '9999-12-31')"
            " > assessment_actual_start_date",
        ),
    ),
    CinRule(
        "8869", "assessment_factor", "Factor 21 (none identified) stands alone.",
        "assessment_factor = '21' and "
        + exists("assessment_factor", f"{_SAME_ASSESSMENT} and other_assessment_factor <> '21'"),
    ),
    CinRule(
        "8873Q", "assessment_factor", "A closed case whose only assessment found no factors (21)"
        " was closed after assessment (RC8, RC9).",
        "assessment_factor = '21' and "
        + exists(
            "details",
            f"{SAME_EPISODE} and other_cin_closure_date is not null"
            " and coalesce(other_reason_for_closure, '') not in ('RC8', 'RC9')",
        )
        + f" and (select count(*) from {{assessment}} where {SAME_EPISODE}) = 1",
    ),
    CinRule(
        "8896", "assessment", "An episode has at most one assessment under way.",
        f"{_UNDER_WAY} and "
        + exists(
            "assessment",
            f"{SAME_EPISODE} and {SAME_RETURN} and other_assessment_authorisation_date is null"
            " and other_assessment_actual_start_date <> assessment_actual_start_date",
        ),
    ),
    CinRule(
        "8897Q", "assessment", "A completed assessment has factors.",
        f"not ({_UNDER_WAY}) and not {exists('assessment_factor', _SAME_ASSESSMENT)}",
    ),
    CinRule(
        "8945Q", "assessment_factor", "Factor 18A is no longer used: 18B or 18C is.",
        "assessment_factor = '18A'", from_year=2025,
    ),
    CinRule(
        "8950Q", "assessment_factor", "Factor 19A is no longer used: 19B or 19C is.",
        "assessment_factor = '19A'", from_year=2025,
    ),
    CinRule(
        "1104", "section47", "No initial conference is held before the referral.",
        "date_of_initial_cpc < cin_referral_date",
    ),
    CinRule(
        "2884", "section47", "An initial conference is recorded with its section 47 enquiry or with"
        " the episode, and not twice.",
        exists("details", f"{SAME_EPISODE} and other_date_of_initial_cpc = date_of_initial_cpc"),
    ),
    CinRule(
        "2889", "section47", "No section 47 enquiry starts before the referral.",
        "s47_actual_start_date < cin_referral_date",
    ),
    CinRule(
        "8615", "section47", "No section 47 enquiry starts after its initial conference.",
        "s47_actual_start_date > date_of_initial_cpc",
    ),
    CinRule(
        "8675Q", "section47", "A section 47 enquiry that started more than 15 working days before"
        " the end of the census year has had its conference, or needs none.",
        f"{_ENQUIRY_OPEN} and s47_actual_start_date < {YEAR_END} - {_DAYS_OF_15_WORKING_DAYS}",
    ),
    CinRule(
        "8715", "section47", "An initial conference lies within the census year.",
        f"not {within_year('date_of_initial_cpc')}",
    ),
    CinRule(
        "8740", "section47", "A section 47 enquiry without its conference started within the census"
        " year.",
        f"{_ENQUIRY_OPEN} and not {within_year('s47_actual_start_date')}",
    ),
    CinRule(
        "8839", "section47", "An episode has at most one open section 47 enquiry.",
        f"{_ENQUIRY_OPEN} and "
        + exists(
            "section47",
            f"{SAME_EPISODE} and {SAME_RETURN} and {_OTHER_ENQUIRY_OPEN}"
            " and other_s47_actual_start_date <> s47_actual_start_date",
        ),
    ),
    CinRule(
        "8870Q", "section47", "No initial conference is due at a weekend.",
        "isodow(initial_cpc_target) > 5",
    ),
    CinRule(
        "8875", "section47", "No initial conference is held at a weekend.",
        "isodow(date_of_initial_cpc) > 5",
    ),
    CinRule(
        "8890", "section47", "No section 47 enquiry starts while another of the episode is open.",
        exists(
            "section47",
            f"{SAME_EPISODE} and {SAME_RETURN}"
            " and other_s47_actual_start_date < s47_actual_start_date"
            f" and (other_date_of_initial_cpc > s47_actual_start_date or {_OTHER_ENQUIRY_OPEN})",
        ),
    ),
)  # fmt: skip
