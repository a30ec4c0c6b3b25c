"""Workforce: hours by person, day and activity, those of enquiries with the enquiry's id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    day_number,
    plus_days,
    spread,
    to_day,
)
from mash_vfm.synthetic.clock import is_working_day, working_days_after
from mash_vfm.synthetic.columns import Table, coded, date, ident, number
from mash_vfm.synthetic.concerns import AGENCIES
from mash_vfm.synthetic.hub import Checks, Decisions
from mash_vfm.synthetic.workforce import HUB, PRACTICE_MANAGER, SOCIAL_WORKER, TIER2, TIER3
from mash_vfm.synthetic.workforce_tables import Absences
from mash_vfm.synthetic.world import World

ACTIVITIES = (
    "information_gathering", "decision", "feedback_advice", "tier2_support", "tier3_assessment",
    "other",
)  # fmt: skip
_GATHERING, _DECISION, _FEEDBACK, _SUPPORT, _ASSESSMENT, _OTHER = range(6)


@dataclass(frozen=True)
class _Hours:
    """Recorded hours, a row each; ``concern`` is -1 where none is named."""

    holding: Ints
    on: Dates
    activity: Ints
    concern: Ints
    hours: Floats


def _of_checks(world: World, checks: Checks, rng: np.random.Generator) -> _Hours:
    """Return the hours of answered checks, by somebody of the agency who was in post."""
    workforce = world.workforce
    done = np.flatnonzero(~np.isnan(checks.minutes) & ~np.isnat(checks.responded))
    on = to_day(checks.responded[done])
    holding = np.full(len(done), -1, dtype=np.int64)
    for agency in np.unique(checks.agency[done]):
        posts = workforce.select(HUB, agency=AGENCIES[agency])
        mine = np.flatnonzero(checks.agency[done] == agency)
        if not len(posts):
            continue
        # a vacant desk: somebody else tries, a few times
        for _ in range(4):
            open_rows = mine[holding[mine] < 0]
            chosen = posts[rng.integers(0, len(posts), len(open_rows))]
            holding[open_rows] = workforce.holder(chosen, on[open_rows])
    found = holding >= 0
    return _Hours(
        holding[found],
        on[found],
        np.full(int(found.sum()), _GATHERING),
        checks.concern[done][found],
        checks.minutes[done][found] / 60,
    )


def _of_decisions(world: World, decisions: Decisions, rng: np.random.Generator) -> _Hours:
    """Return the hours of decisions, a row an enquiry and decision time."""
    made = np.flatnonzero(decisions.maker >= 0)
    # decisions child by child were made at one sitting
    key = decisions.concern[made] * 2**40 + decisions.at[made].astype(np.int64)
    _, first = np.unique(key, return_index=True)
    made = made[first]
    holding_of = np.full(int(world.workforce.worker.max()) + 1, -1, dtype=np.int64)
    managers = world.workforce.select(HUB, PRACTICE_MANAGER)
    of_manager = np.flatnonzero(np.isin(world.workforce.post[: world.workforce.main], managers))
    holding_of[world.workforce.worker[of_manager]] = of_manager
    holding = holding_of[decisions.maker[made]]
    found = holding >= 0
    made, holding = made[found], holding[found]
    return _Hours(
        holding,
        to_day(decisions.at[made]),
        np.full(len(made), _DECISION),
        decisions.concern[made],
        0.2 + rng.gamma(2.0, 0.15, len(made)),
    )


def _grid(world: World, absences: Absences, tier: int, days: Dates) -> tuple[Ints, Dates]:
    """Return holding and day of everybody of a tier who was at work on each of the days."""
    workforce, parameters = world.workforce, world.parameters
    holding = np.flatnonzero(workforce.tier[workforce.post[: workforce.main]] == tier)
    first = np.searchsorted(days, np.maximum(workforce.since[holding], parameters.start))
    ends = np.where(np.isnat(workforce.to[holding]), parameters.as_of, workforce.to[holding])
    last = np.searchsorted(days, ends, side="right")
    owner, place = spread(np.maximum(last - first, 0))
    holding, on = holding[owner], days[first[owner] + place]
    present = ~absences.away(workforce.worker[holding], on)
    return holding[present], on[present]


def _daily(world: World, absences: Absences, rng: np.random.Generator) -> list[_Hours]:
    """Return the hub's hours that belong to no enquiry, day by day."""
    every = plus_days(world.parameters.start, np.arange(world.parameters.days))
    holding, on = _grid(world, absences, HUB, every[is_working_day(every)])
    full = 7.4 * world.workforce.fte[holding]
    parts = []
    for activity, often, share in (
        (_FEEDBACK, 0.4, 0.14),
        (_OTHER, 0.62, 0.3),
        (_GATHERING, 0.18, 0.3),
    ):
        done = rng.random(len(holding)) < often
        hours = full[done] * share * rng.uniform(0.5, 1.5, int(done.sum()))
        none = np.full(int(done.sum()), -1)
        parts.append(_Hours(holding[done], on[done], none * 0 + activity, none, hours))
    return parts


