"""One population by three feeds of social care: which measures agree, which differ, and why.

The expected table is ``feeds_expected.csv``; what came out is printed beside its reasons.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Printer
from feeds import AGREES, DIFFERS, NONE, NOT_COLLECTED, Outcome, as_table, outcomes, read_expected
from line import Line, Row

from mash_vfm.synthetic import make_demo
from mash_vfm.synthetic.parameters import Feed

# a world in which a child moved in on another authority's plan in the six months of Annex A
SEED = 10
OTHER_FEEDS: tuple[Feed, ...] = ("cin_census", "annex_a")


def marts_by(feed: Feed, line: Line, folder: Path) -> list[Row]:
    make_demo(
        folder / feed, years=3, scale=0.04, seed=SEED, faults="none", feed=feed,
        project_dir=line.project_dir,
    )  # fmt: skip
    return line.marts_of(folder / feed / "inbox")


@pytest.fixture(scope="module")
def by_ssd(line: Line, tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return marts_by("ssd", line, tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("feed", OTHER_FEEDS)
def test_each_measure_agrees_differs_or_is_not_collected_as_expected(
    feed: Feed, line: Line, by_ssd: list[Row], tmp_path: Path, printer: Printer
) -> None:
    found = outcomes(feed, by_ssd, marts_by(feed, line, tmp_path))
    expected = read_expected()
    printer(as_table(found, expected))
    mine = {key: line.outcome for key, line in expected.items() if line.outcome.feed == feed}
    assert {outcome[:3]: outcome for outcome in found} == mine


def test_where_all_have_landed_the_first_feed_is_taken(
    line: Line, by_ssd: list[Row], tmp_path: Path
) -> None:
    by_all = marts_by("all", line, tmp_path)
    found = outcomes("all", by_ssd, by_all)
    assert len(found) > 50
    compared = [outcome for outcome in found if outcome.since != NONE]
    assert {word for outcome in compared for word in outcome[4:]} == {AGREES, NOT_COLLECTED, NONE}
    assert _never_collected(by_all) == _never_collected(by_ssd)


def _never_collected(rows: list[Row]) -> set[tuple[object, object]]:
    """Measures without one row that is collected."""
    collected = [row for row in rows if row["status"] != NOT_COLLECTED]
    return {_measure(row) for row in rows} - {_measure(row) for row in collected}


def _measure(row: Row) -> tuple[object, object]:
    return row["metric_id"], row["measure_id"]


def test_the_expected_table_says_why() -> None:
    for line in read_expected().values():
        told = {*line.outcome[4:]} - {AGREES, NONE}
        assert bool(told) == bool(line.why), line


def test_an_agreement_must_be_of_every_row() -> None:
    def row(figure: float, period: str, **other: object) -> Row:
        plain: Row = {
            "metric_id": "m", "measure_id": "a", "area_code": "ALL", "breakdown": "none",
            "breakdown_value": "all", "period_grain": "month", "period_start": period,
            "numerator": figure, "denominator": None, "value": figure, "status": "ok",
        }  # fmt: skip
        return {**plain, **other}

    def total(*feed: Row) -> str:
        (outcome,) = outcomes("f", ssd, feed)
        return outcome.total

    ssd = [row(1, "2024-01"), row(2, "2024-02")]
    assert total(row(1, "2024-01"), row(2, "2024-02")) == AGREES
    # a period that the feed does not reach is left out, whatever the SSD says of it
    assert total(row(2, "2024-02")) == AGREES
    assert total(row(1, "2024-01"), row(3, "2024-02")) == DIFFERS
    assert total(row(2, "2024-02", status="zero_denominator", value=None)) == DIFFERS
    gone: dict[str, object] = {"numerator": None, "value": None, "status": NOT_COLLECTED}
    assert total(row(1, "2024-01", **gone), row(1, "2024-02", **gone)) == NOT_COLLECTED
    assert total(row(1, "2024-01", status="insufficient_lookback")) == "insufficient_lookback"
    split = {"breakdown": "sex", "breakdown_value": "F"}
    (outcome,) = outcomes("f", [*ssd, row(1, "2024-01", **split)], ssd)
    assert outcome == Outcome("m", "a", "f", "2024-01", AGREES, "-", DIFFERS)
