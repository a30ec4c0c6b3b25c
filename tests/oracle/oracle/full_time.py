"""Full-time equivalents in force on a day, by area and breakdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from .staff import InPost
from .tables import Cell, cells_of


def attributes(worker: InPost, breakdowns: Iterable[str]) -> dict[str, str]:
    """The values of the breakdowns: those of the worker's post, blanks as ``unknown``."""
    return {name: getattr(worker.post, name) or "unknown" for name in breakdowns}


def as_landed(worker: InPost) -> Fraction:
    """The FTE of a worker row, whatever share of the post is the hub's."""
    return worker.fte


def for_the_hub(worker: InPost) -> Fraction:
    """The FTE of a worker row that is the hub's."""
    return worker.fte * worker.post.time_share


class FullTime:
    """The FTE of some worker rows on any day."""

    def __init__(
        self,
        workers: Iterable[InPost],
        breakdowns: Iterable[str] = (),
        fte: Callable[[InPost], Fraction] = as_landed,
    ) -> None:
        breakdowns = tuple(breakdowns)
        self._rows = [
            (worker, fte(worker), cells_of(worker.post.area, attributes(worker, breakdowns)))
            for worker in workers
        ]
        self._days: dict[date, dict[Cell, Fraction]] = {}

    def cells(self) -> set[Cell]:
        """Every cell that any of the rows counts in, on whatever day."""
        return {cell for _, _, cells in self._rows for cell in cells}

    def on(self, day: date, cell: Cell) -> Fraction:
        """The FTE of a cell in force on a day."""
        if day not in self._days:
            sums: dict[Cell, Fraction] = {}
            for worker, fte, cells in self._rows:
                if worker.is_in_force(day):
                    for one in cells:
                        sums[one] = sums.get(one, Fraction(0)) + fte
            self._days[day] = sums
        return self._days[day].get(cell, Fraction(0))

    def mean(self, first: date, second: date, cell: Cell) -> Fraction:
        """The mean of the FTE of two days."""
        return (self.on(first, cell) + self.on(second, cell)) / 2
