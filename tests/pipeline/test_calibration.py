"""The demo's yearly figures lie where the published ones of Devon and England lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest
from calibration_measures import MEASURES, yearly_figures

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
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, float]]:
    out = tmp_path_factory.mktemp("calibration") / "demo"
    make_demo(out, years=_YEARS, scale=_SCALE, seed=1, faults="none", project_dir=_PROJECT)
    return yearly_figures(out / "inbox", _YEARS, _SCALE)


def test_every_published_range_has_a_measure_and_the_other_way_round() -> None:
    assert set(_ranges()) == set(MEASURES)
    assert len(MEASURES) >= 20


def test_yearly_figures_lie_within_the_published_ranges(
    figures: dict[str, dict[int, float]], capsys: pytest.CaptureFixture[str]
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
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert not outside, "\n".join(outside)


def test_hub_enquiries_grow_with_the_roll_out(figures: dict[str, dict[int, float]]) -> None:
    assert len(figures["hub_enquiries"]) >= 1
    assert len(figures["hub_to_tier3"]) == _YEARS
