"""The oracle against the figures that were worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from exact import exact_identity
from handmade import CHARTED, HANDMADE, Case, ChartCase
from handmade.england_cases import ENGLAND, PUBLISHED, as_published
from oracle import Row, compute, signals


def rows_of(case: Case, folder: Path) -> list[Row]:
    case.write(folder)
    identity = exact_identity(folder, case.clusters)
    return compute(folder, identity, case.as_of, case.extract_coverage, case.generic_queues)


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_the_oracle_gives_the_figures_worked_out_by_hand(case: Case, tmp_path: Path) -> None:
    unmet = case.unmet(row.columns() for row in rows_of(case, tmp_path))
    assert not unmet, "\n".join([case.story, *unmet])


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_no_row_comes_twice(case: Case, tmp_path: Path) -> None:
    keys = [row.key for row in rows_of(case, tmp_path)]
    assert len(keys) == len(set(keys))


def test_the_case_of_england_expects_what_was_published() -> None:
    expected = {one.measure_id: as_published(one) for one in ENGLAND.expected}
    assert expected == PUBLISHED


@pytest.mark.parametrize("case", CHARTED, ids=lambda case: case.name)
def test_the_oracle_gives_the_charts_worked_out_by_hand(case: ChartCase, tmp_path: Path) -> None:
    unmet = case.unmet_charts(point.columns() for point in signals(rows_of(case, tmp_path)))
    assert not unmet, "\n".join([case.story, *unmet])
