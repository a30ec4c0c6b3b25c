"""Metric 1, ``mart_staff_numbers_costs``: people in hub posts and what they cost, by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from .calendar import periods
from .layout import Measure, Metric, history_of, lay_out
from .ledger import LEDGER, Cost, staff_cost_actual
from .row import Row
from .staff import (
    POST,
    TIME_RECORDING,
    WORKER,
    hub_workers,
    posts_have_areas,
    staff_cost,
    staff_cost_imputed,
)
from .tables import NONE, Counts, DistinctCounts
from .world import World

METRIC = Metric("staff_numbers_costs", ("month",), reads=(LEDGER, POST, WORKER, TIME_RECORDING))


def rows(world: World) -> Iterator[Row]:
    """Rows of fte, headcount, staff_cost_actual, staff_cost_imputed and staff_cost.

    ``fte``, ``headcount`` and imputed cost have area rows only if any post has an area.
    """
    with_areas = posts_have_areas(world)
    fte = Measure(METRIC, "fte", "fte", LEDGER, (POST, WORKER), with_areas, is_stock=True)
    headcount = Measure(
        METRIC, "headcount", "count", LEDGER, (POST, WORKER), with_areas, is_stock=True
    )
    ftes, heads = _in_post(world, fte)
    yield from lay_out(world, fte, ftes)
    yield from lay_out(world, headcount, heads)

    time = (TIME_RECORDING, POST, WORKER)
    actual = Measure(METRIC, "staff_cost_actual", "gbp", LEDGER, ())
    imputed = Measure(METRIC, "staff_cost_imputed", "gbp", LEDGER, time, with_areas)
    both = Measure(METRIC, "staff_cost", "gbp", LEDGER, time)
    yield from _cost_rows(world, actual, staff_cost_actual(world))
    yield from _cost_rows(world, imputed, staff_cost_imputed(world))
    yield from _cost_rows(world, both, staff_cost(world))


def _in_post(world: World, measure: Measure) -> tuple[Counts, DistinctCounts]:
    """FTE x time share, and distinct workers, in force on the last day of each month."""
    ftes, heads = Counts(), DistinctCounts()
    workers = hub_workers(world)
    for last_day in _month_ends(world, measure):
        for worker in workers:
            if worker.is_in_force(last_day):
                post = worker.post
                by = {
                    "agency": post.agency or "unknown",
                    "role_family": post.role_family or "unknown",
                    "location": post.location or "unknown",
                }
                ftes.add(last_day, post.area, by, worker.fte * post.time_share)
                heads.add(last_day, post.area, by, worker.worker_id)
    return ftes, heads


def _month_ends(world: World, measure: Measure) -> list[date]:
    first_day = history_of(world, measure)
    if first_day is None:
        return []
    return [period.end for period in periods("month", first_day, world.last_day(METRIC.reads))]


def _cost_rows(world: World, measure: Measure, costs: Iterable[Cost]) -> Iterator[Row]:
    """Rows of a cost: by agency; role_family and location are not collected.

    Those two have a row with the value ``unknown`` wherever the cost is not 0.
    """
    table = Counts()
    for cost in costs:
        table.add(cost.month, cost.area, {"agency": cost.agency or "unknown"}, cost.amount)
    for row in lay_out(world, measure, table):
        yield row
        if row.breakdown == NONE and row.value:
            for breakdown in ("role_family", "location"):
                yield replace(
                    row,
                    breakdown=breakdown,
                    breakdown_value="unknown",
                    numerator=None,
                    value=None,
                    status="not_collected",
                )
