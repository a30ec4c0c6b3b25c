"""The marts against the oracle: demos of three seeds, and every hand-made case."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from compare import compare, compare_signals
from handmade import HANDMADE, Case, ChartCase
from line import Line, Row, metric_values
from oracle import PersonIds, compute, signals

from mash_vfm.synthetic import make_demo


def identity_of(home: Path) -> dict[str, PersonIds]:
    """Who is who by the linkage of the home: the one thing that the oracle is told."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute(
            "select record_key, person_id_strict, person_id, person_id_loose "
            "from intermediate.int_person__identity"
        ).fetchall()
    return {key: PersonIds(*ids) for key, *ids in rows}


def published_values(home: Path) -> list[Row]:
    marts = home / "published" / "current" / "partnership" / "marts.duckdb"
    with duckdb.connect(marts, read_only=True) as connection:
        return metric_values(connection, "main")


def test_every_published_row_is_the_oracles(demo_small: Path, built_home: Path) -> None:
    differences = compare(
        compute(demo_small / "inbox", identity_of(built_home)), published_values(built_home)
    )
    assert differences.compared > 10_000
    assert not differences, differences.summary()


@pytest.mark.parametrize(
    ("seed", "years", "scale", "faults"), [(2, 2, 0.03, "none"), (3, 5, 0.015, "typical")]
)
def test_other_seeds_are_the_oracles_too(
    seed: int, years: int, scale: float, faults: str, line: Line, tmp_path: Path
) -> None:
    make_demo(
        tmp_path / "demo",
        years=years,
        scale=scale,
        seed=seed,
        faults=faults,
        project_dir=line.project_dir,
    )
    inbox = tmp_path / "demo" / "inbox"
    rows = line.marts_of(inbox)
    expected = compute(inbox, identity_of(line.home.path))
    differences = compare(expected, rows)
    assert differences.compared > 10_000
    assert not differences, differences.summary()
    charts = compare_signals(signals(expected), line.signals())
    assert charts.compared > 1_000
    assert not charts, charts.summary()


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_the_marts_give_the_figures_worked_out_by_hand(
    case: Case, line: Line, tmp_path: Path
) -> None:
    case.write(tmp_path)
    coverage = {extract: day.isoformat() for extract, day in case.extract_coverage.items()}
    rows = line.marts_of(tmp_path, coverage, case.as_of, case.clusters, case.generic_queues)
    unmet = case.unmet(rows)
    if isinstance(case, ChartCase):
        unmet += case.unmet_charts(line.signals())
    assert not unmet, "\n".join([case.story, *unmet])
    identity = identity_of(line.home.path)
    expected = compute(tmp_path, identity, case.as_of, case.extract_coverage, case.generic_queues)
    differences = compare(expected, rows)
    assert not differences, differences.summary()
