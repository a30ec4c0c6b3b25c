"""Reference tables: population, areas, postcodes, GDP deflator."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import Ints
from mash_vfm.synthetic.columns import Table, coded, listed, number, whole
from mash_vfm.synthetic.geography import AREA_CODES, AREA_NAMES
from mash_vfm.synthetic.world import World

_OLDEST = 90
# made-up yearly rises in per cent, 2005-06 to 2025-26, of the size that prices really rose
_RISES = (2.6, 3.0, 2.6, 2.7, 1.6, 1.8, 1.5, 2.0, 1.9, 1.3, 0.7, 2.1, 1.8, 2.0, 2.3, 5.6, -0.8, 6.8,
          6.0, 2.0, 1.7)  # fmt: skip
_FIRST_PRICE_YEAR = 2004
_BASE_PRICE_YEAR = 2023


def _children(world: World, year: int) -> Ints:
    """Return how many children live in each area, by age and sex, on 30 June."""
    population = world.population
    on = np.datetime64(f"{year}-06-30", "D")
    age = population.age_on(np.arange(population.children), np.full(population.children, on))
    here = np.flatnonzero((age >= 0) & (age < 18))
    area = world.area_at(here, np.full(len(here), on))
    cell = (area * 18 + age[here]) * 2 + population.sex[here]
    return np.bincount(cell, minlength=8 * 18 * 2).reshape(8, 18, 2)


def population_table(world: World) -> Table:
    """Return reference.population: children as they are, adults by a smooth curve.

    Estimates come out late: the newest is two years behind the extract's date.
    """
    rng = world.parameters.rng("reference population")
    first, last = int(str(world.parameters.start)[:4]) - 1, int(str(world.parameters.as_of)[:4]) - 2
    years = np.arange(first, last + 1)
    ages = np.arange(_OLDEST + 1)
    table = np.zeros((len(years), 8, len(ages), 2), dtype=np.int64)
    curve = np.interp(ages, [18, 22, 30, 50, 60, 75, 90], [1.0, 0.75, 0.9, 1.25, 1.3, 0.95, 0.6])
    for place, year in enumerate(years):
        children = _children(world, int(year))
        table[place, :, :18, :] = children
        level = children.sum(axis=(1, 2))[:, None, None] / 36
        noise = rng.uniform(0.96, 1.04, (8, len(ages) - 18, 2))
        table[place, :, 18:, :] = np.round(level * curve[None, 18:, None] * noise)
    year_of, area, age, sex = (part.ravel() for part in np.indices(table.shape))
    columns = {
        "area_code": ids.area(area),
        "mid_year": whole(years[year_of]),
        "age": whole(age),
        "sex": coded(("M", "F"), sex),
        "population": whole(table.ravel()),
    }
    return Table("reference", "population", columns)


def place_tables(world: World) -> list[Table]:
    """Return reference.area (a row an LSOA) and reference.postcode."""
    geography = world.geography
    lsoas, postcodes = np.arange(len(geography.lsoa_area)), np.arange(len(geography.postcode_lsoa))
    area = Table(
        "reference",
        "area",
        {
            "area_code": coded(AREA_CODES, geography.lsoa_area),
            "area_name": coded(AREA_NAMES, geography.lsoa_area),
            "lsoa11": geography.lsoa(lsoas),
        },
    )
    postcode = Table(
        "reference",
        "postcode",
        {
            "postcode": geography.postcode(postcodes),
            "lsoa11": geography.lsoa(geography.postcode_lsoa),
        },
    )
    return [area, postcode]


def deflator_table() -> Table:
    """Return reference.gdp_deflator, made up, to two years beyond the extract's date."""
    index = np.cumprod(np.r_[1.0, 1 + np.array(_RISES) / 100])
    years = _FIRST_PRICE_YEAR + np.arange(len(index))
    index = 100 * index / index[_BASE_PRICE_YEAR - _FIRST_PRICE_YEAR]
    labels = [f"{year}-{(year + 1) % 100:02d}" for year in years]
    columns = {"financial_year": listed(labels), "index": number(np.round(index, 3), 3)}
    return Table("reference", "gdp_deflator", columns)