def _weekly(world: World, absences: Absences, rng: np.random.Generator) -> list[_Hours]:
    """Return hours of Tier 2 support and Tier 3 assessment, recorded on Fridays."""
    first = working_days_after(world.parameters.start, np.zeros(1))[0]
    fridays = plus_days(first, np.arange(0, world.parameters.days))
    # 1970-01-02 was a Friday
    fridays = fridays[(day_number(fridays) - 1) % 7 == 0]
    fridays = fridays[(fridays <= world.parameters.as_of) & is_working_day(fridays)]
    parts = []
    for tier, activity, share in ((TIER2, _SUPPORT, 0.6), (TIER3, _ASSESSMENT, 0.33)):
        holding, on = _grid(world, absences, tier, fridays)
        role = world.workforce.role[world.workforce.post[holding]]
        works = role == SOCIAL_WORKER if tier == TIER3 else role == 8
        holding, on = holding[works], on[works]
        hours = 37 * share * world.workforce.fte[holding] * rng.uniform(0.5, 1.4, len(holding))
        none = np.full(len(holding), -1)
        parts.append(_Hours(holding, on, none * 0 + activity, none, hours))
    return parts


def time_table(world: World, checks: Checks, decisions: Decisions, absences: Absences) -> Table:
    """Return workforce.time_recording."""
    rng = world.parameters.rng("time recording")
    parts = [_of_checks(world, checks, rng), _of_decisions(world, decisions, rng)]
    parts += _daily(world, absences, rng) + _weekly(world, absences, rng)
    holding = np.concatenate([part.holding for part in parts])
    on = np.concatenate([part.on for part in parts])
    activity = np.concatenate([part.activity for part in parts])
    concern = np.concatenate([part.concern for part in parts])
    hours = np.concatenate([part.hours for part in parts])
    # one row a key
    order = np.lexsort((concern, activity, holding, day_number(on)))
    holding, on, activity, concern, hours = (
        part[order] for part in (holding, on, activity, concern, hours)
    )
    new = np.r_[
        True,
        (holding[1:] != holding[:-1]) | (on[1:] != on[:-1]) | (activity[1:] != activity[:-1])
        | (concern[1:] != concern[:-1]),
    ]  # fmt: skip
    total = np.add.reduceat(hours, np.flatnonzero(new))
    holding, on, activity, concern = holding[new], on[new], activity[new], concern[new]
    worker, post = world.workforce.worker[holding], world.workforce.post[holding]
    # the older time sheets do not ask for the post
    sheet = _older_sheet(world, worker)
    columns = {
        "worker_id": ids.worker(worker),
        "post_id": ident(np.where(sheet, -1, post + 1), "PO", 4),
        "worked_on": date(on),
        "activity": coded(ACTIVITIES, activity),
        "mash_enquiry_id": ids.enquiry(
            np.where(concern >= 0, world.enquiry_number[np.maximum(concern, 0)], -1)
        ),
        "hours": number(np.maximum(np.round(total, 2), 0.05), 2),
    }
    return Table("workforce", "time_recording", columns)


def _older_sheet(world: World, worker: Ints) -> Bools:
    """Whether each worker fills in the older time sheet."""
    rng = world.parameters.rng("time sheets")
    older = rng.random(int(world.workforce.worker.max()) + 1) < 0.15
    return np.asarray(older[worker])
