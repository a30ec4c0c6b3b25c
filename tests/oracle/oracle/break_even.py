"""Metric 21, ``mart_break_even``: how much harm must be avoided for the hub to pay for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .calendar import financial_year
from .layout import Measure, Metric, lay_out
from .ledger import LEDGER, overheads
from .prices import DEFLATOR, prices_of_latest_year
from .row import Row
from .staff import POST, TIME_RECORDING, WORKER, staff_cost
from .tables import ALL, NONE, Cell, Counts, Figure, Months
from .world import World

_STAFF = (POST, WORKER, TIME_RECORDING)
METRIC = Metric("break_even", ("financial_year",), reads=(LEDGER, *_STAFF))
# what one of it costs in GBP, and the year that its price year begins in
SCENARIOS: Mapping[str, tuple[int, int]] = {
    "care_year": (51_080, 2013),
    "care_order": (25_000, 2005),
    "cin_six_months": (1_416, 2008),
    "s47": (511, 2008),
    "csa_victim": (89_240, 2018),
    "maltreatment_lifetime": (89_390, 2015),
}


@dataclass(frozen=True)
class BreakEven:
    """Running cost over the unit cost of a scenario, both in prices of the latest year.

    ``prices`` holds the factor that makes a year's GBP those of the latest year.
    """

    costs: Counts
    prices: Mapping[int, Fraction]

    def cells(self) -> set[Cell]:
        """Every row is dense: no cell but those."""
        return set()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Not collected where the year or the scenario's price year has no index."""
        months = list(months)
        amount, price_year = SCENARIOS[cell[2]]
        year = financial_year(months[0])
        if year not in self.prices or price_year not in self.prices:
            return Figure(None, None, None, is_collected=False)
        cost = self.costs.total((ALL, NONE, "all"), months) * self.prices[year]
        unit_cost = amount * self.prices[price_year]
        return Figure(cost, unit_cost, cost / unit_cost)


def rows(world: World) -> Iterator[Row]:
    """Rows of avoided_to_break_even: each scenario in every financial year, for ALL."""
    running = Counts()
    for cost in [*staff_cost(world), *overheads(world)]:
        running.add(cost.month, None, amount=cost.amount)
    measure = Measure(
        METRIC, "avoided_to_break_even", "ratio", LEDGER, (*_STAFF, DEFLATOR), has_areas=False
    )
    table = BreakEven(running, prices_of_latest_year(world))
    scenarios = [("scenario", scenario) for scenario in SCENARIOS]
    yield from lay_out(world, measure, table, dense=scenarios)
