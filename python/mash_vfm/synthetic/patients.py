"""Whom the health services see, when, and how they write them down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Floats, Ints, choose, day_number, plus_days
from mash_vfm.synthetic.columns import Column, compose, ident
from mash_vfm.synthetic.concerns import CATEGORIES, NEGLECT, PHYSICAL, SEXUAL
from mash_vfm.synthetic.world import World

SELF_HARM = CATEGORIES.index("self-harm")


@dataclass(frozen=True)
class Visits:
    """Children at a health service, a row each, by day; ``area`` and ``postcode`` of that day."""

    child: Ints
    on: Dates
    age: Ints
    postcode: Ints

    def __len__(self) -> int:
        return len(self.child)


def visits(
    world: World, rng: np.random.Generator, per_year: float, age_weight: Floats, need: float
) -> Visits:
    """Draw visits of the population: by single year of age, more where families are in need.

    ``per_year`` is the number at scale 1; ``need`` the power of the family's frailty.
    """
    parameters, population = world.parameters, world.population
    wanted = max(4, round(per_year * parameters.years * parameters.scale))
    weight = (population.frailty[population.family] + 0.4) ** need
    # not everybody drawn is a child on that day, and of those by age only a share is kept
    kept = 0.6 * float(age_weight.mean() / age_weight.max())
    child = choose(rng, weight, round(wanted / kept) + 50)
    on = plus_days(parameters.start, rng.random(len(child)) * parameters.days)
    age = population.age_on(child, on)
    inside = (age >= 0) & (age < 18)
    share = np.where(inside, age_weight[np.clip(age, 0, 17)], 0) / age_weight.max()
    fits = np.flatnonzero(rng.random(len(child)) < share)[:wanted]
    return _visits(world, child[fits], on[fits])


def harmed_visits(world: World, rng: np.random.Generator, share: float) -> Visits:
    """Draw visits around concerns about harm: the child is seen shortly before or after."""
    concerns, parameters = world.concerns, world.parameters
    category = concerns.category[concerns.concern]
    harm = np.isin(category, (NEGLECT, PHYSICAL, SEXUAL)) & (concerns.severity > 0.6)
    harm &= ~concerns.unborn
    rows = np.flatnonzero(harm & (rng.random(len(category)) < share))
    rows = rows if len(rows) >= 3 else np.flatnonzero(harm)[:3]
    on = plus_days(concerns.day[concerns.concern[rows]], np.round(rng.laplace(0, 25, len(rows))))
    on = np.clip(on, parameters.start, parameters.as_of)
    age = world.population.age_on(concerns.child[rows], on)
    fits = (age >= 0) & (age < 18)
    return _visits(world, concerns.child[rows][fits], on[fits])


def joined(*parts: Visits) -> tuple[Visits, Ints]:
    """Return the visits in order of day, and from which part each comes."""
    source = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    child = np.concatenate([part.child for part in parts])
    on = np.concatenate([part.on for part in parts])
    order = np.lexsort((child, source, day_number(on)))
    return (
        Visits(
            child[order],
            on[order],
            np.concatenate([part.age for part in parts])[order],
            np.concatenate([part.postcode for part in parts])[order],
        ),
        source[order],
    )


def _visits(world: World, child: Ints, on: Dates) -> Visits:
    family = world.population.family[child]
    return Visits(
        child, on, world.population.age_on(child, on), world.population.postcode_at(family, on)
    )


def nhs_numbers(world: World, rng: np.random.Generator, child: Ints, missing: float) -> Ints:
    """Return NHS numbers as a service holds them that has traced each patient.

    Those of twins are mixed up only where a number is typed beside a name (``identity_errors``).
    """
    return np.where(rng.random(len(child)) < missing, -1, world.population.nhs[child])


def pseudonym(child: Ints, has: Bools) -> Column:
    """Return the pseudonym of each patient, null where ``has`` is false."""
    return compose(
        "case when {0} is not null then 'PS' || substr(md5('pseudonym ' || {0}), 1, 14) end",
        ident(np.where(has, child, -1)),
    )
