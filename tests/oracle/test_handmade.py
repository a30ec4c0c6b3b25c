"""The oracle against the figures that were worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from handmade import HANDMADE, Case
from oracle import compute


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_the_oracle_gives_the_figures_worked_out_by_hand(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    rows = compute(tmp_path, case.as_of, case.extract_coverage)
    unmet = case.unmet(row.columns() for row in rows)
    assert not unmet, "\n".join([case.story, *unmet])


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_no_row_comes_twice(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    keys = [row.key for row in compute(tmp_path, case.as_of, case.extract_coverage)]
    assert len(keys) == len(set(keys))
