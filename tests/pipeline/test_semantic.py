"""MetricFlow answers what the marts say, for every measure that it can add."""

from __future__ import annotations

import csv
import logging
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from dbt_metricflow.cli import main as mf_main
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.telemetry.handlers.python_log import PythonLoggerTelemetryHandler
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from mash_vfm.home import Home
from mash_vfm.publish.reading import open_current
from mash_vfm.semantic import Figure, Metric, metrics

Key = tuple[date, str]
Answers = dict[str, dict[Key, float | None]]
METRICS = [metric for metric in metrics() if metric.figures]


@pytest.fixture(scope="module")
def manifest_file(mash_environment: dict[str, str]) -> Path:
    """What dbt made of the semantic models when it parsed the project for the tests."""
    return Path(mash_environment["DBT_PARTIAL_PARSE_FILE_PATH"]).with_name("semantic_manifest.json")


class Asked:
    """A home, and MetricFlow to ask about it in this process: starting it takes seconds."""

    def __init__(
        self,
        manifest_file: Path,
        warehouse: duckdb.DuckDBPyConnection,
        marts: duckdb.DuckDBPyConnection,
    ) -> None:
        manifest = parse_manifest_from_dbt_generated_manifest(manifest_file.read_text("utf-8"))
        speaks_duckdb: Any = SimpleNamespace(
            sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer()
        )
        self._engine = MetricFlowEngine(SemanticManifestLookup(manifest), speaks_duckdb)
        self._warehouse, self._marts = warehouse, marts

    def answers(self, names: Sequence[str], by: Sequence[str]) -> Answers:
        """The answer for each metric, by time and, if asked for, one thing besides (else `ALL`)."""
        request = MetricFlowQueryRequest.create(metric_names=names, group_by_names=by)
        sql = self._engine.explain(request).sql_statement.without_descriptions.sql
        found: Answers = defaultdict(dict)
        rows = self._warehouse.execute(sql)
        assert [column[0] for column in rows.description] == [*by, *names]
        for row in rows.fetchall():
            on = row[0].date() if isinstance(row[0], datetime) else row[0]
            key = (on, row[1] if len(by) == 2 else "ALL")
            for name, value in zip(names, row[len(by) :], strict=True):
                assert key not in found[name]
                found[name][key] = value
        return found

    def of_mart(self, figure: Figure, grain: str, by: str) -> dict[Key, float | None]:
        """The values of the published mart, by the first day of MetricFlow's time."""
        column = "period_end" if grain == "rolling_12m" else "period_start"
        time = column if grain == "wave" else f"cast(date_trunc('month', {column}) as date)"
        rows = self._marts.execute(
            f"select {time}, {by}, value from mart_{figure.metric_id} where measure_id = ?"
            " and period_grain = ? and breakdown in ('none', 'scenario')"
            f" and {'true' if by == 'area_code' else 'area_code = ' + repr('ALL')}",
            [figure.measure_id, grain],
        ).fetchall()
        return {(on, what): value for on, what, value in rows}


@pytest.fixture(scope="module")
def asked(built_home: Path, manifest_file: Path) -> Iterator[Asked]:
    home = Home(built_home)
    with (
        duckdb.connect(home.warehouse, read_only=True) as warehouse,
        open_current(home.published) as marts,
    ):
        yield Asked(manifest_file, warehouse, marts)


def by_grain(metric: Metric) -> Iterator[tuple[str, list[Figure]]]:
    for grain in sorted({figure.grain for figure in metric.figures}):
        yield grain, [figure for figure in metric.figures if figure.grain == grain]


