"""The two gates: expectations on what arrived and on what leaves, run by Great Expectations.

Import this package freely: Great Expectations itself takes seconds to import and is loaded only
when a gate runs.
"""

import os

# Telemetry is off for every user, whoever imports Great Expectations first.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

from mash_vfm.expectations.model import (
    Asset,
    Expectation,
    ExpectationResult,
    Gate,
    GateError,
    GateResult,
    Outcome,
    Severity,
    Suite,
)
from mash_vfm.expectations.run import run_gate

__all__ = [
    "Asset",
    "Expectation",
    "ExpectationResult",
    "Gate",
    "GateError",
    "GateResult",
    "Outcome",
    "Severity",
    "Suite",
    "run_gate",
]
