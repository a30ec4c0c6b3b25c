"""The project root is a dbt project: plain ``dbt build`` works there, unit tests and all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb
from conftest import Dbt


def test_dbt_build_in_the_project_root_passes_every_test(
    home_copy: Path, dbt: Dbt, check_no_key: Callable[[Path], int]
) -> None:
    target = home_copy / "target"
    dbt(home_copy, target, "build")
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    outcomes = Counter((one["unique_id"].split(".")[0], one["status"]) for one in results)
    # dbt has nothing to run for an exposure and says so.
    assert {status for kind, status in outcomes if kind != "exposure"} == {"success", "pass"}
    assert outcomes["unit_test", "pass"] > 100
    assert outcomes["test", "pass"] > 50
    assert (home_copy / "target" / "dbt.log").is_file()
    check_no_key(home_copy)
    # The same files and the same key: no person has another id.
    with duckdb.connect(home_copy / "warehouse.duckdb", read_only=True) as con:
        events = con.execute("select distinct event from intermediate.int_person__history")
        assert events.fetchall() == [("born",)]
