"""Every kind of fault is found where it was planted, and nowhere in a clean demo."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pytest
from conftest import MadeOnce, Mash

from mash_vfm.expectations.evaluate import FaultsFound, KindFound, evaluate_findings
from mash_vfm.synthetic import make_demo
from mash_vfm.synthetic.faults import all_faults

# A kind whose file has another name than the clean one is looked for by its finding.
_RENAMED = "late_supplier"


@pytest.fixture(scope="session")
def demos(made_once: MadeOnce, mash: Mash, project_dir: Path) -> Path:
    """Two demos of one authority and their homes: ``clean`` and ``faulty``. Read-only."""

    def make(folder: Path) -> None:
        for name, faults in (("clean", "none"), ("faulty", "all")):
            out = folder / name
            make_demo(out, years=3, scale=0.04, seed=1, faults=faults, project_dir=project_dir)
            run = mash("build", "--inbox", out / "inbox", "--home", folder / f"{name}_home")
            assert run.returncode == 0, run.stdout + run.stderr

    return made_once("demos_of_faults", make)


@cache
def _evaluated(demos: Path, home: str) -> FaultsFound:
    return evaluate_findings(
        demos / f"{home}_home" / "warehouse.duckdb", demos / "faulty" / "truth"
    )


def _kind(found: FaultsFound, kind: str) -> KindFound:
    (one,) = (one for one in found.kinds if one.kind == kind)
    return one


@pytest.mark.parametrize("kind", sorted(all_faults()))
def test_a_fault_is_found_where_it_was_planted(demos: Path, kind: str) -> None:
    one = _kind(_evaluated(demos, "faulty"), kind)
    assert one.planted > 0
    assert one.recall in (None, 1.0)
    assert one.precision in (None, 1.0)


@pytest.mark.parametrize("kind", sorted(set(all_faults()) - {_RENAMED}))
def test_without_the_fault_there_is_no_such_finding(demos: Path, kind: str) -> None:
    one = _kind(_evaluated_without_renamed(demos), kind)
    assert one.planted > 0
    assert one.found == 0


@cache
def _evaluated_without_renamed(demos: Path) -> FaultsFound:
    """The clean home against the truth of the faulty demo."""
    truth = demos / "truth_without_renamed"
    truth.mkdir(exist_ok=True)
    duckdb.execute(
        f"copy (from read_parquet('{demos}/faulty/truth/faults.parquet')"
        f" where kind <> '{_RENAMED}') to '{truth}/faults.parquet' (format parquet)"
    )
    return evaluate_findings(demos / "clean_home" / "warehouse.duckdb", truth)


def test_nothing_is_found_that_nobody_planted(demos: Path) -> None:
    found = _evaluated(demos, "faulty")
    assert found.false == ()
    assert found.is_met


def test_a_clean_demo_has_no_finding_and_grades_a_throughout(demos: Path) -> None:
    with duckdb.connect(str(demos / "clean_home" / "warehouse.duckdb"), read_only=True) as home:
        findings = home.execute("select expectation_id, row_key from dq.finding").fetchall()
        grades = home.execute("select distinct dq_grade from marts.mart_metric_value").fetchall()
    assert findings == []
    assert grades == [("A",)]


def test_the_command_says_whether_every_bar_is_met(demos: Path, mash: Mash) -> None:
    truth = demos / "faulty" / "truth"
    good = mash("check", "evaluate", "--home", demos / "faulty_home", "--truth", truth)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "every bar is met" in good.stdout
    _evaluated_without_renamed(demos)
    without = demos / "truth_without_renamed"
    bad = mash("check", "evaluate", "--home", demos / "clean_home", "--truth", without)
    assert bad.returncode == 1
    assert "a bar is not met" in bad.stdout
    strange = mash("check", "evaluate", "--home", demos / "clean_home", "--truth", truth)
    assert strange.returncode == 1
    assert "has not landed finance/set_up_asset_20230930.csv" in strange.stderr
