"""Ledger lines that count: the money rules of section A of metrics.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .calendar import financial_year, month_start
from .values import year_month
from .world import World

LEDGER = "finance.ledger_line"
ASSET = "finance.set_up_asset"
STAFF_TYPES = frozenset({"staff", "agency_staff"})
OVERHEAD_TYPES = frozenset({"overhead", "it_support", "accommodation"})


@dataclass(frozen=True)
class Line:
    """A landed ledger line; ``month`` is the first day of the month it belongs to, GBP amounts."""

    id: str
    month: date
    agency: str | None
    area: str | None
    cost_type: str | None
    amount: Fraction
    vat_amount: Fraction | None
    vat_recoverable: bool
    journal_type: str | None
    reverses: str | None

    @property
    def net_of_vat(self) -> Fraction:
        """The amount less recoverable VAT: ``vat_amount``, a sixth of the amount where blank."""
        if not self.vat_recoverable:
            return self.amount
        vat = self.amount / 6 if self.vat_amount is None else self.vat_amount
        return self.amount - vat


def landed_lines(world: World) -> list[Line]:
    """Every ledger line posted by as_of. The month is ``period_month``, else that of posting."""
    lines = []
    for row in world.inbox.rows(LEDGER):
        posted_on, amount = world.past_day(row, "posted_on"), row.number("amount")
        if posted_on is None or amount is None:
            continue
        lines.append(
            Line(
                id=row.identifier("ledger_line_id") or "",
                month=year_month(row.raw("period_month")) or month_start(posted_on),
                agency=row.code("agency", "agency"),
                area=world.areas.known(row.text("area_code")),
                cost_type=row.code("cost_type", "cost_type"),
                amount=amount,
                vat_amount=row.number("vat_amount"),
                vat_recoverable=row.flag("vat_recoverable"),
                journal_type=row.code("journal_type", "journal_type"),
                reverses=row.identifier("reverses_line_id"),
            )
        )
    return lines


def counted_lines(world: World) -> list[Line]:
    """Lines without the accruals that a reversal names and without those reversals.

    Both are left out wherever their months. An unreversed accrual counts; so does every other
    reversal as posted, that of an actual line and that of a reversal.
    """
    lines = landed_lines(world)
    accruals = {line.id for line in lines if line.journal_type == "accrual"}
    reversals = {
        line.id for line in lines if line.journal_type == "reversal" and line.reverses in accruals
    }
    reversed_accruals = {line.reverses for line in lines if line.id in reversals}
    return [line for line in lines if line.id not in reversals | reversed_accruals]


@dataclass(frozen=True)
class Cost:
    """An amount of GBP in a month, by agency or by cost type."""

    month: date
    area: str | None
    agency: str | None
    cost_type: str | None
    amount: Fraction


def staff_cost_actual(world: World) -> list[Cost]:
    """Ledger lines of staff and agency staff, gross."""
    return [
        Cost(line.month, line.area, line.agency, line.cost_type, line.amount)
        for line in counted_lines(world)
        if line.cost_type in STAFF_TYPES
    ]


def agencies_that_pay(world: World) -> set[tuple[str | None, int]]:
    """Agencies with a staff or agency staff line, with the financial year of the line's month."""
    return {(cost.agency, financial_year(cost.month)) for cost in staff_cost_actual(world)}


def overheads(world: World) -> list[Cost]:
    """Ledger lines of overhead, IT support and accommodation, less recoverable VAT."""
    return [
        Cost(line.month, line.area, line.agency, line.cost_type, line.net_of_vat)
        for line in counted_lines(world)
        if line.cost_type in OVERHEAD_TYPES
    ]


def set_up_cash(world: World) -> list[Cost]:
    """Ledger lines of set-up, when posted, less recoverable VAT."""
    return [
        Cost(line.month, line.area, line.agency, line.cost_type, line.net_of_vat)
        for line in counted_lines(world)
        if line.cost_type == "set_up"
    ]
