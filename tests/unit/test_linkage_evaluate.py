"""``mash link evaluate`` on a few records whose clusters and true children are known by heart."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mash_vfm.home import Home
from mash_vfm.linkage.evaluate import Counted, Evaluation, Kept, evaluate
from mash_vfm.linkage.truth import EvaluateError

# record: true child, clusters (strict, central, loose), forename, born on, postcode, NHS number
_RECORDS = {
    "social_care.person:1": ("P1", "AAA", "ann", "2010-01-01", "EX11AA", "9990000018"),
    "mash.enquiry:E1|la_child_id:1": ("P1", "AAA", "ann", "2010-01-01", "EX22BB", None),
    "police.child_referral_121a:7": ("P1", "BAA", "anne", "2010-01-01", "EX11AA", None),
    "mash.enquiry:E2|child_no:2": ("P1", "CCC", None, None, None, None),
    "social_care.person:2": ("P2", "DDA", "bea", "2010-01-01", "EX11AA", None),
    "health.csds_referral:S1": ("P2", "DDD", None, None, None, "9990000026"),
    "health.csds_referral:S2": (None, "EEE", None, None, None, "9990000034"),
}
_TRUTH_IDS = {
    "social_care.person:1": ("social_care.ssd_person", "0001"),
    "mash.enquiry:E1|la_child_id:1": ("mash.enquiry", "E1/1"),
    "police.child_referral_121a:7": ("police.child_referral_121a", "0007"),
    "mash.enquiry:E2|child_no:2": ("mash.enquiry", "E2/2"),
    "social_care.person:2": ("social_care.ssd_person", "0002"),
    "health.csds_referral:S1": ("health.csds_referral", "S1"),
}
_TABLES = """
create table int_person__source_record (record_key text, extract_id text, record_id text);
create table int_person__cluster (
    record_key text, strict_cluster text, central_cluster text, loose_cluster text,
    needs_review boolean
);
create table int_person__standard_record (
    record_key text, forename text, surname text, born_on date, postcode text, nhs_number text,
    la_child_id text
);
create table int_person__pair (
    record_key_l text, record_key_r text, matched_by text, match_probability double,
    refused_by text
);
insert into int_person__pair values
    ('mash.enquiry:E1|la_child_id:1', 'police.child_referral_121a:7', 'probabilistic', 0.8, null),
    ('police.child_referral_121a:7', 'social_care.person:2', 'probabilistic', 0.8, null);
create table staging.stg_mash__enquiry (mash_enquiry_id text, la_child_id text, child_no text);
insert into staging.stg_mash__enquiry values ('E1', '1', '1'), ('E2', null, '2');
create table truth (system text, system_id text, person text);
"""


def _sql(*values: str | None) -> str:
    return ", ".join("null" if value is None else f"'{value}'" for value in values)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "truth").mkdir()
    with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
        con.execute("create schema intermediate; create schema staging; use intermediate")
        con.execute(_TABLES)
        for key, (person, clusters, forename, born, postcode, nhs) in _RECORDS.items():
            extract, _, record = key.partition(":")
            surname = forename and "smith"
            con.execute(
                f"insert into int_person__source_record values ({_sql(key, extract, record)});"
                f"insert into int_person__cluster values ({_sql(key, *clusters)}, false);"
                "insert into int_person__standard_record values"
                f" ({_sql(key, forename, surname, born, postcode, nhs, None)})"
            )
            if person:
                con.execute(f"insert into truth values ({_sql(*_TRUTH_IDS[key], person)})")
        con.execute(f"copy truth to '{tmp_path / 'truth' / 'person.parquet'}'")
        con.execute("drop table truth")
    return tmp_path


@pytest.fixture
def found(place: Path) -> Evaluation:
    return evaluate(Home(place), place / "truth")


def test_pairs_and_clusters_are_counted_at_each_strength(found: Evaluation) -> None:
    # P1 has 4 records (6 pairs), P2 has 2 (1 pair). Strict: one right pair of P1 and that of P2.
    # Central: 3 right pairs of P1 (the enquiry without a name stays out) and that of P2. Loose: a
    # record of P2 joins the three of P1, which makes 3 wrong pairs and takes P2's one away.
    assert (found.records, found.unknown) == (6, 1)
    assert found.pairs == (
        Counted("strict", 2, 2, 7),
        Counted("central", 4, 4, 7),
        Counted("loose", 3, 6, 7),
    )
    assert found.clusters == (
        Counted("strict", 1, 4, 2),
        Counted("central", 1, 3, 2),
        Counted("loose", 0, 3, 2),
    )
    assert [one.precision for one in found.pairs] == [1, 1, 0.5]


def test_what_was_missed_has_a_cause(found: Evaluation) -> None:
    assert found.missed == (("no name or birth date, and no identifier in common", 3),)
    assert found.wrong == ()


def test_difficulties_tell_records_that_differ(found: Evaluation) -> None:
    of = {one.name: (one.right, one.true) for one in found.difficulties}
    assert of["any"] == (4, 7)
    assert of["names differ"] == (2, 2)
    assert of["moved (postcodes differ)"] == (2, 2)
    assert of["no name on one side"] == (1, 4)


def test_twins_are_those_of_one_surname_birthday_and_postcode(found: Evaluation) -> None:
    assert found.lookalikes == (Kept("twins", 4 * 2, 0),)


def test_a_probability_is_set_against_what_came_true(found: Evaluation) -> None:
    (only,) = found.calibration
    assert (only.lowest, only.pairs, only.expected, only.observed) == (0.8, 2, 0.8, 0.5)


def test_the_truth_of_another_demo_is_refused(place: Path) -> None:
    with duckdb.connect() as con:
        con.execute(
            "copy (select 'x' as system, 'y' as system_id, 'z' as person)"
            f" to '{place / 'truth' / 'person.parquet'}'"
        )
    with pytest.raises(EvaluateError, match="another demo"):
        evaluate(Home(place), place / "truth")
    with pytest.raises(EvaluateError, match=r"person\.parquet"):
        evaluate(Home(place), place)
    with pytest.raises(EvaluateError, match="mash build"):
        evaluate(Home(place / "truth"), place / "truth")
