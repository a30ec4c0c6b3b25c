"""The comparison of the oracle with the marts finds every kind of difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from compare import compare, compare_signals
from oracle import Row, Signal

SHARE = Row(
    metric_id="re_referrals",
    measure_id="mash",
    period_grain="month",
    period_start=date(2023, 4, 1),
    period_end=date(2023, 4, 30),
    area_code="ALL",
    breakdown="none",
    breakdown_value="all",
    numerator=1,
    denominator=3,
    value=1 / 3,
    unit="share",
    status="ok",
    baseline_available=False,
    months_since_go_live=None,
    as_of=date(2024, 3, 31),
    value_strict=0,
    value_loose=2 / 3,
)
POINT = Signal(
    metric_id="re_referrals",
    measure_id="mash",
    area_code="ALL",
    period_start=date(2023, 4, 1),
    value=1 / 3,
    step=0,
    centre=0.25,
    limit_lower=-0.1,
    limit_upper=0.6,
    signal_outside=False,
    signal_run=True,
    signal_trend=False,
    signal_two_of_three=False,
    assessment="concern",
)
Mart = dict[str, object]


def mart(**changes: object) -> Mart:
    """The row as a mart would hold it, with some columns changed."""
    return {**SHARE.columns(), **changes}


def test_equal_rows_are_no_difference() -> None:
    actual = mart(numerator=Decimal(1), value=0.3333333333333)
    differences = compare([SHARE], [actual])
    assert not differences
    assert differences.summary() == "1 rows of the oracle compared\nno difference"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "immature"),
        ("numerator", 2),
        ("numerator", 1.0000000001),
        ("numerator", None),
        ("denominator", 4),
        ("value", 0.3333333),
        ("value", None),
        ("value_strict", 0.25),
        ("value_loose", None),
        ("unit", "ratio"),
        ("period_end", date(2023, 5, 1)),
        ("baseline_available", True),
        ("months_since_go_live", 0),
    ],
)
def test_a_column_that_differs_is_named(column: str, value: object) -> None:
    differences = compare([SHARE], [mart(**{column: value})])
    assert [one.column for one in differences.differing] == [column]
    assert column in differences.summary()


@pytest.mark.parametrize(
    ("actual", "kind"),
    [
        (lambda: [], "missing"),
        (lambda: [mart(), mart(area_code="N")], "extra"),
        (lambda: [mart(), mart()], "repeated"),
    ],
)
def test_a_row_too_few_or_too_many_is_found(actual: Callable[[], list[Mart]], kind: str) -> None:
    differences = compare([SHARE], actual())
    assert len(getattr(differences, kind)) == 1
    assert differences


def test_a_row_where_nothing_is_expected_to_have_a_value() -> None:
    empty = replace(SHARE, value=None, status="zero_denominator")
    assert compare([empty], [mart(value=0.0, status="zero_denominator")])


@pytest.mark.parametrize("change", [0.1, None])
def test_a_column_of_the_metric_itself_is_compared(change: float | None) -> None:
    expected = replace(SHARE, extra={"wave": "spring", "change": change})
    assert not compare([expected], [mart(wave="spring", change=change)])
    assert compare([expected], [mart(wave="autumn", change=change)])
    assert compare([expected], [mart(wave="spring", change=0.2)])


def test_rows_of_other_metrics_are_left_alone() -> None:
    assert not compare([SHARE], [mart(), mart(metric_id="tier_workload")])


def point(**changes: object) -> Mart:
    """The point as mart_signal would hold it, with some columns changed."""
    return {**POINT.columns(), **changes}


def test_equal_points_are_no_difference() -> None:
    differences = compare_signals([POINT], [point(value=0.3333333333333, step=Decimal(0))])
    assert not differences
    assert differences.compared == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", 0.3333333),
        ("step", 1),
        ("centre", 0.2500001),
        ("limit_lower", 0.0),
        ("limit_upper", None),
        ("signal_outside", True),
        ("signal_run", False),
        ("signal_trend", True),
        ("signal_two_of_three", True),
        ("assessment", "change"),
    ],
)
def test_a_column_of_a_point_that_differs_is_named(column: str, value: object) -> None:
    differences = compare_signals([POINT], [point(**{column: value})])
    assert [one.column for one in differences.differing] == [column]


def test_a_point_too_few_or_too_many_is_found() -> None:
    assert len(compare_signals([POINT], []).missing) == 1
    assert len(compare_signals([POINT], [point(), point()]).repeated) == 1
    assert len(compare_signals([POINT], [point(), point(area_code="N")]).extra) == 1
    # a chart of a metric of the oracle that it has none of
    assert len(compare_signals([], [point()]).extra) == 1
    assert not compare_signals([], [point(metric_id="a_metric_of_others")])
