"""The linkage against Splink's recommended settings, on errors made without a look at the demo."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Dbt, Printer
from linkage_errors import HEAVY, LIGHT, Rates, people, records
from linkage_support import Linkage, compiled_models
from splink_baseline import f1, pairs_of, splink_clusters

# Splink's documentation clusters at 0.95; the best of its other usual ones counts too.
BASELINE_THRESHOLDS = (0.5, 0.9, 0.95, 0.99)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, dbt: Dbt) -> dict[str, str]:
    target: Path = tmp_path_factory.mktemp("linkage_target")
    home: Path = tmp_path_factory.mktemp("linkage_home")
    dbt(home, target, "compile", "--select", "int_person__name", "int_person__standard_record")
    return compiled_models(target)


@pytest.mark.parametrize(
    ("name", "rates", "count", "adults", "precision"),
    [
        ("light", LIGHT, 1000, False, 0.99),
        ("heavy", HEAVY, 1000, False, 0.98),
        ("adults", replace(LIGHT, married=0.08), 1000, True, 0.98),
        ("no postcode", replace(HEAVY, missing_postcode=1.0), 400, False, 0.98),
    ],
)
def test_f1_is_at_least_that_of_splinks_own_settings(
    compiled: dict[str, str],
    printer: Printer,
    name: str,
    rates: Rates,
    count: int,
    adults: bool,
    precision: float,
) -> None:
    rng = random.Random(f"linkage {name}")
    rows, truth = records(rng, people(rng, count, adults=adults), rates, sources=("a", "b", "c"))
    linkage = Linkage(compiled)
    linkage.add({"record_key": row["id"], **{k: v or None for k, v in row.items()}} for row in rows)
    linkage.run()
    ours = f1(pairs_of(linkage.clusters()), truth)
    theirs = max(
        (f1(pairs_of(found), truth) for found in splink_clusters(rows, BASELINE_THRESHOLDS)),
        key=lambda scores: scores[2],
    )
    printer(
        f"{name}, {len(rows)} records: precision, recall, F1 "
        f"{ours[0]:.3f} {ours[1]:.3f} {ours[2]:.3f}; Splink's own at its best "
        f"{theirs[0]:.3f} {theirs[1]:.3f} {theirs[2]:.3f}"
    )
    assert ours[2] >= theirs[2]
    assert ours[0] >= precision
