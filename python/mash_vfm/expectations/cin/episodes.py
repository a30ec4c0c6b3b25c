"""The census rules about episodes of need: the referral, its closure and what lies between."""

from __future__ import annotations

from mash_vfm.expectations import sql
from mash_vfm.expectations.cin.rule import (
    SAME_CHILD,
    SAME_EPISODE,
    SAME_RETURN,
    YEAR_END,
    YEAR_START,
    CinRule,
    exists,
    within_year,
)

# RC8: closed after assessment, no further action; RC9: the same, referred to early help.
_AFTER_ASSESSMENT = "reason_for_closure in ('RC8', 'RC9')"
_DIED = "reason_for_closure = 'RC2'"
_NOT_OPEN = "cin_closure_date is not null"
_WITH_ACTION = "not referral_nfa"
_OTHER_WITH_ACTION = "not other_referral_nfa"
# The working day before 1 April is at most this many days before it, at Easter.
_LAST_WORKING_DAY = 5

EPISODE_RULES = (
    CinRule(
        "2990", "details", "A case closed after assessment (RC8, RC9) has no plan, section 47"
        " enquiry or conference.",
        f"{_AFTER_ASSESSMENT} and (date_of_initial_cpc is not null or "
        + " or ".join(
            exists(one, SAME_EPISODE)
            for one in ("plan_dates", "section47", "child_protection_plan")
        )
        + ")",
    ),
    CinRule(
        "2991Q", "details", "An episode with a section 47 enquiry has an assessment.",
        f"{exists('section47', SAME_EPISODE)} and not {exists('assessment', SAME_EPISODE)}",
    ),
    CinRule(
        "8555Q", "details", "No child is referred after its death.",
        exists("child", f"{SAME_CHILD} and other_person_death_date < cin_referral_date"),
    ),
    CinRule(
        "8565", "details", "Nothing is done after the case was closed.",
        f"{_NOT_OPEN} and (date_of_initial_cpc > cin_closure_date or "
        + " or ".join(
            exists(one, f"{SAME_EPISODE} and greatest({', '.join(dates)}) > cin_closure_date")
            for one, dates in (
                ("assessment", ("other_assessment_actual_start_date",
                                "other_assessment_authorisation_date")),
                ("section47", ("other_s47_actual_start_date", "other_date_of_initial_cpc")),
                ("child_protection_plan", ("other_cpp_start_date", "other_cpp_end_date")),
                ("plan_dates", ("other_cin_plan_start_date", "other_cin_plan_end_date")),
            )
        )
        + ")",
    ),
    CinRule(
        "8568", "details", "It is said whether the referral led to further action.",
        "referral_nfa is null",
    ),
    CinRule(
        "8569Q", "details", "A referral without further action is of the census year, or of the"
        " working day before it.",
        f"referral_nfa and cin_referral_date < {YEAR_START} - {_LAST_WORKING_DAY}",
    ),
    CinRule(
        "8585Q", "details", "A child whose case was closed because it died has a date of death.",
        f"{_DIED} and "
        + exists("child", f"{SAME_CHILD} and other_person_death_date is null"),
    ),
    CinRule(
        "8600", "details", "The referral has a day, and it is not after the census year.",
        f"cin_referral_date is null or cin_referral_date > {YEAR_END}",
    ),
    CinRule(
        "8606", "details", "No child is referred more than 40 weeks before its (expected) birth.",
        exists(
            "child",
            f"{SAME_CHILD} and cin_referral_date"
            " < coalesce(other_person_birth_date, other_expected_person_birth_date) - 280",
        ),
    ),
    CinRule(
        "8610", "details", "A referral that led to action has a primary need.",
        f"{_WITH_ACTION} and primary_need_code is null"
        f" and not {sql.is_listed('primary_need_code', '_bad_columns')}",
    ),
    CinRule(
        "8620", "details", "A closure lies within the census year.",
        f"not {within_year('cin_closure_date')}",
    ),
    CinRule(
        "8630", "details", "No case is closed before its referral.",
        "cin_closure_date < cin_referral_date",
    ),
    CinRule(
        "8640", "details", "The reason for closure is a code that there is.",
        sql.is_listed("reason_for_closure", "_bad_columns"),
    ),
    CinRule(
        "8650", "details", "The primary need is a code that there is.",
        sql.is_listed("primary_need_code", "_bad_columns"),
    ),
    CinRule(
        "8805", "details", "A closure has its reason.",
        f"{_NOT_OPEN} and reason_for_closure is null"
        f" and not {sql.is_listed('reason_for_closure', '_bad_columns')}",
    ),
    CinRule(
        "8810", "details", "A reason for closure has its date.",
        "reason_for_closure is not null and cin_closure_date is null",
    ),
    CinRule(
        "8815", "details", "A child has at most one open episode that led to action.",
        f"cin_closure_date is null and {_WITH_ACTION} and "
        + exists(
            "details",
            f"{SAME_CHILD} and {SAME_RETURN} and other_cin_referral_date <> cin_referral_date"
            f" and other_cin_closure_date is null and {_OTHER_WITH_ACTION}",
        ),
    ),
    CinRule(
        "8816", "details", "The open episode that led to action is the child's latest.",
        f"cin_closure_date is null and {_WITH_ACTION} and "
        + exists(
            "details",
            f"{SAME_CHILD} and {SAME_RETURN} and other_cin_referral_date > cin_referral_date"
            f" and {_OTHER_WITH_ACTION}",
        ),
    ),
    CinRule(
        "8820", "details", "The episodes of a child do not overlap.",
        f"{_WITH_ACTION} and "
        + exists(
            "details",
            f"{SAME_CHILD} and {SAME_RETURN} and {_OTHER_WITH_ACTION}"
            " and other_cin_referral_date > cin_referral_date"
            " and other_cin_referral_date < cin_closure_date",
        ),
    ),
    CinRule(
        "8825Q", "details", "A case closed after assessment (RC8, RC9) has an assessment.",
        f"{_AFTER_ASSESSMENT} and not {exists('assessment', SAME_EPISODE)}",
    ),
    CinRule(
        "8831", "details", "A referral without further action has no assessment, section 47"
        " enquiry or conference.",
        "referral_nfa and (date_of_initial_cpc is not null or "
        f"{exists('assessment', SAME_EPISODE)} or {exists('section47', SAME_EPISODE)})",
    ),
    CinRule(
        "8866", "details", "The source of a referral since April 2013 is given, by a code that"
        " there is.",
        "referral_source is null and cin_referral_date >= date '2013-04-01'",
    ),
    CinRule(
        "8867", "details", "The assessments of a closed case are completed.",
        f"{_NOT_OPEN} and "
        + exists("assessment", f"{SAME_EPISODE} and other_assessment_authorisation_date is null"),
    ),
    CinRule(
        "8868", "details", "The section 47 enquiries of a closed case have a conference, or need"
        " none.",
        f"{_NOT_OPEN} and "
        + exists(
            "section47",
            f"{SAME_EPISODE} and other_date_of_initial_cpc is null"
            " and not coalesce(other_icpc_not_required, false)",
        ),
    ),
)  # fmt: skip
