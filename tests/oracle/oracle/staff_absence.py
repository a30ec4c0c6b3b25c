"""Metric 18, ``mart_staff_absence``: working days lost to sickness and other absence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .calendar import WorkingTime, month_end
from .full_time import FullTime, attributes
from .layout import Measure, Metric, lay_out
from .row import Row
from .staff import POST, WORKER, InPost, all_workers, posts_have_areas
from .tables import Cell, Counts, Figure, Months, Ratios
from .world import World

ABSENCE = "workforce.absence"
METRIC = Metric("staff_absence", ("month", "rolling_12m"), reads=(ABSENCE, POST, WORKER))
# the same metric by the year of the workforce census
CENSUS = replace(METRIC, grains=("csww_year",))
BREAKDOWNS = ("tier", "agency", "role_family", "location")
SICKNESS = "SIC"
LONG_TERM_DAYS = 20
CENSUS_WORKING_DAYS = 253


@dataclass(frozen=True)
class Spell:
    """A spell of absence: its working days, and the days lost where they are given."""

    worker_id: str
    working_days: tuple[date, ...]
    days_lost: Fraction | None
    is_sickness: bool

    @property
    def is_long_term(self) -> bool:
        """Whether it lasts 20 working days or more in all."""
        return len(self.working_days) >= LONG_TERM_DAYS


def rows(world: World) -> Iterator[Row]:
    """Rows of two absence rates, the long-term share of sickness, and the census' own rate.

    There are area rows only if any post has an area.
    """
    staff = [worker for worker in all_workers(world) if not worker.is_agency_worker]
    spells = _read_spells(world)
    fte = FullTime(staff, BREAKDOWNS)
    sick = _days_lost(world, staff, [one for one in spells if one.is_sickness])
    other = _days_lost(world, staff, [one for one in spells if not one.is_sickness])
    long_term = Ratios()
    long_term.denominators = sick
    long_term.numerators = _days_lost(
        world, staff, [one for one in spells if one.is_sickness and one.is_long_term]
    )

    rate = Measure(
        METRIC, "sickness_rate", "ratio", ABSENCE, (POST, WORKER), posts_have_areas(world)
    )
    share = replace(rate, id="long_term_share", unit="share")
    census = replace(rate, metric=CENSUS, id="csww_rate")
    average = _average_days(world.working_time, fte)
    yield from lay_out(world, rate, Rate(sick, fte, average))
    yield from lay_out(world, share, long_term)
    yield from lay_out(world, replace(rate, id="other_absence_rate"), Rate(other, fte, average))
    yield from lay_out(world, census, Rate(sick, fte, _census_days(fte)))


def _read_spells(world: World) -> list[Spell]:
    """Spells that began by as_of; one without a last day runs to as_of."""
    spells = []
    for row in world.inbox.rows(ABSENCE):
        worker_id, first_day = row.identifier("worker_id"), world.past_day(row, "first_day")
        if worker_id is None or first_day is None:
            continue
        last_day = row.day("last_day") or world.as_of
        spells.append(
            Spell(
                worker_id=worker_id,
                working_days=tuple(world.working_time.days_in(first_day, last_day)),
                days_lost=row.number("working_days_lost"),
                is_sickness=row.code("reason", "absence_reason") == SICKNESS,
            )
        )
    return spells


def _days_lost(world: World, staff: list[InPost], spells: list[Spell]) -> Counts:
    """Days lost on each working day of the spells, in each post of the worker in force that day.

    A day is worth the worker's FTE in the post; where the days lost of the spell are given, an
    even part of them, shared over the posts by FTE.
    """
    of_worker: dict[str, list[InPost]] = {}
    for worker in staff:
        of_worker.setdefault(worker.worker_id, []).append(worker)
    table = Counts()
    for spell in spells:
        for day in spell.working_days:
            if day > world.as_of:
                break
            posts = [one for one in of_worker.get(spell.worker_id, []) if one.is_in_force(day)]
            whole = sum((one.fte for one in posts), Fraction(0))
            if not whole:
                continue
            # what the day costs for each full-time equivalent
            weight = Fraction(1)
            if spell.days_lost is not None:
                weight = spell.days_lost / len(spell.working_days) / whole
            for one in posts:
                by = attributes(one, BREAKDOWNS)
                table.add(day, one.post.area, by, one.fte * weight)
    return table


def _average_days(working_time: WorkingTime, fte: FullTime) -> Callable[[Cell, Months], Fraction]:
    """Working days owed: by month, the mean FTE of its first and last day x its working days."""

    def days(cell: Cell, months: Months) -> Fraction:
        return sum(
            (
                fte.mean(month, month_end(month), cell)
                * len(working_time.days_in(month, month_end(month)))
                for month in months
            ),
            Fraction(0),
        )

    return days


def _census_days(fte: FullTime) -> Callable[[Cell, Months], Fraction]:
    """Working days owed by the census: the FTE on 30 September x 253."""

    def days(cell: Cell, months: Months) -> Fraction:
        return fte.on(month_end(max(months)), cell) * CENSUS_WORKING_DAYS

    return days


@dataclass(frozen=True)
class Rate:
    """Days lost over the days owed."""

    lost: Counts
    fte: FullTime
    owed: Callable[[Cell, Months], Fraction]

    def cells(self) -> set[Cell]:
        """Every cell with days lost or with anyone in post."""
        return self.lost.cells() | self.fte.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Days lost, days owed and their ratio."""
        months = list(months)
        lost, owed = self.lost.total(cell, months), self.owed(cell, months)
        return Figure(lost, owed, Fraction(lost) / owed if owed else None)
