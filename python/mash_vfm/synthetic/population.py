"""One population: families with their children, mothers and addresses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    choose,
    day_number,
    from_day_number,
    plus_days,
    spread,
)
from mash_vfm.synthetic.clock import plus_months, whole_years
from mash_vfm.synthetic.geography import Geography
from mash_vfm.synthetic.names import Names, load_names
from mash_vfm.synthetic.parameters import Parameters

_BIRTHS_PER_YEAR = 7970
_GROWTH = 0.004
_FAMILY_SIZE = (0.27, 0.44, 0.19, 0.07, 0.03)
_TWINS = 0.015
_FRAILTY_SHAPE = 0.32
_NEED_EFFECT = 0.5
_ADDRESS_KEY = 100_000
ETHNICITIES = (
    "WBRI", "WOTH", "MWBC", "MWAS", "MOTH", "AIND", "APKN", "AOTH", "BCRB", "BAFR", "CHNE",
    "WROM", "OOTH", "NOBT", "REFU",
)  # fmt: skip
_ETHNICITY_SHARE = (
    0.875, 0.035, 0.012, 0.01, 0.014, 0.005, 0.004, 0.006, 0.003, 0.008, 0.003,
    0.004, 0.006, 0.012, 0.003,
)  # fmt: skip


@dataclass(frozen=True)
class Population:
    """Children and families by position.

    A person is a child (0 .. ``children`` - 1) or the mother of a family (``children`` + family).
    Addresses are sorted by family and start; each holds until the family's next one. ``twin`` is
    the other of two children born on one day, or -1. ``frailty`` is how likely the family is to
    come to notice (mean about 1). ``nhs`` is by person.
    """

    names: Names
    family: Ints
    born: Dates
    sex: Ints
    forename: Ints
    surname: Ints
    twin: Ints
    upn_letter: Ints
    upn_number: Ints
    nhs: Ints
    family_surname: Ints
    mother_surname: Ints
    mother_forename: Ints
    mother_born: Dates
    ethnicity: Ints
    frailty: Floats
    address_family: Ints
    address_start: Dates
    address_postcode: Ints
    first_child: Ints
    child_count: Ints

    @property
    def children(self) -> int:
        """Number of children."""
        return len(self.born)

    @property
    def families(self) -> int:
        """Number of families."""
        return len(self.frailty)

    def mother(self, families: Ints) -> Ints:
        """Return the person that is the mother of each family."""
        return self.children + families

    def address_at(self, families: Ints, on: Dates) -> Ints:
        """Return the position of the address in force on a date, else of the family's first."""
        keys = self.address_family * _ADDRESS_KEY + day_number(self.address_start) + 40_000
        wanted = families * _ADDRESS_KEY + day_number(on) + 40_000
        found = np.searchsorted(keys, wanted, side="right") - 1
        return np.maximum(found, np.searchsorted(self.address_family, families))

    def postcode_at(self, families: Ints, on: Dates) -> Ints:
        """Return the postcode of the address in force on a date."""
        return self.address_postcode[self.address_at(families, on)]

    def age_on(self, child: Ints, on: Dates) -> Ints:
        """Return the age in whole years; negative before birth."""
        return whole_years(self.born[child], on)


def _births(parameters: Parameters, rng: np.random.Generator) -> tuple[Ints, Dates, Bools]:
    """Return family, birthday and whether it is the second of twins, a row a child, in order."""
    first = plus_months(parameters.start, -12 * 19)
    last = plus_days(parameters.end, 200)
    earliest = plus_months(first, -12 * 15)
    window = int(day_number(last) - day_number(earliest))
    mean_size = float(np.dot(_FAMILY_SIZE, np.arange(1, 6))) * (1 + _TWINS)
    count = round(_BIRTHS_PER_YEAR * parameters.scale * window / 365.25 / mean_size)
    # first births at a rate that grows a little each year
    growth = _GROWTH * window / 365.25
    moment = np.log1p(rng.random(count) * np.expm1(growth)) / growth
    start = day_number(earliest) + np.floor(moment * window).astype(np.int64)
    size = choose(rng, _FAMILY_SIZE, count) + 1
    families, days, twins = [], [], []
    at = start
    for number in range(len(_FAMILY_SIZE)):
        at = at if number == 0 else at + rng.integers(480, 1500, count)
        has = size > number
        twin = has & (rng.random(count) < _TWINS)
        for rows, is_twin in ((has, False), (twin, True)):
            families.append(np.flatnonzero(rows))
            days.append(at[rows])
            twins.append(np.full(int(rows.sum()), is_twin))
    family, born = np.concatenate(families), np.concatenate(days)
    second = np.concatenate(twins)
    kept = (born >= day_number(first)) & (born < day_number(last))
    family, born, second = family[kept], born[kept], second[kept]
    order = np.lexsort((second, born, family))
    _, renumbered = np.unique(family[order], return_inverse=True)
    return renumbered.astype(np.int64), from_day_number(born[order]), second[order]


