"""``mash link``: over a file, and over a warehouse."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import Mash

from mash_vfm.home import Home
from mash_vfm.landing.encoding import file_sha256
from mash_vfm.linkage.effect import effects

ROWS = """id;source;forename;surname;dob;sex;postcode;nhs_number
1;a;Renée;O'Brien;2012-03-07;F;EX4 3AB;
2;b;RENEE;OBRIEN;07/03/2012;Female;ex43ab;999 000 0018
3;b;Sofia;Müller;2010-11-23;F;PL1 1AA;
4;a;Unknown;Unknown;;;ZZ99 3VZ;
5;b;Unknown;Unknown;;;ZZ99 3VZ;
"""


def pairs(path: Path) -> set[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["id_l"], row["id_r"]) for row in csv.DictReader(stream)}


def test_a_file_in_another_dialect_is_linked(mash: Mash, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(ROWS.encode("windows-1252"))
    done = mash("link", "--input", source, "--output", target)
    assert done.returncode == 0, done.stderr
    assert "1 linked pairs in 1 clusters of 5 records" in done.stdout
    assert pairs(target) == {("1", "2")}


def test_an_empty_file_of_records_gives_no_pairs(mash: Mash, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,forename\n", encoding="utf-8")
    done = mash("link", "--input", source, "--output", target)
    assert done.returncode == 0, done.stderr
    assert pairs(target) == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("forename,surname\nA,B\n", "no column id"),
        ("id,source\n1,a\n1,a\n", "rows 2 and 3"),
        ("id,source\n,a\n", "row 2: the id is blank"),
        ("id,id\n1,2\n", "two columns are id"),
    ],
)
def test_a_wrong_file_is_told_and_nothing_is_written(
    mash: Mash, tmp_path: Path, text: str, told: str
) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    done = mash("link", "--input", source, "--output", target)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()


def test_a_missing_file_and_a_missing_option_are_told(mash: Mash, tmp_path: Path) -> None:
    done = mash("link", "--input", tmp_path / "no.csv", "--output", tmp_path / "out.csv")
    assert done.returncode == 2 and "cannot be read" in done.stderr
    assert mash("link").returncode == 2


def test_explain_shows_weights_and_no_name(mash: Mash, built_home: Path) -> None:
    with duckdb.connect(str(built_home / "warehouse.duckdb"), read_only=True) as connection:
        row = connection.execute(
            "select pair.record_key_l, pair.record_key_r, l.forename, l.surname "
            "from intermediate.int_person__pair as pair "
            "inner join intermediate.int_person__source_record as l "
            "on pair.record_key_l = l.record_key "
            "where matched_by = 'probabilistic' and refused_by is null and l.forename is not null "
            "order by match_weight desc, record_key_l limit 1"
        ).fetchone()
    assert row is not None
    left, right, forename, surname = row
    done = mash("link", "explain", left, right, "--home", built_home)
    assert done.returncode == 0, done.stderr
    for field in ("forename", "surname", "birth", "postcode", "any two records"):
        assert field in done.stdout
    assert forename not in done.stdout and surname not in done.stdout
    done = mash("link", "explain", left, "no.such:record", "--home", built_home)
    assert done.returncode == 1 and "there is no record" in done.stderr


def test_evaluation_ends_with_the_measures_by_true_children(
    mash: Mash, built_home: Path, demo_small: Path
) -> None:
    before = file_sha256(built_home / "warehouse.duckdb")
    done = mash("link", "evaluate", "--home", built_home, "--truth", demo_small / "truth")
    assert done.returncode == 0, done.stderr
    assert "By pair of records" in done.stdout and "Calibration" in done.stdout
    assert file_sha256(built_home / "warehouse.duckdb") == before
    assert not list(built_home.glob("evaluate_*"))


def test_measures_by_true_children_are_those_of_the_truth(
    built_home: Path, demo_small: Path, project_dir: Path
) -> None:
    found = {
        (one.measure_id, one.breakdown): one
        for one in effects(Home(built_home), demo_small / "truth", project_dir)
    }
    # A Tier 3 referral is of a child of social care, whom nobody needs to link.
    of_social_care = found["tier3_dfe", ""]
    assert of_social_care.linked and of_social_care.periods == 2
    assert of_social_care.difference == pytest.approx(0, abs=0.02)
    # The demo's enquiries carry too little, now and then: fewer repeats are known than there are.
    repeats = found["mash", ""]
    assert repeats.linked and repeats.true and repeats.linked <= repeats.true
    assert ("injury_0_14", "known_to_mash Y") in found


def test_training_writes_a_model_that_can_be_used(
    mash: Mash, built_home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "model.json"
    done = mash("link", "train", "--home", built_home, "--out", out)
    assert done.returncode == 0, done.stderr
    assert json.loads(out.read_text(encoding="utf-8"))["trained"]["records"] > 2000
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    done = mash("link", "train", "--home", tmp_path / "none")
    assert done.returncode == 1 and "no warehouse" in done.stderr
