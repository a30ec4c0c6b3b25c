"""The oracle's rows and charts against the marts: what is missing, too much or different."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import SupportsFloat, TypeVar

from oracle import METRICS, Key, Row, Signal

_Wanted = TypeVar("_Wanted", Row, Signal)
_RELATIVE = 1e-9
# below this, a sum of money that should be 0 is 0
_ABSOLUTE = 1e-9
_NUMBERS = ("numerator", "denominator", "value", "value_strict", "value_loose")
_ATTRIBUTES = ("period_end", "unit", "baseline_available", "months_since_go_live", "as_of")
_SIGNAL_COLUMNS = (
    *("value", "step", "centre", "limit_lower", "limit_upper", "signal_outside", "signal_run"),
    *("signal_trend", "signal_two_of_three", "assessment"),
)
_SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """One column of one row that differs."""

    key: Key
    column: str
    expected: object
    actual: object

    def __str__(self) -> str:
        """The row, the column and both values."""
        return f"{named(self.key)}: {self.column} is {self.actual!r}, not {self.expected!r}"


@dataclass(frozen=True)
class Differences:
    """Everything in which the marts differ from the oracle; false where they are equal."""

    compared: int
    missing: list[Key] = field(default_factory=list)
    extra: list[Key] = field(default_factory=list)
    repeated: list[Key] = field(default_factory=list)
    differing: list[Difference] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is any difference."""
        return bool(self.missing or self.extra or self.repeated or self.differing)

    def summary(self) -> str:
        """How many differences of each kind by measure and column, and the first of each kind."""
        lines = [f"{self.compared} rows of the oracle compared"]
        for title, keys in (
            ("missing in the marts", self.missing),
            ("not of the oracle", self.extra),
            ("more than once in the marts", self.repeated),
        ):
            lines += _section(
                title, Counter(_group(key) for key in keys), [named(key) for key in keys]
            )
        counts = Counter(f"{_group(one.key)}, {one.column}" for one in self.differing)
        lines += _section("different", counts, [str(one) for one in self.differing])
        if not self:
            lines.append("no difference")
        return "\n".join(lines)


def compare(expected: Iterable[Row], actual: Iterable[Mapping[str, object]]) -> Differences:
    """Compare every row of the oracle with the rows of the marts.

    Args:
        expected: Rows of ``oracle.compute``.
        actual: Rows of the marts, as mappings with the uniform columns. Rows of metrics that
            ``expected`` does not hold are no difference; the caller leaves them out or not.

    Returns:
        Missing, extra and repeated keys, and differing columns: status, counts exactly, other
        numbers to 1e-9 (relative), of the further uniform columns those that a row has, and the
        columns that a metric adds to them.
    """
    wanted = list(expected)
    metrics = {row.metric_id for row in wanted}
    found = [(_key(row), row) for row in actual if row["metric_id"] in metrics]
    return _differences(wanted, found, _row_differences)


def compare_signals(
    expected: Iterable[Signal], actual: Iterable[Mapping[str, object]]
) -> Differences:
    """Compare every point of the oracle's control charts with the rows of ``mart_signal``.

    Args:
        expected: Points of ``oracle.signals``.
        actual: Rows of the mart, as mappings. Charts of metrics that the oracle does not recompute
            are no difference; a chart of one that it does is, if it has no such chart.

    Returns:
        Missing, extra and repeated points, under the keys of the monthly rows that they stand for;
        step, signals and assessment that differ; values, centre and limits to 1e-9 (relative).
    """
    found = [(_signal_key(row), row) for row in actual if row["metric_id"] in METRICS]
    return _differences(list(expected), found, _signal_differences)


