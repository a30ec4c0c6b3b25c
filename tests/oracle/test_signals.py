"""The oracle's control charts against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from charted import MONTH
from oracle import Row, Signal, signals
from oracle.signals import Chart


def rows(values: Sequence[float], measure_id: str = "tier3_dfe") -> list[Row]:
    """A row a month from January 2022 on."""
    return [
        replace(
            MONTH,
            measure_id=measure_id,
            period_start=date(2022 + number // 12, number % 12 + 1, 1),
            value=value,
        )
        for number, value in enumerate(values)
    ]


def assessed(points: list[Signal]) -> list[str]:
    return [point.assessment for point in sorted(points, key=lambda point: point.period_start)]


def test_the_limits_of_a_published_example() -> None:
    # twelve values that Wheeler often charts: mean 41.42, mean moving range 19 / 11 = 1.73,
    # natural process limits 36.8 and 46.0
    chart = Chart([39, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40])
    assert chart.centre == Fraction(497, 12)
    lower, upper = chart.limits
    assert (round(float(chart.centre), 2), round(float(lower), 1), round(float(upper), 1)) == (
        *(41.42, 36.8),
        46.0,
    )
    assert not any([*chart.outside(), *chart.runs(), *chart.trends(), *chart.two_of_three()])


def test_a_limit_may_be_below_0() -> None:
    # mean 1, moves of 2: 1 - 5.32
    assert Chart([0, 2] * 6).limits[0] == Fraction(-432, 100)


def test_beyond_equal_values_lies_nothing() -> None:
    chart = Chart([0.1] * 12)
    assert chart.limits[0] == chart.limits[1] == chart.centre
    assert not any([*chart.outside(), *chart.two_of_three(), *chart.runs()])


def test_a_point_on_a_limit_is_not_outside() -> None:
    # sum 0; moves 2.66 + 4 x 1.67 + 2.66 = 12 over 12: reach 2.66
    values = [2.66, 0, 1.67, 0, -1.67, 0, 0, 0, 0, 0, 0, 0, -2.66]
    assert not any(Chart(values).outside())
    # a millionth more lifts the limit and the centre by less than a third of it
    assert Chart([2.660001, *values[1:]]).outside() == [1] + [0] * 12


def test_a_run_is_8_neighbours_strictly_on_one_side() -> None:
    # sum 16 - 15 + 0 - 1, so the centre is 0; moves 14 + 6 + 12 + 3 + 1 = 36 over 16: reach 5.985
    values = [1, 3, 1, 3, 1, 3, 1, 3, -3, -1, -3, -1, -3, -1, -3, 0, -1]
    chart = Chart(values)
    assert chart.centre == 0
    assert chart.limits[1] == Fraction(266, 100) * 36 / 16
    assert chart.runs() == [1] * 8 + [0] * 9
    assert not any([*chart.outside(), *chart.two_of_three(), *chart.trends()])


@pytest.mark.parametrize(
    ("on_centre", "lift", "is_run"),
    [
        # one in 10^9 of 1, as the centre is near 0
        (-5e-10, 0.0, False),
        (-5e-9, 0.0, True),
        # one in 10^9 of a centre of a million
        (-5e-4, 1e6, False),
        (-5e-3, 1e6, True),
    ],
)
def test_a_difference_too_small_to_be_one(on_centre: float, lift: float, is_run: bool) -> None:
    values = [1, 3, 1, 3, 1, 3, 1, 3, -3, -1, -3, -1, -3, -1, -3, on_centre, -1]
    chart = Chart([value + lift for value in values])
    assert chart.runs() == [1] * 8 + [-1 if is_run else 0] * 9


def test_a_trend_is_6_points_each_above_the_one_before() -> None:
    # 0 is below the 3 before it; then six rise; the peak belongs to them; then six fall
    chart = Chart([3, 3, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0, 3])
    assert chart.trends() == [0] * 3 + [1] * 6 + [-1] * 6 + [0]


@pytest.mark.parametrize(
    "values",
    [
        # six points in order: five of them are above the one before, as the charts of the NHS ask
        [3, 3, 3, 3, 0, 1, 2, 3, 4, 5, 3, 3],
        # the first point of a chart has none before it
        [0, 1, 2, 3, 4, 5, 3, 3, 3, 3, 3, 3],
        # an equal point ends it
        [3, 3, 0, 1, 2, 3, 3, 4, 5, 6, 3, 3],
    ],
)
def test_what_is_no_trend(values: list[float]) -> None:
    assert not any(Chart(values).trends())


def test_an_equal_point_may_differ_in_its_last_digits() -> None:
    assert not any(Chart([3, 3, 0, 1, 2, 3, 3 + 5e-10, 4, 5, 6, 3, 3]).trends())


def test_two_of_three_on_one_side_and_only_those_beyond() -> None:
    # sum 0; nine moves of 4 over 18: reach 5.32, two thirds of it 3.5467, so 4 is beyond
    chart = Chart([4, 4, 0, 0, 0, -4, 0, 4, 0, -4, 0, -4, 0, 0, 0, 0, 0, 0, 0])
    assert chart.limits == (Fraction(-532, 100), Fraction(532, 100))
    # -4, 0, 4 lie on two sides; of -4, 0, -4 the 0 is not marked
    assert chart.two_of_three() == [1, 1] + [0] * 7 + [-1, 0, -1] + [0] * 7
    assert not any(chart.outside())


def test_a_point_beyond_the_limit_is_beyond_two_thirds_too() -> None:
    # centre 15 / 14, moves 10 + 5 + 5 over 13: reach 4.09; 10 and 5 - 1.07 are beyond 2.73
    chart = Chart([0] * 6 + [10, 5] + [0] * 6)
    assert chart.outside() == [0] * 6 + [1] + [0] * 7
    assert chart.two_of_three() == [0] * 6 + [1, 1] + [0] * 6


def test_two_of_three_gives_the_direction_before_the_trend() -> None:
    # sum 0; moves 6 x 1 + 2 x 3 + 7 x 2 = 26 over 16: reach 4.3225, two thirds 2.8817
    values = [4, 3, 2, 1, 0, -1, -2, 1, -2, 0, -2, 0, -2, 0, -2, 0, 0]
    chart = Chart(values)
    assert chart.two_of_three() == [1, 1] + [0] * 15
    assert chart.trends() == [0] + [-1] * 6 + [0] * 10
    assert not any([*chart.outside(), *chart.runs()])
    # fewer is better: 3 falls, and yet lies high
    assert assessed(signals(rows(values))) == (
        ["concern"] * 2 + ["improvement"] * 5 + ["none"] * 10
    )


def test_outside_and_then_the_run_give_the_direction_before_the_trend() -> None:
    # sum 88, centre 5.5; moves 7 + 6 + 7 = 20 over 15: reach 3.5467, limits 1.95 and 9.05
    values = [14, 13, 12, 11, 10, 9, 8, 7, 1, 0, 1, 0, 1, 0, 1, 0]
    chart = Chart(values)
    assert chart.outside() == [1] * 5 + [0] * 3 + [-1] * 8
    assert chart.runs() == [1] * 8 + [-1] * 8
    # 13 down to 7, 1 and 0 are each below the one before
    assert chart.trends() == [0] + [-1] * 9 + [0] * 6
    assert assessed(signals(rows(values))) == ["concern"] * 8 + ["improvement"] * 8


@pytest.mark.parametrize(
    ("measure_id", "up"),
    [
        ("rationale_recorded", "improvement"),
        ("cp_plan_subsequent", "concern"),
        ("overheads", "change"),
        ("s47_started_per_10k", "change"),
    ],
)
def test_what_more_means_for_a_measure(measure_id: str, up: str) -> None:
    assert assessed(signals(rows([0] * 12 + [9], measure_id)))[12] == up


def test_before_and_from_go_live_are_two_charts_and_11_points_are_none() -> None:
    twelve_and_eleven = [
        replace(row, area_code="N", months_since_go_live=number - 12)
        for number, row in enumerate(rows([1, 2] * 6 + [5] * 11))
    ]
    found = signals(twelve_and_eleven)
    assert [(point.step, point.centre) for point in found] == [(0, 1.5)] * 12
    # a twelfth month from go-live makes the second chart
    later = replace(twelve_and_eleven[-1], period_start=date(2023, 12, 1), months_since_go_live=11)
    found = signals([*twelve_and_eleven, later])
    assert [(point.step, point.centre) for point in found] == [(0, 1.5)] * 12 + [(1, 5)] * 12


def test_a_month_without_value_is_skipped() -> None:
    gap = [replace(row, value=None, status="zero_denominator") for row in rows([0] * 7)[6:]]
    points = rows([1, 2, 1, 2, 1, 2, 7, 1, 2, 1, 2, 1, 2])
    found = signals([*points[:6], *gap, *points[7:]])
    assert len(found) == 12
    # 2 in June and 1 in August are neighbours: 11 moves of 1
    assert found[0].limit_upper == pytest.approx(1.5 + 2.66)


@pytest.mark.parametrize(
    "row",
    [
        replace(MONTH, period_grain="rolling_12m"),
        replace(MONTH, breakdown="age_band", breakdown_value="1_4"),
        replace(MONTH, metric_id="rollout_effect"),
        replace(MONTH, status="immature", value=None),
    ],
    ids=lambda row: f"{row.metric_id}, {row.period_grain}, {row.breakdown}, {row.status}",
)
def test_what_is_not_charted(row: Row) -> None:
    charted = rows([1, 2] * 6)
    others = [replace(row, period_start=one.period_start) for one in charted]
    assert len(signals([*charted, *others])) == 12


def test_the_order_of_the_rows_does_not_matter() -> None:
    in_order = rows([3, 3, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0, 3])
    by_key = {point.key: point for point in signals(in_order)}
    assert {point.key: point for point in signals(reversed(in_order))} == by_key
