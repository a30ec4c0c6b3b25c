"""The demo's yearly figures lie where the published ones of Devon and England lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from calibration_measures import MEASURES, yearly_figures
from conftest import Printer

from mash_vfm.synthetic import make_demo

_YEARS, _SCALE = 6, 0.5
_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class _Range:
    low: float
    high: float
    unit: str


def _ranges() -> dict[str, _Range]:
    path = Path(__file__).with_name("calibration_ranges.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["measure"]: _Range(float(row["low"]), float(row["high"]), row["unit"])
            for row in csv.DictReader(stream)
        }


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("calibration") / "demo"
    make_demo(out, years=_YEARS, scale=_SCALE, seed=1, faults="none", project_dir=_PROJECT)
    return out / "inbox"


@pytest.fixture(scope="module")
def figures(inbox: Path) -> dict[str, dict[int, float]]:
    return yearly_figures(inbox, _YEARS, _SCALE)


def test_every_published_range_has_a_measure_and_the_other_way_round() -> None:
    assert set(_ranges()) == set(MEASURES)
    assert len(MEASURES) >= 20


def test_yearly_figures_lie_within_the_published_ranges(
    figures: dict[str, dict[int, float]], printer: Printer
) -> None:
    lines, outside = [f"{'measure':<26}{'generated':>17}{'low':>9}{'high':>9}  unit"], []
    for name, bounds in _ranges().items():
        values = figures[name]
        assert values, name
        span = f"{min(values.values()):,.1f} - {max(values.values()):,.1f}"
        lines.append(f"{name:<26}{span:>17}{bounds.low:>9,g}{bounds.high:>9,g}  {bounds.unit}")
        outside += [
            f"{name} {year}: {value:.1f} is not within {bounds.low:g} - {bounds.high:g}"
            for year, value in values.items()
            if not bounds.low <= value <= bounds.high
        ]
    printer("\n".join(lines))
    assert not outside, "\n".join(outside)


def test_a_place_of_this_size_has_what_is_rare(inbox: Path) -> None:
    folder = inbox / "social_care"
    referrals = (folder / "ssd_cin_episodes_20240331.csv").as_posix()
    persons = (folder / "ssd_person_20240331.csv").as_posix()
    reasons = duckdb.execute(
        f"select distinct cine_close_reason from read_csv('{referrals}', all_varchar = true)"
    ).fetchall()
    assert {reason for (reason,) in reasons} == {None, *(f"RC{number}" for number in range(1, 10))}
    unborn, dead, merged = duckdb.execute(
        "select count(pers_expected_dob), count(pers_death_date), count(pers_legacy_id) "
        f"from read_csv('{persons}', all_varchar = true)"
    ).fetchall()[0]
    assert unborn > 0
    assert dead > 0
    assert merged > 0
