"""Figures of one measure by month, area and breakdown, added up over the months of a period."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from .calendar import month_start, percentile

ALL = "ALL"
NONE = "none"
Number = int | Fraction
# area, breakdown, breakdown value
Cell = tuple[str, str, str]
Months = Iterable[date]
By = Mapping[str, str]
NO_BREAKDOWN: By = {}


def as_plain(number: Number | None) -> float | None:
    """An int for a whole count, a float for the rest."""
    return number if number is None or isinstance(number, int) else float(number)


@dataclass(frozen=True)
class Figure:
    """What a row shows; ``value`` is None where there is nothing to divide by.

    ``is_collected`` False: an extract says nothing of the period, such as a year without index.
    ``status``, where given, is that of the row, whatever else is known of the measure.
    ``splits_numerator``: the denominator is that of a whole, and says nothing of the cell.
    ``extra`` holds the columns that the metric adds to the uniform ones.
    """

    numerator: Number | None
    denominator: Number | None
    value: Number | None
    is_collected: bool = True
    status: str | None = None
    extra: Mapping[str, float | None] = field(default_factory=dict)
    splits_numerator: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether numerator and denominator are both 0 (or absent): no row of a breakdown."""
        return not self.numerator and (self.splits_numerator or not self.denominator)


class Table(Protocol):
    """Figures of one measure."""

    def cells(self) -> set[Cell]:
        """Every cell that anything was added to."""

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The figure of a cell over some months."""


def cells_of(area: str | None, by: By) -> list[Cell]:
    """The cells that an event counts in: ALL and its area, whole and each of its breakdowns."""
    places = [ALL] if area is None else [ALL, area]
    values = [(NONE, "all"), *by.items()]
    return [(place, breakdown, value) for place in places for breakdown, value in values]


class Counts:
    """A count or a sum; numerator = value, no denominator."""

    def __init__(self) -> None:
        self._sums: dict[Cell, dict[date, Number]] = {}

    def add(self, day: date, area: str | None, by: By = NO_BREAKDOWN, amount: Number = 1) -> None:
        """Add ``amount`` in the month of ``day``."""
        month = month_start(day)
        for cell in cells_of(area, by):
            sums = self._sums.setdefault(cell, {})
            sums[month] = sums.get(month, 0) + amount

    def cells(self) -> set[Cell]:
        """Every cell that anything was added to."""
        return set(self._sums)

    def total(self, cell: Cell, months: Months) -> Number:
        """The sum of a cell over some months."""
        sums = self._sums.get(cell, {})
        return sum((sums[month] for month in months if month in sums), 0)

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The sum as numerator and value."""
        total = self.total(cell, months)
        return Figure(total, None, total)


class Ratios:
    """A ratio of two sums.

    ``numerator_only`` names the breakdowns that split the numerator only: their denominator is
    that of the breakdown none, and they have a row only where the numerator is not 0. The value is
    the ratio times ``per``.
    """

    def __init__(self, *numerator_only: str, per: int = 1) -> None:
        self.numerators = Counts()
        self.denominators = Counts()
        self._numerator_only = numerator_only
        self._per = per

    def add(
        self, day: date, area: str | None, by: By, counts: bool, splits: By = NO_BREAKDOWN
    ) -> None:
        """Add one to the denominator, and to the numerator where the event ``counts``.

        ``splits`` holds the values of the breakdowns that split the numerator only.
        """
        self.denominators.add(day, area, by)
        if counts:
            self.numerators.add(day, area, {**by, **splits})

    def cells(self) -> set[Cell]:
        """Every cell that anything was added to."""
        return self.numerators.cells() | self.denominators.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Numerator, denominator and their ratio."""
        figure = _ratio(self.numerators, self.denominators, cell, months, self._numerator_only)
        return replace(figure, value=None if figure.value is None else figure.value * self._per)


class DistinctCounts:
    """A count of distinct people, told apart by a hashable id."""

    def __init__(self) -> None:
        self._ids: dict[Cell, dict[date, set[Hashable]]] = {}

    def add(self, day: date, area: str | None, by: By, who: Hashable) -> None:
        """Add a person in the month of ``day``."""
        month = month_start(day)
        for cell in cells_of(area, by):
            self._ids.setdefault(cell, {}).setdefault(month, set()).add(who)

    def cells(self) -> set[Cell]:
        """Every cell that anyone was added to."""
        return set(self._ids)

    def total(self, cell: Cell, months: Months) -> int:
        """Distinct people of a cell over some months."""
        of_cell = self._ids.get(cell, {})
        return len(set().union(*(of_cell.get(month, set()) for month in months)))

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The count as numerator and value."""
        total = self.total(cell, months)
        return Figure(total, None, total)


class DistinctRatios:
    """A ratio of distinct people; ``numerator_only`` as in :class:`Ratios`."""

    def __init__(self, *numerator_only: str) -> None:
        self.numerators = DistinctCounts()
        self.denominators = DistinctCounts()
        self._numerator_only = numerator_only

    def add(
        self,
        day: date,
        area: str | None,
        by: By,
        who: Hashable,
        counts: bool,
        splits: By = NO_BREAKDOWN,
    ) -> None:
        """Add a person to the denominator, and to the numerator where the event ``counts``."""
        self.denominators.add(day, area, by, who)
        if counts:
            self.numerators.add(day, area, {**by, **splits}, who)

    def cells(self) -> set[Cell]:
        """Every cell that anyone was added to."""
        return self.numerators.cells() | self.denominators.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Distinct people of the numerator, of the denominator, and their ratio."""
        return _ratio(self.numerators, self.denominators, cell, months, self._numerator_only)


class Percentiles:
    """A median or percentile: no numerator, the number of values as denominator."""

    def __init__(self, share: Fraction) -> None:
        self._share = share
        self._values: dict[Cell, dict[date, list[Fraction]]] = {}

    def add(self, day: date, area: str | None, by: By, value: Fraction) -> None:
        """Add a value in the month of ``day``."""
        for cell in cells_of(area, by):
            self._values.setdefault(cell, {}).setdefault(month_start(day), []).append(value)

    def cells(self) -> set[Cell]:
        """Every cell that anything was added to."""
        return set(self._values)

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The percentile of all values of the months."""
        of_cell = self._values.get(cell, {})
        values = [value for month in months for value in of_cell.get(month, [])]
        return Figure(None, len(values), percentile(values, self._share) if values else None)


def _ratio(
    numerators: Counts | DistinctCounts,
    denominators: Counts | DistinctCounts,
    cell: Cell,
    months: Months,
    numerator_only: tuple[str, ...],
) -> Figure:
    """Numerator, denominator and ratio; with zero denominator the ratio is None (convention 2).

    In a breakdown that splits the numerator only, a cell without numerator is empty.
    """
    months = list(months)
    numerator = numerators.total(cell, months)
    area, breakdown, _ = cell
    splits_numerator = breakdown in numerator_only
    if splits_numerator:
        cell = (area, NONE, "all")
    denominator = denominators.total(cell, months)
    value = Fraction(numerator) / denominator if denominator else None
    return Figure(numerator, denominator, value, splits_numerator=splits_numerator)