def _addresses(
    parameters: Parameters,
    geography: Geography,
    rng: np.random.Generator,
    since: Dates,
    frailty: Floats,
    home: Ints,
) -> tuple[Ints, Dates, Ints]:
    """Return family, start and postcode of each address, sorted by family and start."""
    families = len(since)
    tracked = np.maximum(since, plus_months(parameters.start, -72))
    years = np.maximum(day_number(parameters.end) - day_number(tracked), 0) / 365.25
    moves = np.minimum(rng.poisson(np.minimum(0.06 + 0.03 * frailty, 0.3) * years), 6)
    owner, _ = spread(moves)
    when = plus_days(tracked[owner], 30 + rng.random(len(owner)) * years[owner] * 365.25)
    moved_lsoa = choose(rng, geography.lsoa_weight, len(owner))
    # six in ten moves stay in the area: take the LSOA a few places on
    near = np.clip(home[owner] + rng.integers(-3, 4, len(owner)), 0, len(geography.lsoa_area) - 1)
    lsoa = np.where(rng.random(len(owner)) < 0.6, near, moved_lsoa)
    family = np.r_[np.arange(families), owner]
    start = np.r_[since, when]
    lsoa = np.r_[home, lsoa]
    per_lsoa = len(geography.postcode_lsoa) // len(geography.lsoa_area)
    postcode = lsoa * per_lsoa + rng.integers(0, per_lsoa, len(lsoa))
    kept = start < parameters.end
    kept[:families] = True
    order = np.lexsort((start[kept], family[kept]))
    family, start, postcode = family[kept][order], start[kept][order], postcode[kept][order]
    # two moves on one day are one
    repeat = np.r_[False, (family[1:] == family[:-1]) & (start[1:] == start[:-1])]
    return family[~repeat], start[~repeat], postcode[~repeat]


def _nhs_numbers(rng: np.random.Generator, count: int) -> Ints:
    """Return that many numbers of the test range 999 with a valid modulus 11 check digit."""
    body = np.arange(1_000_000, dtype=np.int64)
    total = 9 * (10 + 9 + 8) + sum(
        (body // 10 ** (5 - place) % 10) * (7 - place) for place in range(6)
    )
    check = (11 - total % 11) % 11
    valid = check < 10
    numbers = 9_990_000_000 + body[valid] * 10 + check[valid]
    return np.asarray(rng.permutation(numbers)[:count], dtype=np.int64)


def _pupil_numbers(born: Dates) -> tuple[Ints, Ints]:
    """Return check letter (0..22) and the 12 digits of a UPN for each child."""
    # the year in which a child enters school, and a number within that year's intake
    entry = plus_months(born, 12 * 4 + 4).astype("datetime64[Y]").astype(np.int64) + 1970
    order = np.argsort(entry, kind="stable")
    starts = np.searchsorted(entry[order], entry[order], side="left")
    rank = np.empty(len(entry), dtype=np.int64)
    rank[order] = np.arange(len(entry)) - starts
    number = 990_0000_00_000 + (2000 + rank // 1000) * 100_000 + entry % 100 * 1000 + rank % 1000
    total = sum((number // 10 ** (11 - place) % 10) * (place + 2) for place in range(12))
    return np.asarray(total % 23, dtype=np.int64), number


def make_population(parameters: Parameters, geography: Geography) -> Population:
    """Draw families, children and addresses of the whole history and the 18 years before."""
    rng = parameters.rng("population")
    names = load_names()
    family, born, second = _births(parameters, rng)
    children = len(born)
    first_child = np.flatnonzero(np.r_[True, family[1:] != family[:-1]])
    count = np.diff(np.r_[first_child, children])
    families = len(first_child)
    home = choose(rng, geography.lsoa_weight, families)
    raw = rng.gamma(_FRAILTY_SHAPE, 1 / _FRAILTY_SHAPE, families)
    frailty = raw * np.exp(_NEED_EFFECT * geography.lsoa_need[home])
    frailty /= frailty.mean()
    oldest = born[first_child]
    address_family, address_start, address_postcode = _addresses(
        parameters, geography, rng, plus_days(oldest, -rng.integers(60, 900, families)),
        frailty, home,
    )  # fmt: skip

    sex = (rng.random(children) > 0.513).astype(np.int64)
    boys = choose(rng, names.forename.weight[: names.boys], children)
    girls = names.boys + choose(rng, names.forename.weight[names.boys :], children)
    family_surname = choose(rng, names.surname.weight, families)
    own = choose(rng, names.surname.weight, families)
    mother_surname = np.where(rng.random(families) < 0.62, family_surname, own)
    surname = np.where(rng.random(children) < 0.92, family_surname[family], mother_surname[family])
    twin = np.full(children, -1, dtype=np.int64)
    later = np.flatnonzero(second)
    twin[later], twin[later - 1] = later - 1, later
    surname[later] = surname[later - 1]
    forename = np.where(sex == 0, boys, girls)
    # nobody gives twins one name
    alike = later[forename[later] == forename[later - 1]]
    last = np.where(sex[alike] == 0, names.boys, len(names.forename.weight)) - 1
    forename[alike] += np.where(forename[alike] == last, -1, 1)
    letter, number = _pupil_numbers(born)
    return Population(
        names=names,
        family=family,
        born=born,
        sex=sex,
        forename=forename,
        surname=surname,
        twin=twin,
        upn_letter=letter,
        upn_number=number,
        nhs=_nhs_numbers(rng, children + families),
        family_surname=family_surname,
        mother_surname=mother_surname,
        mother_forename=names.boys + choose(rng, names.forename.weight[names.boys :], families),
        mother_born=plus_days(oldest, -365.25 * np.clip(rng.normal(28, 5.5, families), 15, 44)),
        ethnicity=choose(rng, _ETHNICITY_SHARE, families),
        frailty=frailty,
        address_family=address_family,
        address_start=address_start,
        address_postcode=address_postcode,
        first_child=first_child.astype(np.int64),
        child_count=count.astype(np.int64),
    )
