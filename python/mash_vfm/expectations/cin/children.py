"""The census rules about children: their identifiers, characteristics and disabilities."""

from __future__ import annotations

from mash_vfm.expectations import sql
from mash_vfm.expectations.cin.rule import (
    SAME_CHILD,
    SAME_RETURN,
    YEAR_END,
    CinRule,
    exists,
    stands_for_return,
    within_year,
)

_UNBORN = "person_birth_date is null and expected_person_birth_date is not null"
_GENDER, _SEX = "gender_current", "sex"


def _few_have(column: str) -> str:
    """Condition: the child has none, as more than 2 % of the children of the newest return."""
    lacks = f"avg(case when coalesce(other_{column}, 'unknown') = 'unknown' then 1.0 else 0.0 end)"
    return (
        f"coalesce({column}, 'unknown') = 'unknown' and not ({_UNBORN})"
        f" and {YEAR_END} = (select max(other__extract_as_of) from {{child}})"
        f" and (select {lacks} from {{child}} where {SAME_RETURN}"
        " and not (other_person_birth_date is null"
        " and other_expected_person_birth_date is not null)) > 0.02"
    )


CHILD_RULES = (
    CinRule(
        "1510", "child", "The first letter of a UPN fits its digits.",
        f"regexp_full_match(upn, '[A-Z][0-9]{{{{12}}}}') and not {sql.has_upn_check_letter('upn')}",
    ),
    CinRule(
        "1520", "child", "No two children have the same UPN.",
        exists("child", f"other_upn = upn and not ({SAME_CHILD}) and {SAME_RETURN}"),
    ),
    CinRule(
        "1570", "child", "The LA child id has at most 20 characters.",
        "length(la_child_id) > 20", from_year=2025,
    ),
    CinRule(
        "1580", "child", "The LA child id has letters and digits only.",
        "not regexp_full_match(la_child_id, '[A-Za-z0-9]+')", from_year=2025,
    ),
    CinRule(
        "2886Q", "child", "At most 2 % of the children who are born have no gender recorded.",
        _few_have(_GENDER), until_year=2024,
    ),
    CinRule(
        "2886Q", "child", "At most 2 % of the children who are born have no sex recorded.",
        _few_have(_SEX), from_year=2025,
    ),
    CinRule(
        "2887Q", "disability", "A return uses at least eight codes of disability.",
        f"{stands_for_return('disability')} and"
        f" (select count(distinct other_disability) from {{disability}} where {SAME_RETURN}) < 8",
    ),
    CinRule(
        "2888Q", "disability", "Some child of a return has more than one disability.",
        f"{stands_for_return('disability')} and (select count(*) ="
        f" count(distinct other_la_child_id) from {{disability}} where {SAME_RETURN})",
    ),
    CinRule(
        "4008", "child", "No child in need plan starts after the child's death.",
        exists("plan_dates", f"{SAME_CHILD} and other_cin_plan_start_date > person_death_date"),
    ),
    CinRule(
        "4009Q", "child", "No child in need plan ends after the child's death.",
        exists("plan_dates", f"{SAME_CHILD} and other_cin_plan_end_date > person_death_date"),
    ),
    CinRule("4180", "child", "Gender is given.", f"{_GENDER} is null", until_year=2024),
    CinRule("4180", "child", "Sex is given, as M, F or U.", f"{_SEX} is null", from_year=2025),
    CinRule("4220", "child", "Ethnicity is given, by a code that there is.", "ethnicity is null"),
    CinRule(
        "8520", "child", "No child is born after the census year.",
        f"person_birth_date > {YEAR_END}",
    ),
    CinRule(
        "8525Q", "child", "A child has a date of birth or an expected one, and not both.",
        "(person_birth_date is null) = (expected_person_birth_date is null)",
    ),
    CinRule(
        "8530Q", "child", "An expected birth lies between March and December of the census.",
        f"expected_person_birth_date not between make_date(year({YEAR_END}), 3, 1)"
        f" and make_date(year({YEAR_END}), 12, 31)",
    ),
    CinRule(
        "8535Q", "child", "No child dies before it is born.",
        "person_death_date < person_birth_date",
    ),
    CinRule(
        "8540", "child", "A child who was born and whose referral led to action has a disability"
        " code, or the one for none.",
        f"person_birth_date is not null and not {exists('disability', SAME_CHILD)} and "
        + exists("details", f"{SAME_CHILD} and not other_referral_nfa"),
    ),
    CinRule(
        "8545Q", "child", "A death lies within the census year.",
        f"not {within_year('person_death_date')}",
    ),
    CinRule(
        "8590", "child", "A child has an episode of need.", f"not {exists('details', SAME_CHILD)}"
    ),
    CinRule(
        "8750", "child", "The gender of an unborn child is not yet known.",
        f"{_UNBORN} and {_GENDER} in ('M', 'F')", until_year=2024,
    ),
    CinRule(
        "8750", "child", "The sex of an unborn child is U.",
        f"{_UNBORN} and {_SEX} in ('M', 'F')", from_year=2025,
    ),
    CinRule(
        "8770Q", "child", "A child who is older than five has a UPN, or the reason why not.",
        "upn is null and upn_unknown is null"
        f" and person_birth_date + interval 6 year <= {YEAR_END}", until_year=2024,
    ),
    CinRule(
        "8770Q", "child", "A child of school age has a UPN, or a reason why not other than UN1.",
        "upn is null and coalesce(upn_unknown, 'UN1') = 'UN1'"
        f" and person_birth_date + interval 5 year <= {YEAR_END}"
        f" and person_birth_date + interval 17 year > {YEAR_END}", from_year=2025,
    ),
    CinRule(
        "8772", "child", "UN7 (referral without further action) is the reason for a missing UPN"
        " only where no referral of the child led to action.",
        "upn_unknown = 'UN7' and "
        + exists("details", f"{SAME_CHILD} and not other_referral_nfa and {SAME_RETURN}"),
    ),
    CinRule(
        "8775Q", "child", "Nobody in the census is older than 25.",
        exists(
            "details",
            f"{SAME_CHILD} and person_birth_date + interval 26 year"
            f" <= coalesce(other_cin_closure_date, {YEAR_END})",
        ),
    ),
    CinRule(
        "8790", "disability", "A child has no disability or one, and not both.",
        "disability = 'NONE' and "
        + exists("disability", f"{SAME_CHILD} and {SAME_RETURN} and other_disability <> 'NONE'"),
    ),
)  # fmt: skip
