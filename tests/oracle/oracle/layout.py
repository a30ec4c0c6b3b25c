"""Which rows a measure has, and their status (conventions 1 to 4, 6 and 14)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .calendar import Period, add_months, months_since, periods
from .history import earliest_history, history_start
from .row import Row
from .tables import ALL, NONE, Cell, Figure, Table, as_plain
from .world import World

ADDRESS = "social_care.ssd_address"


@dataclass(frozen=True)
class Metric:
    """A metric: its grains and the extracts it reads, which hold back its periods."""

    id: str
    grains: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A measure of a metric.

    ``driver`` is the extract its history starts with; ``needs`` the extracts without which it is
    not collected. ``has_areas`` is False where it is for ALL only; ``area_by_address`` True where
    its area comes from addresses alone. ``is_stock``: the figure of the period's last month holds.
    ``lookback``, ``followup`` and ``maturity`` are months: what must have gone before a period
    starts, and after it ends; so are ``followup_days`` and ``maturity_working_days`` in days.
    """

    metric: Metric
    id: str
    unit: str
    driver: str
    needs: tuple[str, ...]
    has_areas: bool = True
    area_by_address: bool = False
    is_stock: bool = False
    lookback: int = 0
    followup: int = 0
    followup_days: int = 0
    maturity: int = 0
    maturity_working_days: int = 0


@dataclass(frozen=True)
class Others:
    """The table of a person-level measure by the two other strengths of linkage (convention 8).

    ``breakdown``: only that breakdown looks across events; the rows of others have no such values.
    """

    strict: Table
    loose: Table
    breakdown: str | None = None

    def hold(self, cell: Cell) -> bool:
        """Whether the row of the cell has a value by each strength."""
        return self.breakdown is None or cell[1] == self.breakdown


def lay_out(
    world: World,
    measure: Measure,
    table: Table,
    others: Others | None = None,
    dense: Iterable[tuple[str, str]] = ((NONE, "all"),),
) -> Iterator[Row]:
    """Every row of a measure.

    ``dense`` holds the breakdowns with their values that have a row for each period, ALL and each
    area: none, unless said otherwise. Others are sparse: only where numerator or denominator is
    not 0. A measure that was not collected has the dense rows only. Which rows there are and their
    status is by the central strength of linkage alone.
    """
    first_day = history_of(world, measure)
    if first_day is None:
        return
    areas = [ALL, *world.areas.codes] if measure.has_areas else [ALL]
    always = [(area, *of_breakdown) for of_breakdown in dense for area in areas]
    sparse = sorted(
        cell
        for cell in table.cells()
        if cell[1] != NONE and cell[0] in areas and cell not in always
    )
    last_day = world.last_day(measure.metric.reads)
    for grain in measure.metric.grains:
        for period in periods(grain, first_day, last_day):
            months = period.months()[-1:] if measure.is_stock else period.months()
            for cell in always:
                row = _make_row(world, measure, period, cell, table.figure(cell, months))
                yield _with_others(row, others, cell, months)
            for cell in sparse:
                figure = table.figure(cell, months)
                if is_collected(world, measure, cell[0]) and not figure.is_empty:
                    row = _make_row(world, measure, period, cell, figure)
                    yield _with_others(row, others, cell, months)


def _with_others(row: Row, others: Others | None, cell: Cell, months: list[date]) -> Row:
    """The row with the values by the two other strengths, where it has a value of its own."""
    if others is None or not others.hold(cell) or row.status != "ok":
        return row
    return replace(
        row,
        value_strict=as_plain(others.strict.figure(cell, months).value),
        value_loose=as_plain(others.loose.figure(cell, months).value),
    )


def history_of(world: World, measure: Measure) -> date | None:
    """First day of the measure's history; that of any driver where its own was never landed."""
    if world.inbox.was_landed(measure.driver):
        return history_start(world, measure.driver)
    return earliest_history(world)


def is_collected(world: World, measure: Measure, area: str) -> bool:
    """Whether every extract that the measure needs there was ever landed."""
    needs = [measure.driver, *measure.needs]
    if area != ALL and measure.area_by_address:
        needs.append(ADDRESS)
    return all(world.inbox.was_landed(extract) for extract in needs)


def _make_row(world: World, measure: Measure, period: Period, cell: Cell, figure: Figure) -> Row:
    area, breakdown, breakdown_value = cell
    collected = figure.is_collected and is_collected(world, measure, area)
    status = _status(world, measure, period, figure) if collected else "not_collected"
    if figure.status is not None:
        status = figure.status
        collected = status != "not_collected"
    is_ok = status == "ok"
    is_count = figure.denominator is None
    go_live = None if area == ALL else world.areas.go_live.get(area)
    return Row(
        metric_id=measure.metric.id,
        measure_id=measure.id,
        period_grain=period.grain,
        period_start=period.start,
        period_end=period.end,
        area_code=area,
        breakdown=breakdown,
        breakdown_value=breakdown_value,
        # a count's numerator is its value, so it has none where it has no value
        numerator=as_plain(figure.numerator) if collected and (is_ok or not is_count) else None,
        denominator=as_plain(figure.denominator) if collected else None,
        value=as_plain(figure.value) if is_ok else None,
        unit=measure.unit,
        status=status,
        baseline_available=_has_baseline(world, measure, area, go_live),
        months_since_go_live=months_since(go_live, period.start),
        as_of=world.as_of,
        extra=figure.extra,
    )


def _status(world: World, measure: Measure, period: Period, figure: Figure) -> str:
    """Status of a figure whose extracts were landed, in the order of convention 1."""
    first_day = history_of(world, measure)
    if first_day is not None and period.start < add_months(first_day, measure.lookback):
        return "insufficient_lookback"
    follow_up = timedelta(days=measure.followup_days)
    if add_months(period.end, measure.followup) + follow_up > world.as_of:
        return "insufficient_followup"
    working_days = world.working_time.days_between(period.end, world.as_of)
    if (
        add_months(period.end, measure.maturity) > world.as_of
        or working_days < measure.maturity_working_days
    ):
        return "immature"
    return "zero_denominator" if figure.value is None else "ok"


def _has_baseline(world: World, measure: Measure, area: str, go_live: date | None) -> bool:
    """At least 12 months of the measure (after its look-back) before the area's go-live."""
    first_day = history_of(world, measure)
    if go_live is None or first_day is None or not is_collected(world, measure, area):
        return False
    return add_months(first_day, 12 + measure.lookback) <= go_live
