from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mash_vfm.linkage.model import (
    MODEL_PATH,
    LinkModelError,
    load_model,
    save_model,
    weight_of,
)
from mash_vfm.linkage.pairs import estimate_prior


def changed(tmp_path: Path, **changes: Any) -> Path:
    content = json.loads(MODEL_PATH.read_text(encoding="utf-8"))
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")
    return path


def test_the_model_of_the_package_can_be_used_and_is_written_as_it_was_read(tmp_path: Path) -> None:
    model = load_model()
    save_model(model, tmp_path / "again.json")
    assert load_model(tmp_path / "again.json") == model


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "not JSON"), ('{"version": 1', "not JSON"), ("[]", "cannot be used"), ("{}", "version")],
)
def test_a_broken_file_is_told_with_a_remedy(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "model.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LinkModelError, match=told) as error:
        load_model(path)
    assert "mash link train" in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(LinkModelError, match="missing"):
        load_model(tmp_path / "no.json")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"thresholds": {"strict": 0.5, "central": 0.9, "loose": 0.1}}, "strict must be"),
        ({"block_cap": {"names": 5}}, "no default"),
        ({"comparisons": []}, "comparisons must be"),
        ({"version": 2}, "version"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_parameters_that_contradict_are_told(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(LinkModelError, match=told):
        load_model(changed(tmp_path, **changes))


def test_two_levels_of_one_weight_could_not_be_told_apart(tmp_path: Path) -> None:
    content = json.loads(MODEL_PATH.read_text(encoding="utf-8"))
    one, other = content["comparisons"][1]["comparison_levels"][1:3]
    for kind in ("m_probability", "u_probability"):
        other[kind] = one[kind]
    with pytest.raises(LinkModelError, match="weigh the same"):
        load_model(changed(tmp_path, comparisons=content["comparisons"]))


def test_the_prior_follows_the_number_of_records_and_their_pairs() -> None:
    matches = [(20.0, 1000)]
    few = estimate_prior(matches, 2_000, 1 / 2_000)
    many = estimate_prior(matches, 200_000, 1 / 200_000)
    assert few == pytest.approx(1000 / (2_000 * 1_999 / 2), rel=0.01)
    assert many < few / 1000


def test_the_prior_stays_within_bounds() -> None:
    assert estimate_prior([], 1, 0.1) > 0
    assert estimate_prior([(60.0, 10**9)], 100, 0.01) <= 0.2


def test_a_weight_is_the_odds_in_bits() -> None:
    assert weight_of(0.5) == 0
    assert weight_of(0.8) == pytest.approx(2)
