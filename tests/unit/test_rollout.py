"""The estimator of the roll-out's effect on panels whose answer is known, and what it charts."""

from __future__ import annotations

import csv
import math
import random
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from mash_vfm.rollout.dbt_models import effect
from mash_vfm.rollout.effect import Observation, rollout_effect

PROJECT = Path(__file__).parents[2]


def panel_of(
    treated: Mapping[str, int | None], months: int, value: Callable[[str, int], float]
) -> list[Observation]:
    return [
        Observation(area, month, treated[area], value(area, month))
        for area in treated
        for month in range(1, months + 1)
    ]


def by_hand() -> list[Observation]:
    """Two areas treated from month 3, one from month 4, one never, over 5 months.

    The changes of the two differ in month 4 alone, where one has 1 more and the other 1 less.
    """
    values: dict[str, list[float]] = {
        "first": [1, 2, 6, 9, 7],
        "twin": [11, 12, 16, 17, 17],
        "second": [2, 1, 4, 9, 12],
        "never": [0, 1, 2, 3, 4],
    }
    treated = {"first": 3, "twin": 3, "second": 4, "never": None}
    return panel_of(treated, 5, lambda area, month: values[area][month - 1])


def test_the_effect_is_that_worked_out_by_hand() -> None:
    """Months treated, against those of areas not yet treated.

    Cohort 3 is set against month 2. In month 3 its mean rose by 4; second rose by 3 and never by 1,
    on average 2, so the effect is 2. In month 4 it had risen by 6 and never alone, for second is
    treated, by 2: 4. In month 5 by 5 and never by 3: 2. Cohort 4 is set against month 3: in month 4
    second rose by 5 and never by 1: 4; in month 5 by 8 and 2: 6. In all, with two areas and one:
    (2 x (2 + 4 + 2) + 4 + 6) / 8 = 26 / 8.
    """
    found = rollout_effect(by_hand())
    assert found.overall.value == pytest.approx(26 / 8)
    values = {month: estimate.value for month, estimate in found.by_event_month.items()}
    assert values == pytest.approx(
        {
            # month 1 of cohort 4: second was 2 below its month 3, and never too
            -3: 0,
            # month 1 of cohort 3: 1 below month 2; second 1 above, never 1 below, on average 0: -1;
            # month 2 of cohort 4: 3 below month 3, never 1 below: -2
            -2: (2 * -1 + -2) / 3,
            0: (2 * 2 + 4) / 3,
            1: (2 * 4 + 6) / 3,
            2: 2,
        }
    )
    assert found.pre_trend == pytest.approx((0 - 4 / 3) / 2)


def test_an_event_month_of_one_area_has_no_interval() -> None:
    """Three months before go-live there is cohort 4 alone, of one area."""
    found = rollout_effect(by_hand()).by_event_month
    assert (found[-3].standard_error, found[-3].lower, found[-3].upper) == (None, None, None)
    for month in (-2, 0, 1):
        estimate = found[month]
        assert estimate.lower is not None and estimate.upper is not None
        assert estimate.lower < estimate.value < estimate.upper


def test_the_interval_is_of_areas_less_one_degrees_of_freedom() -> None:
    """Four areas: 3.182 standard errors to each side, the 97.5 % point of t with 3."""
    overall = rollout_effect(by_hand()).overall
    assert overall.standard_error is not None and overall.upper is not None
    reach = (overall.upper - overall.value) / overall.standard_error
    assert reach == pytest.approx(3.182, abs=1e-3)


EFFECT = 0.05
ROLLOUT: dict[str, int | None] = {
    **{"a": 13, "b": 13, "c": 16, "d": 22, "e": 22, "f": 22},
    **{"g": 27, "h": None, "i": None},
}


def alike(treated: Mapping[str, int | None]) -> Callable[[str, int], float]:
    """Areas of different levels that move alike, and change by the effect once treated."""

    def value(area: str, month: int) -> float:
        first = treated[area]
        level = 0.1 * ord(area) + 0.02 * math.sin(month / 3)
        return level + (EFFECT if first is not None and month >= first else 0)

    return value


def test_a_constant_effect_without_noise_is_found_exactly() -> None:
    found = rollout_effect(panel_of(ROLLOUT, 36, alike(ROLLOUT)))
    assert found.overall.value == pytest.approx(EFFECT)
    assert set(found.by_event_month) == {*range(-26, -1), *range(24)}
    for month, estimate in found.by_event_month.items():
        assert estimate.value == pytest.approx(EFFECT if month >= 0 else 0, abs=1e-12)
    assert found.pre_trend == pytest.approx(0, abs=1e-12)


