"""Rates per 10,000 residents of a count (convention 12)."""

from __future__ import annotations

from fractions import Fraction

from .areas import Population
from .calendar import month_end
from .tables import ALL, NONE, Cell, Counts, Figure, Months

CHILDREN = range(18)

# ages of each band, within the whole age range of children
DFE_BANDS = {
    "unborn": range(0),
    "under_1": range(1),
    "1_4": range(1, 5),
    "5_9": range(5, 10),
    "10_15": range(10, 16),
    "16_plus": range(16, 18),
}
HES_BANDS = {
    "0_4": range(5),
    "5_9": range(5, 10),
    "10_14": range(10, 15),
    "15_17": range(15, 18),
}


def dfe_band(years: int | None) -> str:
    """DfE age band; ``unborn`` without a birth date or before the birth."""
    if years is None:
        return "unborn"
    if years >= 16:
        return "16_plus"
    return next(band for band, ages in DFE_BANDS.items() if years in ages)


def hes_band(years: int) -> str:
    """HES age band of a child aged 0 to 17."""
    return next(band for band, ages in HES_BANDS.items() if years in ages)


class Rates:
    """A count per 10,000 residents of its age range at the end of the period.

    A row by sex or age_band divides by that group, other breakdowns by the whole age range; a row
    of a breakdown exists only where the count is not 0.
    """

    def __init__(
        self, counts: Counts, population: Population, ages: range, bands: dict[str, range]
    ) -> None:
        self._counts = counts
        self._population = population
        self._ages = ages
        self._bands = bands

    def cells(self) -> set[Cell]:
        """Every cell of the count."""
        return self._counts.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The count, the residents and the rate."""
        months = list(months)
        count = self._counts.total(cell, months)
        residents = self._residents(cell, months)
        value = Fraction(count) * 10_000 / residents if residents else None
        return Figure(count, residents, value, splits_numerator=cell[1] != NONE)

    def _residents(self, cell: Cell, months: Months) -> Fraction:
        area, breakdown, value = cell
        ages, sex = self._ages, None
        if breakdown == "age_band":
            band = self._bands[value]
            ages = range(max(ages.start, band.start), min(ages.stop, band.stop))
        elif breakdown == "sex":
            sex = value
        period_end = month_end(max(months))
        return self._population.count(None if area == ALL else area, period_end, ages, sex)
