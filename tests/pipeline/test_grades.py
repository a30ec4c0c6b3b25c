"""Findings in one feed lower the grades of what that feed feeds, and of nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

_MODELS = ("int_quality__extract_month", "int_quality__extract", "int_quality__grade")


@dataclass(frozen=True)
class Graded:
    """A built warehouse without findings, whose grades can be made anew."""

    connection: duckdb.DuckDBPyConnection
    models: dict[str, str]

    def spoil(self, extract_id: str, condition: str) -> None:
        """Let the gate have found something in those rows."""
        table = f"staging.stg_{extract_id.replace('.', '__')}"
        self.connection.execute(
            f"""
            insert into dq.finding by name
            select
                _load_id || ' ' || _row_number as finding_id, 'x' as supplier,
                '{extract_id}' as extract_id, 'x' as expectation_id, 'x' as rule,
                'warning' as severity, _load_id as load_id, _row_number as row_number,
                'x' as first_seen_run, localtimestamp as first_seen_at, 'x' as last_seen_run,
                localtimestamp as last_seen_at
            from {table} where {condition}
            """
        )

    def grades(self) -> dict[tuple[str, str, bool, str, str], tuple[str, bool]]:
        """Grade, and whether it is withheld, by metric, measure, by area, grain and period."""
        for name, query in self.models.items():
            self.connection.execute(f"create or replace table intermediate.{name} as {query}")
        rows = self.connection.execute(
            "select metric_id, measure_id, is_by_area, period_grain, cast(period_start as varchar),"
            " dq_grade, is_withheld from intermediate.int_quality__grade"
        ).fetchall()
        return {row[:5]: row[5:] for row in rows}


@pytest.fixture
def graded(built_home: Path, tmp_path: Path) -> Iterator[Graded]:
    compiled = built_home / "target" / "compiled"
    models = {
        name: next(compiled.rglob(f"{name}.sql")).read_text(encoding="utf-8") for name in _MODELS
    }
    copy = shutil.copy(built_home / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    with duckdb.connect(copy) as connection:
        connection.execute("delete from dq.finding")
        yield Graded(connection, models)


def test_without_findings_every_figure_is_of_grade_a(graded: Graded) -> None:
    grades = graded.grades()
    assert len({metric for metric, *_ in grades}) > 20
    assert set(grades.values()) == {("A", False)}


@pytest.mark.parametrize(
    "extract_id",
    [
        "finance.ledger_line",
        "health.apc_episode",
        "mash.decision",
        "police.recorded_offence",
        "social_care.ssd_cp_plans",
        "survey.family_feedback",
        "workforce.post",
    ],
)
def test_a_spoiled_feed_lowers_exactly_the_metrics_that_it_feeds(
    graded: Graded, extract_id: str
) -> None:
    fed = graded.connection.execute(
        "select distinct metric_id, measure_id from marts.mart_measure_source"
        " where extract_id = ? and needed_for in ('value', 'attribute')",
        [extract_id],
    ).fetchall()
    graded.spoil(extract_id, "_row_number % 4 = 0")
    lowered = {
        key[:2] for key, (grade, _) in graded.grades().items() if grade != "A" and not key[2]
    }
    assert lowered == {tuple(row) for row in fed}
    assert lowered


def test_a_month_of_unfit_rows_is_withheld_and_no_other(graded: Graded) -> None:
    graded.spoil("mash.enquiry", "date_trunc('month', received_at) = date '2023-06-01'")
    withheld = {
        key[4]
        for key, (_, is_withheld) in graded.grades().items()
        if is_withheld and key[0] == "decision_quality" and key[3] == "month"
    }
    assert withheld == {"2023-06-01"}


def test_a_finding_about_a_feed_as_a_whole_takes_a_grade_away(graded: Graded) -> None:
    graded.connection.execute(
        "insert into dq.finding by name select 'x' as finding_id, 'Finance' as supplier,"
        " 'finance' as extract_id, 'x' as expectation_id, 'files_read' as rule,"
        " 'error' as severity, 'x' as first_seen_run, localtimestamp as first_seen_at,"
        " 'x' as last_seen_run, localtimestamp as last_seen_at"
    )
    grades = graded.grades()
    assert {grades[key][0] for key in grades if key[0] == "other_costs"} == {"B"}
    assert {grades[key][0] for key in grades if key[0] == "family_experience"} == {"A"}


def test_files_that_the_gate_has_not_seen_leave_nothing_graded(graded: Graded) -> None:
    graded.connection.execute("update ops.load set loaded_at = timestamp '2999-01-01'")
    assert graded.grades() == {}
