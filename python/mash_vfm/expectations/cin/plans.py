"""The census rules about child in need plans, child protection plans and their reviews."""

from __future__ import annotations

from mash_vfm.expectations.cin.rule import (
    SAME_CHILD,
    SAME_EPISODE,
    SAME_RETURN,
    YEAR_END,
    CinRule,
    exists,
    stands_for_return,
    within_year,
)

_HERE = f"{SAME_CHILD} and {SAME_RETURN}"
_CONFERENCES = " + ".join(
    f"(select count(other_date_of_initial_cpc) from {{{one}}} where {SAME_RETURN})"
    for one in ("section47", "details")
)
_STARTED = within_year("other_cpp_start_date")

PLAN_RULES = (
    CinRule(
        "4000", "plan_dates", "A referral without further action has no child in need plan.",
        exists("details", f"{SAME_EPISODE} and other_referral_nfa"),
    ),
    CinRule(
        "4001", "plan_dates", "A child has no open child in need plan beside an open child"
        " protection plan.",
        "cin_plan_end_date is null and "
        + exists("child_protection_plan", f"{_HERE} and other_cpp_end_date is null"),
    ),
    CinRule(
        "4003", "plan_dates", "No child protection plan is reviewed during a child in need plan.",
        exists(
            "cpp_review",
            f"{_HERE} and other_cpp_review_date >= cin_plan_start_date"
            f" and other_cpp_review_date < coalesce(cin_plan_end_date, {YEAR_END} + 1)",
        ),
    ),
    CinRule(
        "4004", "plan_dates", "A child has at most one open child in need plan.",
        "cin_plan_end_date is null and "
        + exists(
            "plan_dates",
            f"{_HERE} and other_cin_plan_end_date is null and (other_cin_referral_date,"
            " other_cin_plan_start_date) is distinct from (cin_referral_date, cin_plan_start_date)",
        ),
    ),
    CinRule(
        "4010", "plan_dates", "A child in need plan has a first day, not after the census year.",
        f"cin_plan_start_date is null or cin_plan_start_date > {YEAR_END}",
    ),
    CinRule(
        "4011", "plan_dates", "No child in need plan ends before it starts.",
        "cin_plan_end_date < cin_plan_start_date",
    ),
    CinRule(
        "4012Q", "plan_dates", "No child in need plan starts and ends on one day.",
        "cin_plan_end_date = cin_plan_start_date",
    ),
    CinRule(
        "4013", "plan_dates", "The end of a child in need plan lies within the census year.",
        f"not {within_year('cin_plan_end_date')}",
    ),
    CinRule(
        "4014", "plan_dates", "The child in need plans of a child do not overlap.",
        exists(
            "plan_dates",
            f"{_HERE} and other_cin_plan_start_date > cin_plan_start_date"
            " and other_cin_plan_start_date < cin_plan_end_date",
        ),
    ),
    CinRule(
        "4015", "plan_dates", "No child in need plan starts before the referral.",
        "cin_plan_start_date < cin_referral_date",
    ),
    CinRule(
        "4016", "plan_dates", "No child in need plan starts during a child protection plan.",
        exists(
            "child_protection_plan",
            f"{_HERE} and other_cpp_start_date <= cin_plan_start_date"
            " and other_cpp_end_date > cin_plan_start_date",
        ),
    ),
    CinRule(
        "4017", "plan_dates", "No child protection plan starts during a child in need plan.",
        exists(
            "child_protection_plan",
            f"{_HERE} and other_cpp_start_date >= cin_plan_start_date"
            " and other_cpp_start_date < cin_plan_end_date",
        ),
    ),
    CinRule(
        "1105", "child_protection_plan", "No child protection plan starts before the referral.",
        "cpp_start_date < cin_referral_date",
    ),
    CinRule(
        "2883", "child_protection_plan", "No more child protection plans start in a year than"
        " initial conferences are held.",
        f"{stands_for_return('child_protection_plan')} and (select count(*) from"
        f" {{child_protection_plan}} where {SAME_RETURN} and {_STARTED}) > {_CONFERENCES}",
    ),
    CinRule(
        "2885", "child_protection_plan", "A child protection plan starts on the day of its initial"
        " conference.",
        f"{within_year('cpp_start_date')} and not "
        + exists("section47", f"{SAME_CHILD} and other_date_of_initial_cpc = cpp_start_date")
        + " and not "
        + exists("details", f"{SAME_CHILD} and other_date_of_initial_cpc = cpp_start_date"),
    ),
    CinRule(
        "8720", "child_protection_plan", "A child protection plan has a first day, not after the"
        " census year.",
        f"cpp_start_date is null or cpp_start_date > {YEAR_END}",
    ),
    CinRule(
        "8730", "child_protection_plan", "The number of earlier child protection plans is given.",
        "number_of_previous_cpp is null",
    ),
    CinRule(
        "8832", "child_protection_plan", "A referral without further action has no child protection"
        " plan.",
        exists("details", f"{SAME_EPISODE} and other_referral_nfa"),
    ),
    CinRule(
        "8840", "child_protection_plan", "No child protection plan starts and ends on one day.",
        "cpp_start_date = cpp_end_date",
    ),
    CinRule(
        "8841", "cpp_review", "A child protection plan is reviewed after its first day.",
        "cpp_review_date <= cpp_start_date",
    ),
    CinRule(
        "8905", "child_protection_plan", "The category of abuse at the start of a plan is given, by"
        " a code that there is.",
        "initial_category_of_abuse is null",
    ),
    CinRule(
        "8910", "child_protection_plan", "The latest category of abuse of a plan is given, by a"
        " code that there is.",
        "latest_category_of_abuse is null",
    ),
    CinRule(
        "8915", "child_protection_plan", "No child protection plan starts after the child's death.",
        exists("child", f"{SAME_CHILD} and other_person_death_date < cpp_start_date"),
    ),
    CinRule(
        "8920", "child_protection_plan", "No child protection plan ends after the child's death.",
        exists("child", f"{SAME_CHILD} and other_person_death_date < cpp_end_date"),
    ),
    CinRule(
        "8925", "child_protection_plan", "No child protection plan ends before it starts.",
        "cpp_end_date < cpp_start_date",
    ),
    CinRule(
        "8930", "child_protection_plan", "The end of a child protection plan lies within the census"
        " year.",
        f"not {within_year('cpp_end_date')}",
    ),
    CinRule(
        "8935", "child_protection_plan", "A child has at most one open child protection plan.",
        "cpp_end_date is null and "
        + exists(
            "child_protection_plan",
            f"{_HERE} and other_cpp_end_date is null and (other_cin_referral_date,"
            " other_cpp_start_date) is distinct from (cin_referral_date, cpp_start_date)",
        ),
    ),
    CinRule(
        "8940", "child_protection_plan", "The child protection plans of a child do not overlap.",
        exists(
            "child_protection_plan",
            f"{_HERE} and other_cpp_start_date > cpp_start_date"
            " and other_cpp_start_date < cpp_end_date",
        ),
    ),
)  # fmt: skip
