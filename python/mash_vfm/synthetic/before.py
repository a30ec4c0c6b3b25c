"""What history starts with: plans and care that were there before its first day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Dates, Ints, day_number, plus_days
from mash_vfm.synthetic.clock import plus_months
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.population import Population

_PLANS_OPEN = 520
_IN_CARE = 620
# share of children on a plan who had one before history: fewer of those whose plan comes late in it
_HAD_A_PLAN = (0.3, 0.08)


@dataclass(frozen=True)
class Before:
    """Plans and care periods that began before history, a row each, and the cases they keep open.

    ``open_until`` is by child, in days since 1970 (-1: no case).
    """

    plan_child: Ints
    plan_from: Dates
    plan_to: Dates
    care_child: Ints
    care_from: Dates
    care_to: Dates
    open_until: Ints


def _children(
    parameters: Parameters, population: Population, rng: np.random.Generator, count: int
) -> Ints:
    """Return that many different children under 17 on the first day, of families in need."""
    everyone = np.arange(population.children)
    age = population.age_on(everyone, np.full(population.children, parameters.start))
    young = np.flatnonzero((age >= 0) & (age < 17))
    weight = population.frailty[population.family[young]]
    chosen = rng.choice(young, size=min(count, len(young)), replace=False, p=weight / weight.sum())
    return np.sort(chosen).astype(np.int64)


def make_before(parameters: Parameters, population: Population) -> Before:
    """Draw who was on a plan or looked after when history starts."""
    rng = parameters.rng("before")
    plans = max(3, round(_PLANS_OPEN * parameters.scale))
    both = _children(
        parameters, population, rng, plans + max(3, round(_IN_CARE * parameters.scale))
    )
    on_plan = np.isin(np.arange(len(both)), rng.choice(len(both), plans, replace=False))
    planned, cared = both[on_plan], both[~on_plan]
    born = population.born
    adult = plus_days(plus_months(born, 12 * 18), -1)
    start = parameters.start
    plan_from = np.maximum(plus_days(start, -(1 + 400 * rng.random(plans))), born[planned])
    plan_to = plus_days(start, 10 - np.log(rng.random(plans)) * 250)
    care_from = np.maximum(plus_days(start, -(1 - np.log(rng.random(len(cared))) * 800)),
                           born[cared])  # fmt: skip
    care_to = plus_days(start, 10 - np.log(rng.random(len(cared))) * 1000)
    plan_to = np.minimum(plan_to, adult[planned])
    care_to = np.minimum(care_to, adult[cared])
    open_until = np.full(population.children, -1, dtype=np.int64)
    open_until[planned] = day_number(plan_to) + 30
    open_until[cared] = day_number(care_to)
    return Before(planned, plan_from, plan_to, cared, care_from, care_to, open_until)


def earlier_plans(
    parameters: Parameters, population: Population, child: Ints, on: Dates
) -> tuple[Ints, Dates, Dates]:
    """Return child, start and end of plans that some of the children had before history.

    ``child`` and ``on`` are the plans of history (and their first days).
    """
    rng = parameters.rng("earlier plans")
    order = np.lexsort((day_number(on), child))
    who, first = np.unique(child[order], return_index=True)
    into = day_number(on[order][first]) - day_number(parameters.start)
    chance = np.interp(into, (0, parameters.days), _HAD_A_PLAN)
    born = population.born[who]
    # over before the earliest of the plans that history starts with
    last = plus_days(parameters.start, -800)
    room = day_number(last) - day_number(born)
    had = (room > 60) & (rng.random(len(who)) < chance)
    started = plus_days(born, rng.random(len(who)) * np.maximum(room, 1))
    ended = plus_days(started, 60 + rng.random(len(who)) * 330)
    return who[had], started[had], ended[had]
