"""Metric 22, ``mart_rollout_effect``: staggered-adoption difference-in-differences.

Group-time average effects of Callaway and Sant'Anna (2021) without covariates, worked out from the
monthly rows of the other metrics; controls are the areas that are not yet or never treated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import sqrt

from .calendar import add_months, month_start
from .row import Row
from .student import reach, within
from .tables import ALL, NONE

ID = "rollout_effect"
CAVEAT = "The roll-out came with changes of Tier 2 in the same areas: the effect is of both."
FEWEST_AREAS = 4
FEWEST_COHORTS = 2
FEWEST_MONTHS_BEFORE = 12
_PRE_TREND = range(-12, -1)
_CONFIDENCE = 0.95
# its areas are those of posts, which most do not name
_NOT_CHARTED = "staff_absence"
_NEVER = date.max
# a standard error below it is a rounding of 0, and nothing is asked of what is divided by it
_NO_ERROR = 1e-9

Extra = dict[str, float | str | None]


@dataclass(frozen=True)
class Estimate:
    """An effect, and how far each area moves it (its influence; together they are 0)."""

    value: float
    influence: Mapping[str, float]

    @property
    def standard_error(self) -> float:
        """Clustered by area, with the correction for few: areas / (areas - 1)."""
        areas = len(self.influence)
        return sqrt(areas / (areas - 1) * sum(moved**2 for moved in self.influence.values()))

    @property
    def p(self) -> float:
        """Two-sided, of the effect being 0."""
        return 1 - within(abs(self.value) / self.standard_error, len(self.influence) - 1)


@dataclass(frozen=True)
class Cell:
    """The effect on a cohort in a month."""

    cohort: date
    event_month: int
    areas: int
    estimate: Estimate


@dataclass(frozen=True)
class Panel:
    """The areas with a value in every month of the window, and the month each is treated from."""

    months: list[date]
    values: Mapping[str, Mapping[date, float]]
    treated: Mapping[str, date]

    @property
    def cohorts(self) -> list[date]:
        """Months of the window from which areas are treated."""
        return sorted({month for month in self.treated.values() if month in self.months})

    @property
    def never_treated(self) -> int:
        """Areas that are not treated by the end of the window."""
        return sum(month > self.months[-1] for month in self.treated.values())

    def cells(self) -> list[Cell]:
        """Every effect that there are controls for, against the month before treatment."""
        found = []
        for cohort in self.cohorts:
            base = add_months(cohort, -1)
            for month in self.months:
                if month != base and (estimate := self._effect(cohort, month, base)) is not None:
                    areas = sum(treated == cohort for treated in self.treated.values())
                    found.append(Cell(cohort, months_from(cohort, month), areas, estimate))
        return found

    def _effect(self, cohort: date, month: date, base: date) -> Estimate | None:
        """Mean change of the cohort less that of those not yet treated in either month."""
        change = {area: of_area[month] - of_area[base] for area, of_area in self.values.items()}
        treated = [area for area, start in self.treated.items() if start == cohort]
        controls = [
            area
            for area, start in self.treated.items()
            if start != cohort and start > max(month, base)
        ]
        if not controls:
            return None
        influence = dict.fromkeys(self.treated, 0.0)
        means = []
        for areas, sign in ((treated, 1), (controls, -1)):
            mean = sum(change[area] for area in areas) / len(areas)
            means.append(mean)
            for area in areas:
                influence[area] = sign * (change[area] - mean) / len(areas)
        return Estimate(means[0] - means[1], influence)

    def mean(self, cells: Iterable[Cell]) -> Estimate:
        """The mean weighted by areas; that other areas could have been drawn has influence too."""
        cells = list(cells)
        total = sum(cell.areas for cell in cells)
        value = sum(cell.areas * cell.estimate.value for cell in cells) / total
        influence = dict.fromkeys(self.treated, 0.0)
        for cell in cells:
            for area, moved in cell.estimate.influence.items():
                influence[area] += cell.areas * moved / total
                if self.treated[area] == cell.cohort:
                    influence[area] += (cell.estimate.value - value) / total
        return Estimate(value, influence)

    def not_identified(self) -> str | None:
        """The first condition that fails, in words; None where the effect is identified."""
        areas, cohorts = len(self.values), len(self.cohorts)
        if areas < FEWEST_AREAS:
            return f"{_number(areas, 'area')}, {FEWEST_AREAS} are needed"
        if cohorts < FEWEST_COHORTS:
            return f"{_number(cohorts, 'cohort')}, {FEWEST_COHORTS} are needed"
        before = max(0, months_from(self.months[0], min(self.treated.values())))
        if before < FEWEST_MONTHS_BEFORE:
            return (
                f"{_number(before, 'month')} before the earliest go-live, "
                f"{FEWEST_MONTHS_BEFORE} are needed"
            )
        # of two cohorts the later is not yet treated when the earlier is: an effect exists
        return None


def rows(charted: Iterable[Row], go_live: Mapping[str, date | None]) -> Iterator[Row]:
    """The effect of the roll-out on each monthly share and rate that areas have.

    Args:
        charted: Rows of the other metrics, of every grain and breakdown.
        go_live: Day of go-live by area; an area without one may be missing.

    Yields:
        The overall effect of every measure, and where it is identified the effects by event month.
    """
    wanted = sorted((row for row in charted if _is_charted(row)), key=_measure)
    for _, of_measure in groupby(wanted, key=_measure):
        yield from _rows_of_measure(list(of_measure), go_live)


def _is_charted(row: Row) -> bool:
    return (
        row.metric_id != _NOT_CHARTED
        and row.period_grain == "month"
        and row.breakdown == NONE
        and row.area_code != ALL
        and (row.unit == "share" or row.measure_id.endswith("_per_10k"))
    )


def _measure(row: Row) -> tuple[str, str]:
    return row.metric_id, row.measure_id


def _rows_of_measure(points: list[Row], go_live: Mapping[str, date | None]) -> Iterator[Row]:
    window = _window(points)
    panel = _panel(points, window, go_live)
    left_out = len({row.area_code for row in points}) - len(panel.values)
    every_row: Extra = {
        "charted_metric_id": points[0].metric_id,
        "areas": len(panel.values),
        "areas_left_out": left_out,
        "cohorts": len(panel.cohorts),
        "never_treated": panel.never_treated,
        "caveat": CAVEAT,
    }
    if all(row.status == "not_collected" for row in points):
        yield _row(points, window, NONE, None, "not_collected", every_row)
        return
    reason = panel.not_identified()
    if reason is not None:
        extra = {**every_row, "status_reason": reason}
        yield _row(points, window, NONE, None, "not_identified", extra)
        return
    cells = panel.cells()
    overall = panel.mean(cell for cell in cells if cell.event_month >= 0)
    by_month = {
        event_month: [cell for cell in cells if cell.event_month == event_month]
        for event_month in sorted({cell.event_month for cell in cells})
    }
    means = {event_month: panel.mean(of_month) for event_month, of_month in by_month.items()}
    before = _mean([mean for event_month, mean in means.items() if event_month in _PRE_TREND])
    extra = {**every_row, **_interval(overall), "pre_trend": before.value}
    if before.standard_error > _NO_ERROR:
        extra["pre_trend_p"] = before.p
    yield _row(points, window, NONE, overall.value, "ok", extra)
    for event_month, mean in means.items():
        treated = sum(cell.areas for cell in by_month[event_month])
        interval = _interval(mean) if treated > 1 else dict.fromkeys(_INTERVAL)
        extra = {**every_row, **interval}
        yield _row(points, window, str(event_month), mean.value, "ok", extra)


def _window(points: list[Row]) -> list[date]:
    """The months from the first to the last that is ok in any area; all where none is."""
    of_any_area = [row.period_start for row in points if row.status == "ok"]
    months = of_any_area or [row.period_start for row in points]
    first, last = min(months), max(months)
    return [add_months(first, number) for number in range(months_from(first, last) + 1)]


def _panel(points: list[Row], window: list[date], go_live: Mapping[str, date | None]) -> Panel:
    """The areas whose every month of the window is ok."""
    values: dict[str, dict[date, float]] = {}
    for row in points:
        if row.value is not None and row.status == "ok":
            values.setdefault(row.area_code, {})[row.period_start] = row.value
    used = {
        area: of_area
        for area, of_area in sorted(values.items())
        if all(month in of_area for month in window)
    }
    return Panel(window, used, {area: _treated_from(go_live.get(area)) for area in used})


def _treated_from(go_live: date | None) -> date:
    """The first month that starts on or after go-live."""
    if go_live is None:
        return _NEVER
    return go_live if go_live.day == 1 else add_months(month_start(go_live), 1)


def _mean(estimates: list[Estimate]) -> Estimate:
    """The plain mean of several effects on the same areas."""
    count = len(estimates)
    influence = {
        area: sum(one.influence[area] for one in estimates) / count
        for area in estimates[0].influence
    }
    return Estimate(sum(one.value for one in estimates) / count, influence)


_INTERVAL = ("standard_error", "interval_lower", "interval_upper")


def _interval(estimate: Estimate) -> Extra:
    """The 95 % interval by t with areas - 1 degrees of freedom; nothing where there is no error."""
    error = estimate.standard_error
    if error <= _NO_ERROR:
        return {}
    half = reach(_CONFIDENCE, len(estimate.influence) - 1) * error
    figures = (error, estimate.value - half, estimate.value + half)
    return dict(zip(_INTERVAL, figures, strict=True))


def _row(
    points: list[Row],
    window: list[date],
    event_month: str,
    value: float | None,
    status: str,
    extra: Extra,
) -> Row:
    """A row of ALL that spans the window; ``event_month`` NONE is the overall effect."""
    is_overall = event_month == NONE
    first = points[0]
    return Row(
        metric_id=ID,
        measure_id=first.measure_id,
        period_grain="month",
        period_start=window[0],
        period_end=next(row.period_end for row in points if row.period_start == window[-1]),
        area_code=ALL,
        breakdown=NONE if is_overall else "months_since_go_live",
        breakdown_value="all" if is_overall else event_month,
        numerator=None,
        denominator=None,
        value=value,
        unit=first.unit,
        status=status,
        baseline_available=False,
        months_since_go_live=None,
        as_of=first.as_of,
        extra=extra,
    )


def months_from(first: date, second: date) -> int:
    """Calendar months from one month to another."""
    return (second.year - first.year) * 12 + second.month - first.month


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
