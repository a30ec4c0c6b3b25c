"""The marts against the oracle: two demos through the whole line, and every hand-made case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from compare import compare
from handmade import HANDMADE, Case
from oracle import compute

from mash_vfm.contract import load_contract
from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home
from mash_vfm.landing import land_inbox
from mash_vfm.synthetic import make_demo
from mash_vfm.warehouse import open_warehouse

Row = dict[str, object]


def metric_values(connection: duckdb.DuckDBPyConnection, relation: str) -> list[Row]:
    cursor = connection.execute(f"select * from {relation}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def published_values(home: Path) -> list[Row]:
    marts = home / "published" / "current" / "partnership" / "marts.duckdb"
    with duckdb.connect(marts, read_only=True) as connection:
        return metric_values(connection, "mart_metric_value")


def test_every_published_row_is_the_oracles(demo_small: Path, built_home: Path) -> None:
    differences = compare(compute(demo_small / "inbox"), published_values(built_home))
    assert differences.compared > 10_000
    assert not differences, differences.summary()


@dataclass(frozen=True)
class Line:
    """Lands inboxes and builds their marts in one warehouse, one after the other."""

    home: Home
    project_dir: Path
    dbt: DbtWorker

    def marts_of(
        self, inbox: Path, coverage: dict[str, str] | None = None, as_of: date | None = None
    ) -> list[Row]:
        contract = load_contract(self.project_dir)
        with open_warehouse(self.home.warehouse) as connection:
            for (table,) in connection.execute(
                "select format('{}.{}', table_schema, table_name) from information_schema.tables "
                "where table_schema like 'raw_%' or table_schema = 'ops'"
            ).fetchall():
                connection.execute(f"delete from {table}")
            land_inbox(connection, inbox, contract, run_id="test")
            connection.execute("delete from seeds.extract_coverage")
            for extract_id, day in (coverage or {}).items():
                connection.execute(
                    "insert into seeds.extract_coverage values (?, ?)", (extract_id, day)
                )
        if as_of is None:
            _run_models(self.dbt)
        else:
            with DbtWorker(self.project_dir, self.home, as_of) as dbt:
                _run_models(dbt)
        with open_warehouse(self.home.warehouse) as connection:
            return metric_values(connection, "marts.mart_metric_value")


def _run_models(dbt: DbtWorker) -> None:
    outcome = dbt.run(["run", "--select", "+mart_metric_value"], lambda *_: None)
    assert outcome.success, [(node.name, node.message) for node in outcome.failures]


@pytest.fixture(scope="module")
def line(project_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    home = Home(tmp_path_factory.mktemp("home"))
    for folder in (home.logs, home.dbt_target):
        folder.mkdir()
    with DbtWorker(project_dir, home, as_of=None) as dbt:
        outcome = dbt.run(["seed"], lambda *_: None)
        assert outcome.success
        yield Line(home, project_dir, dbt)


def test_a_second_seed_without_faults_is_the_oracles_too(line: Line, tmp_path: Path) -> None:
    make_demo(
        tmp_path / "demo", years=4, scale=0.02, seed=2, faults="none", project_dir=line.project_dir
    )
    inbox = tmp_path / "demo" / "inbox"
    differences = compare(compute(inbox), line.marts_of(inbox))
    assert differences.compared > 10_000
    assert not differences, differences.summary()


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.name)
def test_the_marts_give_the_figures_worked_out_by_hand(
    case: Case, line: Line, tmp_path: Path
) -> None:
    case.write(tmp_path)
    coverage = {extract: day.isoformat() for extract, day in case.extract_coverage.items()}
    rows = line.marts_of(tmp_path, coverage, case.as_of)
    unmet = case.unmet(rows)
    assert not unmet, "\n".join([case.story, *unmet])
    differences = compare(compute(tmp_path, case.as_of, case.extract_coverage), rows)
    assert not differences, differences.summary()
