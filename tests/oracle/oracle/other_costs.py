"""Metric 2, ``mart_other_costs``: overheads and set-up, by month and financial year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .calendar import add_months, month_start
from .layout import Measure, Metric, lay_out
from .ledger import ASSET, LEDGER, Cost, overheads, set_up_cash
from .row import Row
from .tables import Counts
from .world import World

METRIC = Metric("other_costs", ("month", "financial_year"), reads=(LEDGER, ASSET))


def rows(world: World) -> Iterator[Row]:
    """Rows of overheads, set_up_cash and set_up_amortised, by cost type."""
    cash = Measure(METRIC, "set_up_cash", "gbp", LEDGER, ())
    amortised = Measure(METRIC, "set_up_amortised", "gbp", LEDGER, (ASSET,))
    yield from lay_out(
        world, Measure(METRIC, "overheads", "gbp", LEDGER, ()), _by_type(overheads(world))
    )
    yield from lay_out(world, cash, _by_type(set_up_cash(world)))
    yield from lay_out(world, amortised, _by_type(set_up_amortised(world)))


def set_up_amortised(world: World) -> list[Cost]:
    """Each asset's amount in equal parts over its useful life, from the month of its start."""
    costs = []
    for row in world.inbox.rows(ASSET):
        start_on, amount = world.past_day(row, "start_on"), row.number("amount")
        months = row.whole("useful_life_months")
        if start_on is None or amount is None or months is None or months < 1:
            continue
        area = world.areas.known(row.text("area_code"))
        for number in range(months):
            month = add_months(month_start(start_on), number)
            costs.append(Cost(month, area, None, "set_up", amount / months))
    return costs


def _by_type(costs: Iterable[Cost]) -> Counts:
    table = Counts()
    for cost in costs:
        table.add(cost.month, cost.area, {"cost_type": cost.cost_type or "unknown"}, cost.amount)
    return table
