"""Community health, mental health, and accesses to the child protection information service."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    NO_DAY,
    NO_TIME,
    choose,
    day_number,
    lognormal,
    plus_days,
    plus_seconds,
    until,
    until_time,
)
from mash_vfm.synthetic.clock import existing_local, working_days_after
from mash_vfm.synthetic.columns import Table, Truth, coded, date, ident, nhs, stamp
from mash_vfm.synthetic.patients import nhs_numbers, visits
from mash_vfm.synthetic.ssd_protection import Plans
from mash_vfm.synthetic.world import World

_SITES = ("Averton Emergency Department", "Gullmouth Minor Injuries", "Averton Maternity")
_REASONS = {
    "csds_referral": (
        "Speech and language",
        "Continence",
        "Safeguarding",
        "Development",
        "Dietetics",
    ),
    "mhsds_referral": ("Anxiety", "Depression", "Self-harm", "Eating disorder", "Neurodevelopment"),
}
_AGES = {
    "csds_referral": np.array([1.0] * 6 + [0.6] * 6 + [0.3] * 6),
    "mhsds_referral": np.array([0.02] * 5 + [0.3] * 5 + [1.0] * 8),
}
_PER_YEAR = {"csds_referral": 4300, "mhsds_referral": 3300}
_FIRST_CONTACT_DAYS = {"csds_referral": 45, "mhsds_referral": 70}
_REJECTED = {"csds_referral": 0.08, "mhsds_referral": 0.24}
_REJECTIONS = ("Below threshold", "Signposted", "Duplicate")


def service_referrals(world: World, extract: str) -> Table:
    """Return health.csds_referral or health.mhsds_referral."""
    rng = world.parameters.rng(f"health {extract}")
    as_of = world.parameters.as_of
    seen = visits(world, rng, _PER_YEAR[extract], _AGES[extract], 0.5)
    order = np.lexsort((seen.child, day_number(seen.on)))
    child, count = seen.child[order], len(order)
    on = np.minimum(working_days_after(seen.on[order], np.zeros(count)), as_of)
    rejects = rng.random(count) < _REJECTED[extract]
    rejected = until(np.where(rejects, plus_days(on, rng.integers(1, 30, count)), NO_DAY), as_of)
    first = plus_days(on, 2 + lognormal(rng, _FIRST_CONTACT_DAYS[extract], 0.7, count))
    first = np.where(rejects | (rng.random(count) < 0.06), NO_DAY, first)
    after = np.where(np.isnat(first), plus_days(on, 60), first)
    discharged = until(plus_days(after, lognormal(rng, 150, 0.8, count)), as_of)
    row_id = ident(np.arange(1, count + 1), "SR" if extract == "csds_referral" else "MH", 8)
    columns = {
        "service_request_id": row_id,
        "nhs_number": nhs(nhs_numbers(world, rng, child, 0.02)),
        "received_on": date(on),
        "source_of_referral": coded(
            ("GP", "Health visitor", "School", "Social care", "Self"),
            choose(rng, (0.38, 0.22, 0.2, 0.12, 0.08), count),
        ),
        "primary_reason": coded(_REASONS[extract], rng.integers(0, 5, count)),
        "rejected_on": date(rejected),
        "rejection_reason": coded(
            _REJECTIONS, np.where(np.isnat(rejected), -1, choose(rng, (0.6, 0.3, 0.1), count))
        ),
        "first_contact_on": date(until(first, as_of)),
        "discharged_on": date(np.where(rejects, NO_DAY, discharged)),
        "area_code": ids.area(np.where(rng.random(count) < 0.06, -1, world.area_at(child, on))),
    }
    return Table("health", extract, columns, Truth(row_id, child))


def protection_accesses(world: World, plans: Plans) -> Table:
    """Return health.cpis_access: staff looked up a child who was on a plan or in care."""
    rng = world.parameters.rng("health cpis")
    episodes, paths, as_of = world.episodes, world.paths, world.parameters.as_of
    cared = np.flatnonzero(episodes.care & (paths.care_from <= as_of))
    child = np.r_[plans.child, world.concerns.child[cared]]
    start = np.maximum(np.r_[plans.start, paths.care_from[cared]], world.parameters.start)
    end = np.minimum(np.r_[plans.end, paths.care_to[cared]], as_of)
    kind = np.repeat([0, 1], [len(plans.child), len(cared)])
    days = np.maximum(day_number(end) - day_number(start), 0)
    times = np.minimum(rng.poisson(np.minimum(days, 1500) / 260.0), 12)
    times[:2] = np.maximum(times[:2], 1)
    row = np.repeat(np.arange(len(child)), times)
    on = plus_days(start[row], rng.random(len(row)) * (days[row] + 1))
    on = np.minimum(on, as_of)
    at = plus_seconds(on.astype("datetime64[s]"), np.floor(rng.random(len(row)) * 1439) * 60)
    at = existing_local(at)
    order = np.lexsort((row, at))
    row, at = row[order], at[order]
    who, count = child[row], len(row)
    unborn = world.population.born[who] > at.astype("datetime64[D]")
    told = existing_local(plus_seconds(at, lognormal(rng, 7200, 1.3, count)))
    row_id = ident(np.arange(1, count + 1), "CI", 7)
    number = np.where(unborn, -1, nhs_numbers(world, rng, who, 0.01))
    columns = {
        "access_id": row_id,
        "accessed_at": stamp(at),
        "site": coded(_SITES, choose(rng, (0.7, 0.2, 0.1), count)),
        "nhs_number": nhs(number),
        "flag_type": coded(("cp", "lac", "unborn"), np.where(unborn, 2, kind[row])),
        "la_notified_at": stamp(
            np.where(rng.random(count) < 0.05, NO_TIME, until_time(told, as_of))
        ),
    }
    return Table("health", "cpis_access", columns, Truth(row_id, who))
