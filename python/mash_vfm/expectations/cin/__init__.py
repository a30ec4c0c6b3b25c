"""The DfE's rules of the children in need census, as rules of the arrivals gate.

`docs/cin-rules.md` lists every code: those that are checked, and those that are not and why.
"""

from __future__ import annotations

from mash_vfm.contract import Contract, Extract
from mash_vfm.expectations.between import RowRule
from mash_vfm.expectations.cin.assessments import ASSESSMENT_RULES
from mash_vfm.expectations.cin.children import CHILD_RULES
from mash_vfm.expectations.cin.episodes import EPISODE_RULES
from mash_vfm.expectations.cin.plans import PLAN_RULES
from mash_vfm.expectations.cin.rule import CinRule

CIN_RULES: tuple[CinRule, ...] = tuple(
    sorted(
        (*CHILD_RULES, *EPISODE_RULES, *ASSESSMENT_RULES, *PLAN_RULES),
        key=lambda rule: (int(rule.code.rstrip("Q")), rule.from_year or 0),
    )
)

_UPN = "A UPN that cannot be one is read as blank: values_readable of its column finds it."
_KEY = "A row without its key is left out: rows_kept finds it."
_TWICE = "Landing keeps one of the rows of a key: repeated_row and repeated_key in the load report."

# Why rules of the DfE are not checked under their code.
NOT_CHECKED: dict[str, str] = {
    "100": "The header has no row; its reference date is the date of the extract.",
    "1530": "Reading knows the shape of a UPN, not the list of authorities.",
    "1540": _UPN,
    "1550": _UPN,
    "1560Q": _UPN,
    "8500": _KEY,
    "8510": _TWICE,
    "8794": _TWICE,
    "8842Q": _KEY,
    "8898": _TWICE,
}

_BUNDLE = "cin_census"
_PREFIX = "cin_"


def cin_rules(extract: Extract, contract: Contract) -> list[RowRule]:
    """Return the census rules about the rows of an extract; none if it is not of the census."""
    if extract.bundle != _BUNDLE:
        return []
    return [
        RowRule(
            "cin_query" if rule.is_query else "cin_rule",
            (),
            meaning=f"{rule.meaning} (DfE {rule.code})",
            complaint=f"break rule {rule.code} of the census",
            mend=f"mend what rule {rule.code} of the census speaks of"
            + (", or give the reason" if rule.is_query else ""),
            breaks=sql_of(rule, contract),
            applies=rule.applies(),
            code=f"{rule.code}_{rule.from_year}" if rule.from_year else rule.code,
        )
        for rule in CIN_RULES
        if extract.name == _PREFIX + rule.of
    ]


def sql_of(rule: CinRule, contract: Contract) -> str:
    """Return the condition (SQL) of a staged row that breaks the rule, in a census that has it."""
    return f"({rule.applies()}) and {rule.condition(contract)}"
