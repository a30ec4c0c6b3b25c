"""Hand-made cases: tiny inboxes with the figures that were worked out by hand.

The same cases check the oracle and, run through the real line, the models.
"""

from __future__ import annotations

from . import (
    absence_cases,
    appropriateness_cases,
    break_even_cases,
    caseload_cases,
    change_cases,
    crime_cases,
    england_cases,
    extract_cases,
    family_cases,
    hospital_cases,
    hub_cases,
    information_cases,
    linkage_cases,
    money_cases,
    protection_cases,
    referral_cases,
    retention_cases,
    rollout_cases,
    safeguarding_cases,
    signal_cases,
    speed_cases,
    staff_survey_cases,
    workload_cases,
)
from .case import Absence, Case, Expectation
from .chart import Chart, ChartCase

__all__ = [
    "CHARTED",
    "HANDMADE",
    "Absence",
    "Case",
    "Chart",
    "ChartCase",
    "Expectation",
]

HANDMADE: list[Case] = [
    *extract_cases.CASES,
    *referral_cases.CASES,
    *hub_cases.CASES,
    *speed_cases.CASES,
    *money_cases.CASES,
    *protection_cases.CASES,
    *crime_cases.CASES,
    *hospital_cases.CASES,
    *staff_survey_cases.CASES,
    *information_cases.CASES,
    *safeguarding_cases.CASES,
    *family_cases.CASES,
    *linkage_cases.CASES,
    *absence_cases.CASES,
    *retention_cases.CASES,
    *caseload_cases.CASES,
    *england_cases.CASES,
    *break_even_cases.CASES,
    *appropriateness_cases.CASES,
    *workload_cases.CASES,
    *change_cases.CASES,
    *rollout_cases.CASES,
    *signal_cases.CASES,
]
# those whose control charts were worked out by hand
CHARTED: list[ChartCase] = list(signal_cases.CASES)
