"""Metric 3, ``mart_cases_per_staff``: how much work there is for each full-time equivalent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .areas import ADDRESS
from .calendar import month_end, periods
from .caseload import INVOLVEMENT, PROFESSIONAL, Caseload
from .enquiries import DECISION, ENQUIRY
from .full_time import FullTime, for_the_hub
from .layout import Measure, Metric, history_of, lay_out
from .referrals import EPISODES
from .row import Row
from .staff import POST, WORKER, InPost, all_workers, hub_workers, posts_have_areas
from .tables import Cell, Counts, Figure, Months
from .world import World

METRIC = Metric(
    "cases_per_staff",
    ("month",),
    reads=(
        *(ENQUIRY, DECISION, POST, WORKER),
        *(EPISODES, INVOLVEMENT, PROFESSIONAL, ADDRESS),
    ),
)
TIER3 = "tier3"


def rows(world: World) -> Iterator[Row]:
    """Rows of throughput, stock, caseload_tier3 and pooled_cases.

    There are area rows only if any post has an area.
    """
    throughput = Measure(
        METRIC, "throughput", "ratio", ENQUIRY, (DECISION, POST, WORKER), posts_have_areas(world)
    )
    stock = replace(throughput, id="stock")
    caseload = replace(
        throughput,
        id="caseload_tier3",
        needs=(EPISODES, INVOLVEMENT, PROFESSIONAL, POST, WORKER),
        area_by_address=True,
    )
    pooled = replace(caseload, id="pooled_cases", unit="count", needs=(EPISODES, INVOLVEMENT))
    everyone = all_workers(world)
    holders = [worker for worker in everyone if worker.is_case_holder]
    month_ends = _month_ends(world, throughput)

    hub = FullTime(hub_workers(world), fte=for_the_hub)
    hub_mean = PerFullTime(_decided(world), hub, _mean_of_month)
    hub_end = PerFullTime(_waiting(world, month_ends), hub, _at_month_end)
    held, queued = _open_cases(world, holders, month_ends)
    tier3 = FullTime([worker for worker in holders if worker.post.tier == TIER3])
    yield from lay_out(world, throughput, hub_mean)
    yield from lay_out(world, stock, hub_end)
    yield from lay_out(world, caseload, PerFullTime(held, tier3, _at_month_end))
    yield from lay_out(world, pooled, queued)


def _month_ends(world: World, measure: Measure) -> list[date]:
    first_day = history_of(world, measure)
    if first_day is None:
        return []
    return [period.end for period in periods("month", first_day, world.last_day(METRIC.reads))]


def _decided(world: World) -> Counts:
    """Enquiry-children by the day of their first decision."""
    table = Counts()
    for enquiry in world.enquiries:
        if enquiry.first_decision is not None:
            table.add(enquiry.first_decision.decided_at.date(), enquiry.area)
    return table


def _waiting(world: World, month_ends: list[date]) -> Counts:
    """Enquiry-children received by each month end and not decided by it."""
    table = Counts()
    for end in month_ends:
        for enquiry in world.enquiries:
            first = enquiry.first_decision
            is_decided = first is not None and first.decided_at.date() <= end
            if enquiry.received_on <= end and not is_decided:
                table.add(end, enquiry.area)
    return table


def _open_cases(
    world: World, holders: list[InPost], month_ends: list[date]
) -> tuple[Counts, Counts]:
    """Open cases of case holders, and those in a queue, at each month end.

    The area is that of the child's address on that day. Cases of anyone else are in neither.
    """
    caseload = Caseload(world)
    held, queued = Counts(), Counts()
    for end in month_ends:
        in_force = {worker.worker_id for worker in holders if worker.is_in_force(end)}
        cases = caseload.open_on(end)
        queues = caseload.queues(cases)
        for referral, professional in cases:
            area = world.areas.of_address(referral.child, end)
            if professional in queues:
                queued.add(end, area)
            elif caseload.worker(professional) in in_force:
                held.add(end, area)
    return held, queued


def _mean_of_month(fte: FullTime, month: date, cell: Cell) -> Fraction:
    return fte.mean(month, month_end(month), cell)


def _at_month_end(fte: FullTime, month: date, cell: Cell) -> Fraction:
    return fte.on(month_end(month), cell)


@dataclass(frozen=True)
class PerFullTime:
    """A count of a month over full-time equivalents."""

    counts: Counts
    fte: FullTime
    of_month: Callable[[FullTime, date, Cell], Fraction]

    def cells(self) -> set[Cell]:
        """Every cell with anything counted or with anyone in post."""
        return self.counts.cells() | self.fte.cells()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The count, the FTE and their ratio."""
        (month,) = months
        count, fte = self.counts.total(cell, [month]), self.of_month(self.fte, month, cell)
        return Figure(count, fte, Fraction(count) / fte if fte else None)
