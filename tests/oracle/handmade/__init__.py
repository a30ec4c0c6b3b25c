"""Hand-made cases: tiny inboxes with the figures that were worked out by hand.

The same cases check the oracle and, run through the real line, the models.
"""

from __future__ import annotations

from . import (
    extract_cases,
    hospital_cases,
    hub_cases,
    linkage_cases,
    money_cases,
    protection_cases,
    referral_cases,
    speed_cases,
)
from .case import Absence, Case, Expectation

__all__ = ["HANDMADE", "Absence", "Case", "Expectation"]

HANDMADE: list[Case] = [
    *extract_cases.CASES,
    *referral_cases.CASES,
    *hub_cases.CASES,
    *speed_cases.CASES,
    *money_cases.CASES,
    *protection_cases.CASES,
    *hospital_cases.CASES,
    *linkage_cases.CASES,
]
