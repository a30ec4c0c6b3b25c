"""Metric 4, ``mart_cost_per_referral``: running cost of the hub for each unit of its work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .areas import ADDRESS
from .calendar import financial_year
from .enquiries import ENQUIRY
from .layout import Measure, Metric, lay_out
from .ledger import ASSET, LEDGER, overheads
from .other_costs import set_up_amortised
from .prices import DEFLATOR, prices_of_latest_year
from .referrals import EPISODES
from .row import Row
from .staff import POST, TIME_RECORDING, WORKER, staff_cost
from .tables import Cell, Counts, Figure, Months
from .world import World

CONTACT = "social_care.ssd_contacts"
_STAFF = (POST, WORKER, TIME_RECORDING)

METRIC = Metric(
    "cost_per_referral",
    ("quarter", "financial_year"),
    reads=(LEDGER, ASSET, *_STAFF, CONTACT, ENQUIRY, EPISODES, ADDRESS),
)


@dataclass(frozen=True)
class CostPerUnit:
    """Cost over units of work; ``prices``: the factor that makes a year's GBP real terms."""

    costs: Counts
    units: Counts
    prices: Mapping[int, Fraction] | None = None

    def cells(self) -> set[Cell]:
        """No breakdown: no cell but the dense ones."""
        return set()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """Cost, units and their ratio; not collected where the year has no index."""
        months = list(months)
        cost = Fraction(self.costs.total(cell, months))
        units = self.units.total(cell, months)
        if self.prices is not None:
            year = financial_year(months[0])
            if year not in self.prices:
                return Figure(None, None, None, is_collected=False)
            cost *= self.prices[year]
        return Figure(cost, units, cost / units if units else None)


def rows(world: World) -> Iterator[Row]:
    """Rows of the four unit costs, each also with set-up, and each of the eight in real terms."""
    running, with_set_up = Counts(), Counts()
    for cost in [*staff_cost(world), *overheads(world)]:
        running.add(cost.month, cost.area, amount=cost.amount)
        with_set_up.add(cost.month, cost.area, amount=cost.amount)
    for cost in set_up_amortised(world):
        with_set_up.add(cost.month, cost.area, amount=cost.amount)

    units_of_work = (
        ("cost_per_contact", CONTACT, _contacts(world), True),
        ("cost_per_enquiry", ENQUIRY, _enquiries(world, mashed_only=False), False),
        ("cost_per_mashed_enquiry", ENQUIRY, _enquiries(world, mashed_only=True), False),
        ("cost_per_tier3_referral", EPISODES, _referrals(world), True),
    )
    prices = prices_of_latest_year(world)
    for name, extract, units, area_by_address in units_of_work:
        plain = Measure(
            METRIC, name, "gbp", LEDGER, (*_STAFF, extract), area_by_address=area_by_address
        )
        set_up = replace(plain, id=f"{name}_incl_set_up", needs=(*plain.needs, ASSET))
        for measure, costs in ((plain, running), (set_up, with_set_up)):
            real = replace(measure, id=f"{measure.id}_real", needs=(*measure.needs, DEFLATOR))
            yield from lay_out(world, measure, CostPerUnit(costs, units))
            yield from lay_out(world, real, CostPerUnit(costs, units, prices))


def _contacts(world: World) -> Counts:
    table = Counts()
    for row in world.inbox.rows(CONTACT):
        day = world.past_day(row, "cont_contact_date")
        if day is not None:
            person = world.persons.of_child(row.identifier("cont_person_id"))
            table.add(day, world.areas.of_address(person, day))
    return table


def _enquiries(world: World, mashed_only: bool) -> Counts:
    table = Counts()
    for enquiry in world.enquiries:
        if enquiry.mashed or not mashed_only:
            table.add(enquiry.received_on, enquiry.area)
    return table


def _referrals(world: World) -> Counts:
    table = Counts()
    for referral in world.referrals:
        table.add(referral.day, world.areas.of_address(referral.person, referral.day))
    return table
