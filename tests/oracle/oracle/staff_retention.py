"""Metric 19, ``mart_staff_retention``: who leaves, who stays, and what stands vacant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from .calendar import month_end
from .full_time import FullTime, attributes
from .layout import Measure, Metric, lay_out
from .row import Row
from .staff import POST, WORKER, InPost, all_workers, posts_have_areas
from .tables import ALL, Cell, Counts, Figure, Months, cells_of
from .world import World

VACANCY = "workforce.vacancy"
METRIC = Metric("staff_retention", ("rolling_12m", "csww_year"), reads=(VACANCY, POST, WORKER))
BREAKDOWNS = ("tier", "agency", "role_family")
# what a vacancy is known by: it has no post, so no tier and no area
VACANCY_BREAKDOWNS = ("agency", "role_family")
ONE_DAY = timedelta(days=1)


def rows(world: World) -> Iterator[Row]:
    """Rows of two rates of turnover, of vacancies, agency workers and stability.

    There are area rows only if any post has an area; those of vacancies, which have none, are not
    collected.
    """
    everyone = all_workers(world)
    staff = [worker for worker in everyone if not worker.is_agency_worker]
    in_post = FullTime(staff, BREAKDOWNS)
    agency = FullTime([one for one in everyone if one.is_agency_worker], BREAKDOWNS)
    leavers = _leavers(everyone)

    dfe = Measure(METRIC, "turnover_dfe", "ratio", VACANCY, (POST, WORKER), posts_have_areas(world))
    average = replace(dfe, id="turnover_average")
    share = replace(dfe, unit="share")
    vacancies = replace(share, id="vacancy_rate")
    yield from lay_out(world, dfe, Turnover(leavers, in_post, is_of_average=False))
    yield from lay_out(world, average, Turnover(leavers, in_post, is_of_average=True))
    yield from lay_out(world, vacancies, VacancyRate(_vacancies(world), in_post))
    yield from lay_out(world, replace(share, id="agency_rate"), AgencyRate(agency, in_post))
    yield from lay_out(world, replace(share, id="stability"), Stability(staff, everyone))


def _ends(months: Months) -> tuple[date, date]:
    """The day before some months, and their last day."""
    months = list(months)
    return min(months) - ONE_DAY, month_end(max(months))


def _leavers(everyone: list[InPost]) -> Counts:
    """FTE of the posts that their workers left for good, by the last day in them.

    Whoever is in any post the day after, as an agency worker too, has not left.
    """
    of_worker: dict[str, list[InPost]] = {}
    for one in everyone:
        of_worker.setdefault(one.worker_id, []).append(one)
    table = Counts()
    for one in everyone:
        if one.is_agency_worker or not one.has_left or one.last_day is None:
            continue
        next_day = one.last_day + ONE_DAY
        if not any(other.is_in_force(next_day) for other in of_worker[one.worker_id]):
            table.add(one.last_day, one.post.area, attributes(one, BREAKDOWNS), one.fte)
    return table


@dataclass(frozen=True)
class Turnover:
    """Leavers over those in post at the end, or over the mean of before and the end."""

    leavers: Counts
    in_post: FullTime
    is_of_average: bool

    def cells(self) -> set[Cell]:
        """Every cell with a leaver or with anyone in post."""
        return self.leavers.cells() | self.in_post.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Leavers, FTE in post and their ratio."""
        months = list(months)
        before, end = _ends(months)
        left = self.leavers.total(cell, months)
        fte = self.in_post.on(end, cell)
        if self.is_of_average:
            fte = self.in_post.mean(before, end, cell)
        return Figure(left, fte, Fraction(left) / fte if fte else None)


def _vacancies(world: World) -> dict[date, dict[Cell, Fraction]]:
    """Vacant FTE by snapshot and cell."""
    snapshots: dict[date, dict[Cell, Fraction]] = {}
    for row in world.inbox.rows(VACANCY):
        day, fte = world.past_day(row, "snapshot_on"), row.number("vacancies_fte")
        if day is None or fte is None:
            continue
        by = {name: row.code(name, name) or "unknown" for name in VACANCY_BREAKDOWNS}
        cells = snapshots.setdefault(day, {})
        for cell in cells_of(None, by):
            cells[cell] = cells.get(cell, Fraction(0)) + fte
    return snapshots


@dataclass(frozen=True)
class VacancyRate:
    """Vacancies of the newest snapshot over these and those in post on the last day."""

    snapshots: dict[date, dict[Cell, Fraction]]
    in_post: FullTime

    def cells(self) -> set[Cell]:
        """Every cell of the partnership, but of tiers, with a vacancy or with anyone in post."""
        vacant = {cell for snapshot in self.snapshots.values() for cell in snapshot}
        cells = vacant | self.in_post.cells()
        return {cell for cell in cells if cell[0] == ALL and cell[1] != "tier"}

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Vacancies, establishment and their ratio; not collected by area or without a snapshot."""
        before, end = _ends(months)
        days = [day for day in self.snapshots if before < day <= end]
        if cell[0] != ALL or not days:
            return Figure(None, None, None, is_collected=False)
        vacant = self.snapshots[max(days)].get(cell, Fraction(0))
        return _part(vacant, self.in_post.on(end, cell))


@dataclass(frozen=True)
class AgencyRate:
    """Agency workers over these and those in post, on the last day."""

    agency: FullTime
    in_post: FullTime

    def cells(self) -> set[Cell]:
        """Every cell with anyone in it, from an agency or not."""
        return self.agency.cells() | self.in_post.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """FTE of agency workers, of all, and their ratio."""
        _, end = _ends(months)
        return _part(self.agency.on(end, cell), self.in_post.on(end, cell))


def _part(part: Fraction, rest: Fraction) -> Figure:
    """A part of the part and the rest together."""
    whole = part + rest
    return Figure(part, whole, part / whole if whole else None)


class Stability:
    """Of the workers in post before the period, those still in any post on its last day.

    A worker counts in each cell of the posts held before; the post at the end may be another, an
    agency's too.
    """

    def __init__(self, staff: list[InPost], everyone: list[InPost]) -> None:
        self._staff = [(one, cells_of(one.post.area, attributes(one, BREAKDOWNS))) for one in staff]
        self._everyone = everyone
        self._in_post: dict[date, dict[Cell, set[str]]] = {}
        self._anywhere: dict[date, set[str]] = {}

    def cells(self) -> set[Cell]:
        """Every cell of anyone in post on whatever day."""
        return {cell for _, cells in self._staff for cell in cells}

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Who stayed, who was there and their ratio."""
        before, end = _ends(months)
        if before not in self._in_post:
            found: dict[Cell, set[str]] = {}
            for one, cells in self._staff:
                if one.is_in_force(before):
                    for of_one in cells:
                        found.setdefault(of_one, set()).add(one.worker_id)
            self._in_post[before] = found
        if end not in self._anywhere:
            self._anywhere[end] = {one.worker_id for one in self._everyone if one.is_in_force(end)}
        then = self._in_post[before].get(cell, set())
        still = len(then & self._anywhere[end])
        return Figure(still, len(then), Fraction(still, len(then)) if then else None)
