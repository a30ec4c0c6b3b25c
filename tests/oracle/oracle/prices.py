"""Prices of the latest financial year: the GDP deflator."""

from __future__ import annotations

from fractions import Fraction

from . import values
from .calendar import financial_year
from .world import World

DEFLATOR = "reference.gdp_deflator"


def prices_of_latest_year(world: World) -> dict[int, Fraction]:
    """By financial year, what a pound of it is in prices of the latest year landed.

    The latest year is not after that of as_of: factor = its index / the year's index. A year
    whose index was not landed is left out.
    """
    index: dict[int, Fraction] = {}
    for row in world.inbox.rows(DEFLATOR):
        year, value = values.financial_year(row.raw("financial_year")), row.number("index")
        if year is not None and value:
            index[year] = value
    landed = [year for year in index if year <= financial_year(world.as_of)]
    return {year: index[max(landed)] / index[year] for year in index} if landed else {}
