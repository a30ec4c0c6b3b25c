"""Metric 23, ``mart_signal``: control charts (XmR) of every monthly measure.

Not a part of the union of the metrics: it is worked out from the monthly rows of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise

from .row import Key, Row
from .tables import NONE

FEWEST_POINTS = 12
RUN = 8
TREND = 6
# of a mean of moving ranges: 3 sigma, as sigma is the mean / 1.128
_REACH = Fraction(266, 100)
_EQUAL = Fraction(1, 10**9)
# metrics of value for money are not charted, whatever their period
_NOT_CHARTED = frozenset({"workload_change", "break_even", "rollout_effect"})
_UP_IS_BETTER = (
    *("rationale_recorded", "multi_agency_informed", "within_target", "decision_1wd"),
    *("assessment_45wd", "icpc_15wd", "review_cpc_in_time", "timely", "good_quality"),
)
_DOWN_IS_BETTER = (
    *("stock", "caseload_tier3", "pooled_cases", "tier3_dfe", "tier3_dfe_child", "mash"),
    *("return_within_12m", "median_minutes", "p90_minutes", "median_working_minutes"),
    *("median_days_to_first_contact", "assessments_nfa", "tier3_after_tier2"),
    *("cp_plan_subsequent", "sickness_rate", "long_term_share"),
)
# the direction that is an improvement; a measure that is not named has none
POLARITY = dict.fromkeys(_UP_IS_BETTER, 1) | dict.fromkeys(_DOWN_IS_BETTER, -1)


@dataclass(frozen=True)
class Signal:
    """One point of a control chart, with the centre and limits of its step."""

    metric_id: str
    measure_id: str
    area_code: str
    period_start: date
    value: float
    step: int
    centre: float
    limit_lower: float
    limit_upper: float
    signal_outside: bool
    signal_run: bool
    signal_trend: bool
    signal_two_of_three: bool
    assessment: str

    @property
    def key(self) -> Key:
        """What may not repeat, as the key of the monthly row that the point stands for."""
        return (
            *(self.metric_id, self.measure_id, "month", self.period_start, self.area_code),
            *(NONE, "all"),
        )

    def columns(self) -> dict[str, object]:
        """Every column by name, as the mart holds it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


class Chart:
    """The points of one step in order of time.

    Every rule gives a direction for each point: 1 up, -1 down, 0 where the point is not marked.
    """

    def __init__(self, values: Sequence[float]) -> None:
        self._values = [Fraction(value) for value in values]
        moves = [abs(later - earlier) for earlier, later in pairwise(self._values)]
        self.centre = sum(self._values) / Fraction(len(self._values))
        self._reach = _REACH * sum(moves) / len(moves)
        self._equal = _EQUAL * max(Fraction(1), abs(self.centre))

    @property
    def limits(self) -> tuple[Fraction, Fraction]:
        """The lower and the upper limit; neither is cut at 0."""
        return self.centre - self._reach, self.centre + self._reach

    def outside(self) -> list[int]:
        """Points strictly beyond a limit."""
        return self._beyond(self._reach)

    def runs(self) -> list[int]:
        """8 or more neighbours strictly on one side of the centre; one on the centre ends it."""
        return _long_stretches([self._sign(value - self.centre) for value in self._values], RUN)

    def trends(self) -> list[int]:
        """6 or more points each strictly above (below) the one before.

        The first point has none before it, so what a trend starts from is not a part of it; a
        turning point ends the trend that led to it.
        """
        steps = [self._sign(later - earlier) for earlier, later in pairwise(self._values)]
        return _long_stretches([0, *steps], TREND)

    def two_of_three(self) -> list[int]:
        """Of 3 neighbours at least 2 beyond two thirds of the way to a limit: those beyond it."""
        beyond = self._beyond(self._reach * Fraction(2, 3))
        marks = [0] * len(beyond)
        for start in range(len(beyond) - 2):
            window = range(start, start + 3)
            for side in (1, -1):
                on_side = [place for place in window if beyond[place] == side]
                if len(on_side) >= 2:
                    for place in on_side:
                        marks[place] = side
        return marks

    def _beyond(self, distance: Fraction) -> list[int]:
        """The side of the centre on which a point is strictly further than the distance."""
        sides = []
        for value in self._values:
            away = value - self.centre
            is_beyond = self._sign(abs(away) - distance) > 0
            sides.append((1 if away > 0 else -1) if is_beyond else 0)
        return sides

    def _sign(self, difference: Fraction) -> int:
        """1, -1, or 0 where the difference is too small to be one."""
        if abs(difference) <= self._equal:
            return 0
        return 1 if difference > 0 else -1


def _long_stretches(directions: Sequence[int], length: int) -> list[int]:
    """The directions, 0 where fewer than ``length`` neighbours have the same one."""
    marks: list[int] = []
    for direction, stretch in groupby(directions):
        count = len(list(stretch))
        marks += [direction if count >= length else 0] * count
    return marks


def signals(rows: Iterable[Row]) -> list[Signal]:
    """The control charts of the monthly rows of the other metrics.

    Args:
        rows: Rows of ``oracle.compute``, of every metric, grain and breakdown.

    Returns:
        Exactly the points that must exist, in no particular order: the months with a value of
        breakdown none, for ALL and each area. The months before and from an area's go-live are
        two steps; a step with fewer than 12 points has no rows.
    """
    steps: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in rows:
        if _is_point(row):
            chart = (row.metric_id, row.measure_id, row.area_code, _step(row))
            steps.setdefault(chart, []).append(row)
    found = []
    for (*_, step), points in steps.items():
        if len(points) >= FEWEST_POINTS:
            found += _signals_of_step(sorted(points, key=lambda row: row.period_start), step)
    return found


def _is_point(row: Row) -> bool:
    return (
        row.metric_id not in _NOT_CHARTED
        and row.period_grain == "month"
        and row.breakdown == NONE
        and row.status == "ok"
    )


def _step(row: Row) -> int:
    """1 from the first month that starts on or after go-live, 0 before and where there is none."""
    months = row.months_since_go_live
    return 1 if months is not None and months >= 0 else 0


def _signals_of_step(points: list[Row], step: int) -> list[Signal]:
    values = [row.value for row in points if row.value is not None]
    chart = Chart(values)
    lower, upper = chart.limits
    marks = zip(chart.outside(), chart.runs(), chart.two_of_three(), chart.trends(), strict=True)
    return [
        Signal(
            metric_id=row.metric_id,
            measure_id=row.measure_id,
            area_code=row.area_code,
            period_start=row.period_start,
            value=float(value),
            step=step,
            centre=float(chart.centre),
            limit_lower=float(lower),
            limit_upper=float(upper),
            signal_outside=outside != 0,
            signal_run=run != 0,
            signal_trend=trend != 0,
            signal_two_of_three=two_of_three != 0,
            assessment=_assessment(row.measure_id, outside or run or two_of_three or trend),
        )
        for row, value, (outside, run, two_of_three, trend) in zip(
            points, values, marks, strict=True
        )
    ]


def _assessment(measure_id: str, direction: int) -> str:
    """What a move in that direction (0: no signal) is for the measure."""
    if direction == 0:
        return "none"
    polarity = POLARITY.get(measure_id, 0)
    if polarity == 0:
        return "change"
    return "improvement" if direction == polarity else "concern"