def test_areas_that_do_not_differ_have_no_interval() -> None:
    """Whether by 0 or by what rounding leaves: the spread of areas that are alike is unknown."""
    for value in (alike(ROLLOUT), lambda area, month: 0.0):
        found = rollout_effect(panel_of(ROLLOUT, 36, value))
        for estimate in (found.overall, *found.by_event_month.values()):
            assert (estimate.standard_error, estimate.lower, estimate.upper) == (None, None, None)
        assert found.pre_trend_p is None


def test_months_with_nobody_left_to_compare_with_have_no_effect() -> None:
    """All are treated in the end: from month 16 nobody is left, and nothing is warned of."""
    treated: dict[str, int | None] = {"a": 13, "b": 13, "c": 16, "d": 16}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = rollout_effect(panel_of(treated, 20, alike(treated)))
    assert found.overall.value == pytest.approx(EFFECT)
    assert [month for month in found.by_event_month if month >= 0] == [0, 1, 2]


@pytest.mark.parametrize(("drift", "is_found"), [(0.01, True), (0.0, False)])
def test_areas_that_did_not_move_alike_before_are_found(drift: float, is_found: bool) -> None:
    """Areas that go live had a drift of their own, among noise of 0.02."""
    treated: dict[str, int | None] = {
        **dict.fromkeys("abcd", 15),
        **dict.fromkeys("efgh", 25),
        **dict.fromkeys("ijkl"),
    }
    base, noise = alike(treated), random.Random(7)

    def value(area: str, month: int) -> float:
        own = drift * month if treated[area] is not None else 0
        return base(area, month) + own + noise.gauss(0, 0.02)

    found = rollout_effect(panel_of(treated, 36, value))
    assert found.pre_trend is not None and found.pre_trend_p is not None
    if is_found:
        # seven months before go-live on average, six drifts below the month before it
        assert found.pre_trend < -3 * drift
        assert found.pre_trend_p < 0.001
    else:
        assert found.pre_trend_p > 0.05


def test_the_order_of_rows_is_of_no_account() -> None:
    rows = panel_of(ROLLOUT, 36, alike(ROLLOUT))
    assert rollout_effect(reversed(rows)) == rollout_effect(rows)


@dataclass(frozen=True)
class Panel:
    """What the Python model sees of dbt."""

    connection: duckdb.DuckDBPyConnection

    def ref(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.table(name)


def test_the_model_has_a_row_a_measure_and_one_a_month_of_each() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table int_rollout__panel (charted_metric_id varchar, measure_id varchar,"
            " area_code varchar, month_number integer, treated_number integer, value double)"
        )
        assert effect(Panel(connection), connection).fetchall() == []
        connection.executemany(
            "insert into int_rollout__panel values (?, ?, ?, ?, ?, ?)",
            [("m", name, *row) for row in by_hand() for name in ("one", "other")],
        )
        rows = effect(Panel(connection), connection).fetchall()
    in_all = [row for row in rows if row[2] is None]
    assert [row[1] for row in in_all] == ["one", "other"]
    assert in_all[0][3] == in_all[1][3] == pytest.approx(26 / 8)
    assert [row[2] for row in rows if row[1] == "one"] == [None, -3, -2, 0, 1, 2]
    assert all(row[9].startswith("diff-diff 3.13.0 ") for row in rows)


def seed(name: str) -> list[dict[str, str]]:
    path = PROJECT / "seeds" / "logic_model" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def charted() -> set[tuple[str, str]]:
    outside = {
        row["metric_id"] for row in seed("metric_catalogue") if row["folder"] != "value_for_money"
    }
    return {
        (row["metric_id"], row["measure_id"])
        for row in seed("measure_catalogue")
        if row["metric_id"] in outside
        and "month" in row["grains"].split("|")
        and row["areas"] == "every"
        and (row["unit"] == "share" or row["measure_id"].endswith("_per_10k"))
    }


def test_every_metric_with_a_charted_measure_is_read() -> None:
    path = PROJECT / "models" / "intermediate" / "rollout" / "int_rollout__month.sql"
    (listed,) = re.findall(
        r"set charted_metrics = \[(.*?)\]", path.read_text(encoding="utf-8"), re.DOTALL
    )
    assert set(re.findall(r'"(\w+)"', listed)) == {metric for metric, _ in charted()}


def test_a_charted_measure_is_known_by_its_id() -> None:
    measures = [measure for _, measure in charted()]
    assert len(measures) == len(set(measures)) > 40


def test_the_effect_needs_what_the_charted_measures_need() -> None:
    measures = charted()
    metrics = {metric for metric, _ in measures}
    needed = {
        row["extract_id"]
        for row in seed("measure_extract")
        if row["needed_for"] in ("value", "area")
        and row["metric_id"] in metrics
        and (not row["measure_id"] or (row["metric_id"], row["measure_id"]) in measures)
    }
    named = [r["extract_id"] for r in seed("measure_extract") if r["metric_id"] == "rollout_effect"]
    assert sorted(named) == sorted(needed | {"mash.area_rollout"})
