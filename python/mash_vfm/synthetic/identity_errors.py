"""How a system knows a child: names misspelt, dates of birth transposed, postcodes old."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Dates, Ints, choose, plus_days
from mash_vfm.synthetic.clock import plus_months
from mash_vfm.synthetic.columns import Column, coded
from mash_vfm.synthetic.population import Population

SEXES = ("M", "F", "unknown")


@dataclass(frozen=True)
class Rates:
    """How often one system gets what wrong, as shares of its records."""

    nickname: float = 0.04
    misspelt: float = 0.02
    other_surname: float = 0.03
    name_missing: float = 0.005
    day_month_swapped: float = 0.012
    year_wrong: float = 0.005
    born_missing: float = 0.02
    sex_missing: float = 0.01
    old_postcode: float = 0.06
    postcode_missing: float = 0.03
    nhs_missing: float = 0.6
    twin_mixed_up: float = 0.0


@dataclass(frozen=True)
class Seen:
    """What a system holds of each child: codes of names, sex and postcode (-1: nothing)."""

    forename: Ints
    surname: Ints
    born: Dates
    sex: Ints
    postcode: Ints
    nhs: Ints


def _swap_day_and_month(born: Dates) -> Dates:
    """Return the dates with day and month exchanged where that is a date."""
    month = born.astype("datetime64[M]").astype(np.int64) % 12
    day = (born - born.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    january = born.astype("datetime64[Y]").astype("datetime64[D]")
    swapped = plus_days(plus_months(january, np.minimum(day, 11)), month)
    return np.where(day < 12, swapped, born)


def spell(
    rng: np.random.Generator, population: Population, rates: Rates, child: Ints
) -> tuple[Ints, Ints]:
    """Return forename and surname of each child as somebody wrote them down."""
    names, count = population.names, len(child)
    forename, surname = population.forename[child], population.surname[child]
    kind = choose(
        rng,
        (rates.nickname, rates.misspelt, rates.name_missing,
         1 - rates.nickname - rates.misspelt - rates.name_missing),
        count,
    )  # fmt: skip
    typo = rng.integers(0, names.forename.typo.shape[1], count)
    forename = np.select(
        [kind == 0, kind == 1, kind == 2],
        [names.forename.nickname[forename], names.forename.typo[forename, typo], -1],
        forename,
    )
    kind = choose(
        rng, (rates.other_surname, rates.misspelt, 1 - rates.other_surname - rates.misspelt), count
    )
    family = population.family[child]
    # the mother's (maiden) name where the child bears the family's, and the other way round
    mother, shared = population.mother_surname[family], population.family_surname[family]
    other = np.where(surname == shared, mother, shared)
    surname = np.select([kind == 0, kind == 1], [other, names.surname.typo[surname, typo]], surname)
    return forename, surname


def observe(
    rng: np.random.Generator, population: Population, rates: Rates, child: Ints, on: Dates
) -> Seen:
    """Return what a system with these error rates holds of each child on a day."""
    count = len(child)
    forename, surname = spell(rng, population, rates, child)
    born = population.born[child]
    unborn = born > on
    wrong = choose(
        rng,
        (rates.day_month_swapped, rates.year_wrong, rates.born_missing,
         1 - rates.day_month_swapped - rates.year_wrong - rates.born_missing),
        count,
    )  # fmt: skip
    year = plus_months(born, 12 * (1 - 2 * rng.integers(0, 2, count)))
    seen = np.select([wrong == 0, wrong == 1], [_swap_day_and_month(born), year], born)
    # nobody writes down a birthday that has not come
    seen = np.where(seen > on, born, seen)
    seen = np.where(unborn | (wrong == 2), np.datetime64("NaT", "D"), seen)

    family = population.family[child]
    address = population.address_at(family, on)
    earlier = np.maximum(address - 1, 0)
    moved = population.address_family[earlier] == family
    old = moved & (rng.random(count) < rates.old_postcode)
    postcode = population.address_postcode[np.where(old, earlier, address)]
    postcode = np.where(rng.random(count) < rates.postcode_missing, -1, postcode)

    twin = population.twin[child]
    mixed = (twin >= 0) & (rng.random(count) < rates.twin_mixed_up)
    nhs = population.nhs[np.where(mixed, twin, child)]
    nhs = np.where(unborn | (rng.random(count) < rates.nhs_missing), -1, nhs)
    sex = np.where(unborn | (rng.random(count) < rates.sex_missing), 2, population.sex[child])
    return Seen(
        forename=np.where(unborn, population.names.unborn, forename),
        surname=np.where(unborn, population.mother_surname[family], surname),
        born=seen,
        sex=sex,
        postcode=postcode,
        nhs=nhs,
    )


def forename_column(population: Population, codes: Ints) -> Column:
    """Return the forenames of codes."""
    return coded(population.names.forename.text, codes)


def surname_column(population: Population, codes: Ints) -> Column:
    """Return the surnames of codes."""
    return coded(population.names.surname.text, codes)


def sex_column(codes: Ints) -> Column:
    """Return sex as M, F or unknown."""
    return coded(SEXES, codes)


def id_style(rng: np.random.Generator, count: int, lost: float, blank: float) -> Ints:
    """Return for ``ident_varied`` which ids lost their zeros (1) or have a blank behind (2)."""
    return np.array([1, 2, 0])[choose(rng, (lost, blank, 1 - lost - blank), count)]
