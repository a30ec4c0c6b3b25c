"""The independent oracle: the metrics recomputed from the raw extract files.

Plain Python that shares neither code nor SQL with the models. A reader checks it by eye against
the definitions of the metrics; conventions are cited by their number there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from . import (
    appropriateness_mashed,
    appropriateness_referrals,
    break_even,
    cases_per_staff,
    child_abuse_outcomes,
    child_protection_level,
    cost_per_referral,
    decision_quality,
    decision_speed,
    family_experience,
    hospital_admissions,
    other_costs,
    re_referrals,
    rollout_effect,
    staff_absence,
    staff_numbers_costs,
    staff_retention,
    supporting_safeguarding,
    tier_workload,
    timely_information,
    working_environment,
    workload_change,
)
from .persons import Identity, PersonIds
from .row import Key, Row
from .signals import Signal, signals
from .world import World

__all__ = ["METRICS", "Identity", "Key", "PersonIds", "Row", "Signal", "compute", "signals"]

_MODULES = (
    staff_numbers_costs,
    other_costs,
    cost_per_referral,
    appropriateness_mashed,
    appropriateness_referrals,
    re_referrals,
    decision_quality,
    decision_speed,
    working_environment,
    timely_information,
    tier_workload,
    supporting_safeguarding,
    child_protection_level,
    child_abuse_outcomes,
    hospital_admissions,
    family_experience,
    staff_absence,
    staff_retention,
    cases_per_staff,
    workload_change,
    break_even,
)
# the metrics that the oracle recomputes, by the name of their mart without ``mart_``
METRICS: tuple[str, ...] = (*(module.METRIC.id for module in _MODULES), rollout_effect.ID)


def compute(
    inbox: Path,
    identity: Identity,
    as_of: date | None = None,
    extract_coverage: Mapping[str, date] | None = None,
    generic_queues: Iterable[str] = (),
) -> list[Row]:
    """Every row of the metrics of :data:`METRICS`.

    Args:
        inbox: Folder of the raw extracts, ``<system>/<extract>_<YYYYMMDD>.<csv|csv.gz|parquet>``.
        identity: The person of each record, by its key, at the three strengths of the linkage.
        as_of: Last day that counts; by default the newest extract date landed.
        extract_coverage: First complete day by driving extract (``system.extract``), where it is
            later than the month of its earliest event.
        generic_queues: Professional ids under which cases wait that nobody holds.

    Returns:
        Exactly the rows that must exist, in no particular order.

    Raises:
        ValueError: No file of the inbox can be read as an extract of the contract.
    """
    world = World(Path(inbox), identity, as_of, extract_coverage or {}, generic_queues)
    found = [row for module in _MODULES for row in module.rows(world)]
    return [*found, *rollout_effect.rows(found, world.areas.go_live)]
