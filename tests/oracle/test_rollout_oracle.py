"""The oracle's effect of the roll-out against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from charted import MONTH
from oracle import Row
from oracle.calendar import add_months, month_end
from oracle.rollout_effect import rows
from oracle.student import reach, within

FIRST = date(2022, 1, 1)
POINT = replace(MONTH, area_code="N")
MONTHS = [add_months(FIRST, number) for number in range(18)]
# treated from January 2023, the thirteenth month, and March 2023
GO_LIVE: Mapping[str, date | None] = {"N": date(2023, 1, 1), "S": date(2023, 2, 15), "W": None}


def points(areas: str = "NSWE", changes: Mapping[str, date] | None = None) -> list[Row]:
    """A month a row of each area: 0, and 1 from the month of ``changes`` on."""
    return [
        replace(
            POINT,
            area_code=area,
            period_start=month,
            period_end=month_end(month),
            value=float(month >= (changes or {}).get(area, date.max)),
        )
        for area in areas
        for month in MONTHS
    ]


def overall(charted: list[Row], go_live: Mapping[str, date | None] = GO_LIVE) -> Row:
    (row,) = (row for row in rows(charted, go_live) if row.breakdown == "none")
    return row


def reason(charted: list[Row], go_live: Mapping[str, date | None] = GO_LIVE) -> object:
    row = overall(charted, go_live)
    assert (row.status, row.value) == ("not_identified", None)
    return row.extra["status_reason"]


@pytest.mark.parametrize(
    ("degrees", "published"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (7, 2.365), (30, 2.042)],
)
def test_the_published_table_of_students_t(degrees: int, published: float) -> None:
    assert reach(0.95, degrees) == pytest.approx(published, abs=5e-4)
    assert within(reach(0.95, degrees), degrees) == pytest.approx(0.95, abs=1e-12)


def test_an_effect_of_1_in_each_cohort_from_its_own_month() -> None:
    effect = overall(points(changes={"N": date(2023, 1, 1), "S": date(2023, 3, 1)}))
    assert (effect.status, effect.value) == ("ok", 1)
    assert (effect.period_start, effect.period_end) == (FIRST, date(2023, 6, 30))
    # every area moves it by nothing: whether an interval stands beside it is not said
    assert "interval_lower" not in effect.extra


def test_a_gap_leaves_an_area_out_and_a_month_of_nobody_is_outside_the_window() -> None:
    five = points("NSWEX", {"N": date(2023, 1, 1), "S": date(2023, 3, 1), "X": date(2023, 1, 1)})
    without_a_month = [
        replace(row, status="zero_denominator", value=None)
        if row.period_start == MONTHS[-1]
        or (row.area_code, row.period_start) == ("X", date(2022, 6, 1))
        else row
        for row in five
    ]
    effect = overall(without_a_month)
    assert (effect.value, effect.extra["areas"], effect.extra["areas_left_out"]) == (1, 4, 1)
    assert effect.period_end == date(2023, 5, 31)
    # with X as a control North's effect is 1 - 1/4 in two months, then 1 - 1/3 in three, and
    # South's 1 in three
    assert overall([row for row in five if row.period_start < MONTHS[-1]]).value == pytest.approx(
        (2 * 3 / 4 + 3 * 2 / 3 + 3) / 8
    )


@pytest.mark.parametrize(
    ("areas", "go_live", "said"),
    [
        ("NSW", GO_LIVE, "3 areas, 4 are needed"),
        ("N", {}, "1 area, 4 are needed"),
        ("NSWE", {}, "0 cohorts, 2 are needed"),
        # both are treated from February
        ("NSWE", {"N": date(2023, 1, 2), "S": date(2023, 2, 1)}, "1 cohort, 2 are needed"),
        # July is after the window: South is never treated in it
        ("NSWE", {**GO_LIVE, "S": date(2023, 6, 2)}, "1 cohort, 2 are needed"),
        (
            "NSWE",
            {**GO_LIVE, "N": date(2022, 12, 1)},
            "11 months before the earliest go-live, 12 are needed",
        ),
        (
            "NSWE",
            {**GO_LIVE, "N": date(2022, 1, 2)},
            "1 month before the earliest go-live, 12 are needed",
        ),
        # West was treated before there is anything to compare with
        (
            "NSWE",
            {**GO_LIVE, "W": date(2020, 1, 1)},
            "0 months before the earliest go-live, 12 are needed",
        ),
    ],
)
def test_the_first_condition_that_fails_is_the_reason(
    areas: str, go_live: Mapping[str, date | None], said: str
) -> None:
    assert reason(points(areas), go_live) == said


def test_what_no_area_collects_is_not_collected_and_what_none_can_say_not_identified() -> None:
    nobody = [replace(row, status="not_collected", value=None) for row in points()]
    assert overall(nobody).status == "not_collected"
    some = [replace(nobody[0], status="zero_denominator"), *nobody[1:]]
    assert reason(some) == "0 areas, 4 are needed"
    assert overall(some).period_start == FIRST
    assert overall(some).period_end == date(2023, 6, 30)


def test_event_months_have_a_row_where_there_are_controls_and_one_area_has_no_interval() -> None:
    found = {row.breakdown_value: row for row in rows(points(changes={"W": MONTHS[5]}), GO_LIVE)}
    # North from January 2022 to June 2023 of -12 .. 5, South of -14 .. 3, neither with -1
    assert set(found) == {"all", *(str(number) for number in range(-14, 6) if number != -1)}
    assert found["-13"].extra["interval_lower"] is None
    assert found["-12"].extra["interval_lower"] is not None
    # who has nobody to be compared with has no effect: all four are treated by March
    late = {**GO_LIVE, "W": date(2023, 3, 1), "E": date(2023, 3, 1)}
    assert {row.breakdown_value for row in rows(points(), late)} == {
        *("all", "0", "1"),
        *(str(number) for number in range(-12, -1)),
    }


@pytest.mark.parametrize(
    "row",
    [
        replace(POINT, period_grain="rolling_12m"),
        replace(POINT, breakdown="age_band", breakdown_value="1_4"),
        replace(POINT, area_code="ALL"),
        replace(POINT, unit="count"),
        replace(POINT, metric_id="staff_absence"),
    ],
    ids=lambda row: f"{row.metric_id}, {row.period_grain}, {row.breakdown}, {row.area_code}",
)
def test_what_has_no_effect(row: Row) -> None:
    assert len(list(rows([POINT], GO_LIVE))) == 1
    assert not list(rows([row], GO_LIVE))