def _differences(
    expected: list[_Wanted],
    actual: list[tuple[Key, Mapping[str, object]]],
    differences_of: Callable[[_Wanted, Mapping[str, object]], list[Difference]],
) -> Differences:
    wanted = {row.key: row for row in expected}
    found = dict(actual)
    counts = Counter(key for key, _ in actual)
    return Differences(
        compared=len(wanted),
        missing=sorted(set(wanted) - set(found)),
        extra=sorted(set(found) - set(wanted)),
        repeated=sorted(key for key, count in counts.items() for _ in range(count - 1)),
        differing=[
            difference
            for key in sorted(set(wanted) & set(found))
            for difference in differences_of(wanted[key], found[key])
        ],
    )


def named(key: Key) -> str:
    """A key as one reads it: metric, measure, grain, first day, area, breakdown=value."""
    metric, measure, grain, start, area, breakdown, value = key
    return f"{metric}.{measure} {grain} {start.isoformat()} {area} {breakdown}={value}"


def _row_differences(expected: Row, actual: Mapping[str, object]) -> list[Difference]:
    columns = [("status", expected.status == actual["status"])]
    columns += [
        (column, same_number(getattr(expected, column), actual[column])) for column in _NUMBERS
    ]
    columns += [
        (column, getattr(expected, column) == _plain(actual[column]))
        for column in _ATTRIBUTES
        if column in actual
    ]
    columns += [
        (column, _same(wanted, actual[column])) for column, wanted in expected.extra.items()
    ]
    return [
        Difference(expected.key, column, expected.columns()[column], actual[column])
        for column, is_same in columns
        if not is_same
    ]


def _signal_differences(expected: Signal, actual: Mapping[str, object]) -> list[Difference]:
    columns = expected.columns()
    return [
        Difference(expected.key, column, columns[column], actual[column])
        for column in _SIGNAL_COLUMNS
        if not _same_or_number(columns[column], actual[column])
    ]


def _same_or_number(expected: object, actual: object) -> bool:
    return same_number(expected, actual) if isinstance(expected, float) else expected == actual


def _same(expected: float | str | None, actual: object) -> bool:
    """Whether a column beside the uniform ones is equal."""
    return expected == actual if isinstance(expected, str) else same_number(expected, actual)


def same_number(expected: float | None, actual: object) -> bool:
    """Whether two numbers are equal: counts (ints) exactly, others to 1e-9 relative."""
    if expected is None or actual is None:
        return expected is None and actual is None
    if not isinstance(actual, SupportsFloat):
        raise TypeError(f"a {type(actual).__name__} is not a number")
    if isinstance(expected, int):
        return float(actual) == expected
    return math.isclose(float(actual), expected, rel_tol=_RELATIVE, abs_tol=_ABSOLUTE)


def _key(row: Mapping[str, object]) -> Key:
    start = _plain(row["period_start"])
    if not isinstance(start, date):
        raise TypeError(f"period_start is a {type(start).__name__}, not a date")
    return (
        str(row["metric_id"]),
        str(row["measure_id"]),
        str(row["period_grain"]),
        start,
        str(row["area_code"]),
        str(row["breakdown"]),
        str(row["breakdown_value"]),
    )


def _signal_key(row: Mapping[str, object]) -> Key:
    return _key({**row, "period_grain": "month", "breakdown": "none", "breakdown_value": "all"})


def _plain(value: object) -> object:
    """A timestamp at midnight as a date: some readers make the one of the other."""
    return value.date() if isinstance(value, datetime) else value


def _group(key: Key) -> str:
    metric, measure, grain, _, area, breakdown, _ = key
    where = "ALL" if area == "ALL" else "areas"
    return f"{metric}.{measure} {grain} {where} by {breakdown}"


def _section(title: str, counts: Counter[str], examples: list[str]) -> list[str]:
    if not examples:
        return []
    lines = [f"{len(examples)} {title}:"]
    lines += [f"  {number:6d}  {group}" for group, number in counts.most_common(_SHOWN)]
    if len(counts) > _SHOWN:
        lines.append(f"  ... and {len(counts) - _SHOWN} further groups")
    lines.append("  such as")
    lines += [f"    {example}" for example in examples[:_SHOWN]]
    return lines
