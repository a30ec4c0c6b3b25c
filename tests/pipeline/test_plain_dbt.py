"""The project root is a dbt project: plain ``dbt build`` works there, unit tests and all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path


def test_dbt_build_in_the_project_root_passes_every_test(
    home_copy: Path, project_dir: Path, mash_environment: dict[str, str]
) -> None:
    target = home_copy / "target"
    # Elsewhere than in the project's own target/, which a person may be using.
    paths = ["--target-path", str(target), "--log-path", str(target)]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", "--quiet", *paths],
        cwd=project_dir,
        env={**mash_environment, "MASH_HOME": str(home_copy)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]
    outcomes = Counter((one["unique_id"].split(".")[0], one["status"]) for one in results)
    assert {status for _, status in outcomes} == {"success", "pass"}
    assert outcomes["unit_test", "pass"] > 100
    assert outcomes["test", "pass"] > 50
