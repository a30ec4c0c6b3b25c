"""Recall, precision and false findings of a small warehouse with known answers."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mash_vfm.expectations.evaluate import EvaluateError, FaultsFound, evaluate_findings
from mash_vfm.expectations.findings import CREATE

_TABLES = """
create schema ops;
create schema staging;
create table ops.load (load_id bigint, extract_id varchar, source_file varchar,
    rows_landed bigint, status varchar);
insert into ops.load values
    (1, 'mash.enquiry', 'mash/enquiry.csv', 30000, 'landed'),
    (2, 'mash.decision', 'mash/decision.csv', 100, 'landed');
create table ops.load_finding (load_id bigint, finding varchar, column_name varchar);
create table ops.quarantine (load_id bigint, row_number bigint, reason_code varchar);
create table staging.stg_rejected (_load_id bigint, _row_number bigint, reason varchar);
"""


def found(
    tmp_path: Path,
    planted: list[tuple[str, int | None, str, str | None, str | None, bool]],
    seen: list[tuple[str, int | None, str, str | None, str]],
    *more: str,
) -> FaultsFound:
    """Evaluate findings (extract, row, rule, column, severity) against faults of the truth."""
    files = {"mash.enquiry": "mash/enquiry.csv", "mash.decision": "mash/decision.csv"}
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute(_TABLES + CREATE)
        for number, (extract, row, rule, column, severity) in enumerate(seen):
            connection.execute(
                "insert into dq.finding by name select ? as finding_id, 'x' as supplier,"
                " ? as extract_id, 'x' as expectation_id, ? as rule, ? as severity,"
                " ? as column_name, ? as row_number, ? as source_file, 'r' as first_seen_run,"
                " localtimestamp as first_seen_at, 'r' as last_seen_run,"
                " localtimestamp as last_seen_at",
                [str(number), extract, rule, severity, column, row,
                 None if row is None else files[extract]],
            )  # fmt: skip
        for statement in more:
            connection.execute(statement)
        connection.execute(
            "create table fault (file varchar, row bigint, kind varchar,"
            " expected_finding varchar, column_name varchar, is_certain boolean)"
        )
        for fault in planted:
            connection.execute("insert into fault values (?, ?, ?, ?, ?, ?)", list(fault))
        connection.execute(f"copy fault to '{tmp_path}/faults.parquet' (format parquet)")
        connection.execute("drop table fault")
    return evaluate_findings(tmp_path / "warehouse.duckdb", tmp_path)


ENQUIRY = "mash/enquiry.csv"


def test_a_fault_that_is_found_in_its_row_is_found(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, 3, "code", "unreadable_value", "rag", True),
         (ENQUIRY, 4, "code", "unreadable_value", "rag", True)],
        [("mash.enquiry", 3, "codes_known", "rag", "warning")],
    )  # fmt: skip
    (kind,) = result.kinds
    assert (kind.planted, kind.found, kind.recall, kind.precision) == (2, 1, 0.5, 1.0)
    assert not kind.is_met
    assert not result.is_met
    assert result.false == ()


def test_a_finding_of_another_rule_or_row_does_not_count(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, 3, "clock", "date_order", "due", True)],
        [("mash.enquiry", 3, "orphan_key", "x", "warning"),
         ("mash.enquiry", 5, "date_order", "due", "warning"),
         ("mash.decision", 3, "date_order", "due", "warning")],
    )  # fmt: skip
    assert result.kinds[0].found == 0
    # What else is wrong with a spoiled row is not false; the same finding elsewhere is.
    assert result.false == (
        ("mash.decision", "date_order", "due", 1),
        ("mash.enquiry", "date_order", "due", 1),
    )


def test_one_false_finding_in_ten_thousand_clean_rows_is_allowed(tmp_path: Path) -> None:
    planted: list[tuple[str, int | None, str, str | None, str | None, bool]]
    planted = [(ENQUIRY, 1, "clock", "date_order", None, True)]
    seen: list[tuple[str, int | None, str, str | None, str]]
    seen = [("mash.enquiry", row, "date_order", None, "warning") for row in (1, 2, 3, 4)]
    result = found(tmp_path, planted, seen)
    assert (result.clean_rows, result.false_count) == (30_099, 3)
    assert result.is_met
    assert result.kinds[0].precision == 0.25


def test_a_fourth_false_finding_is_too_many(tmp_path: Path) -> None:
    result = found(
        tmp_path, [], [("mash.enquiry", row, "date_order", None, "error") for row in range(4)]
    )
    assert not result.is_met


def test_findings_for_information_are_never_false(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, 1, "placeholder", "placeholder_date", None, True)],
        [("mash.enquiry", row, "placeholder_date", "dob", "info") for row in range(1, 9)],
    )
    assert result.is_met
    assert result.kinds[0].recall == 1.0
    assert result.false == ()


def test_faults_of_a_file_as_a_whole_are_found_by_extract_and_column(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, None, "drift", "distribution_year", "rag", False),
         (ENQUIRY, None, "other", "distribution_year", "sex", False),
         (ENQUIRY, None, "encoding", "encoding", None, True),
         (ENQUIRY, None, "bom", None, None, True)],
        [("mash.enquiry", None, "distribution_year", "rag", "warning")],
        "insert into ops.load_finding values (1, 'encoding', null), (2, 'encoding', null)",
    )  # fmt: skip
    assert {kind.kind: kind.recall for kind in result.kinds} == {
        "drift": 1.0,
        "other": 0.0,
        "encoding": 1.0,
        "bom": None,
    }
    assert [kind.kind for kind in result.kinds if not kind.is_met] == ["other"]


def test_what_landing_and_staging_put_aside_is_found(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, 7, "repeated", "repeated_row", None, True),
         (ENQUIRY, 8, "unkeyed", "key_unreadable", None, True)],
        [],
        "insert into ops.quarantine values (1, 7, 'repeated_row')",
        "insert into staging.stg_rejected values (1, 8, 'key_unreadable')",
    )  # fmt: skip
    assert result.is_met
    assert result.clean_rows == 30_098


def test_a_mended_finding_counts_no_more(tmp_path: Path) -> None:
    result = found(
        tmp_path,
        [(ENQUIRY, 3, "clock", "date_order", None, True)],
        [("mash.enquiry", 3, "date_order", None, "warning")],
        "update dq.finding set mended_run = 'r2', mended_at = localtimestamp",
    )
    assert result.kinds[0].found == 0


def test_truth_of_another_demo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError, match=r"has not landed police/x\.csv"):
        found(tmp_path, [("police/x.csv", 1, "clock", "date_order", None, True)], [])


def test_a_warehouse_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluateError, match="run mash demo and mash build first"):
        evaluate_findings(tmp_path / "warehouse.duckdb", tmp_path)