def compare(found: dict[Key, float | None], expected: dict[Key, float | None]) -> int:
    """Assert that both are the same; returns how many values there are."""
    assert {key for key, value in found.items() if value is not None} <= set(expected)
    for key, value in expected.items():
        if value is None:
            assert found.get(key) is None, key
        else:
            assert found[key] == pytest.approx(value, rel=1e-9, abs=1e-9), key
    return sum(value is not None for value in expected.values())


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.metric_id)
def test_metricflow_says_what_the_mart_says(metric: Metric, asked: Asked) -> None:
    compared = 0
    for grain, figures in by_grain(metric):
        names = [figure.name for figure in figures]
        time = "metric_time__day" if grain == "wave" else "metric_time__month"
        has_scenarios = metric.metric_id == "break_even"
        besides = "break_even__scenario" if has_scenarios else "area"
        alone, split = asked.answers(names, [time]), asked.answers(names, [time, besides])
        for figure in figures:
            expected = asked.of_mart(
                figure, grain, "breakdown_value" if has_scenarios else "area_code"
            )
            whole = {key: value for key, value in expected.items() if key[1] == "ALL"}
            parts = {key: value for key, value in expected.items() if key[1] != "ALL"}
            own = {key: v for key, v in split[figure.name].items() if key[1] != "no_area"}
            assert whole or has_scenarios, figure.name
            compared += compare(alone[figure.name], whole) + compare(own, parts)
    assert compared > 0


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.metric_id)
def test_a_financial_year_of_what_is_additive_is_that_of_the_mart(
    metric: Metric, asked: Asked
) -> None:
    for grain, figures in by_grain(metric):
        added = [figure for figure in figures if figure.additivity != "none"]
        if grain not in ("month", "quarter") or not added:
            continue
        by_year = asked.answers([f.name for f in added], ["metric_time__financial_year", "area"])
        whole = asked.answers([f.name for f in added], ["metric_time__financial_year"])
        for figure in added:
            expected = asked.of_mart(figure, "financial_year", "area_code")
            years = {on for on, _ in expected}
            found = {
                key: value
                for key, value in (by_year[figure.name] | whole[figure.name]).items()
                if key[0] in years and key[1] != "no_area"
            }
            compare(found, expected)


def test_what_is_not_additive_has_no_value_where_rows_would_be_added(asked: Asked) -> None:
    none = [f for metric in METRICS for f in metric.figures if f.additivity == "none"]
    assert none
    for figure in none:
        (values,) = asked.answers([figure.name], ["metric_time__year"]).values()
        expected = asked.of_mart(figure, figure.grain, "area_code")
        periods: dict[int, int] = defaultdict(int)
        for on, area in expected:
            periods[on.year] += area == "ALL"
        for (on, _), value in values.items():
            if periods[on.year] > 1 or figure.metric_id == "break_even":
                assert value is None, (figure.name, on)


def test_the_command_that_is_documented_answers(
    asked: Asked,
    home_copy: Path,
    manifest_file: Path,
    project_dir: Path,
    mash_environment: dict[str, str],
    tmp_path: Path,
) -> None:
    # mf reads target/ of the project, which a person may be using
    project = tmp_path / "project"
    (project / "target").mkdir(parents=True)
    shutil.copy(manifest_file, project / "target")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project_dir / name, project)
    name = "tier_workload_referral_starts"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt_metricflow.cli.main", "query", "--metrics", name),
            *("--group-by", "metric_time__month", "--csv", "answer.csv"),
        ],
        cwd=project,
        env={**mash_environment, "MASH_HOME": str(home_copy)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with (project / "answer.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    (figure,) = [f for metric in METRICS for f in metric.figures if f.name == name]
    expected = asked.of_mart(figure, "month", "area_code")
    found: dict[Key, float | None] = {
        (date.fromisoformat(row["metric_time__month"][:10]), "ALL"): float(row[name])
        for row in rows
    }
    assert compare(found, {k: v for k, v in expected.items() if k[1] == "ALL"}) > 0


def test_metricflow_sends_nothing_of_its_use() -> None:
    """It notes calls in the log of this machine, below the level that is written."""
    (handler,) = mf_main._telemetry_reporter._handlers
    assert isinstance(handler, PythonLoggerTelemetryHandler)
    assert handler._logger_level < logging.INFO
