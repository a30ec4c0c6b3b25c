from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def sqlfluff(project_dir: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """Lint the files by the project's rules."""
    options = ["--config", "pyproject.toml", "--nofail", "--processes", "2"]
    options += ["--disable-progress-bar", "--format", "github-annotation"]
    return subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", *options, *map(str, paths)],
        cwd=project_dir,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_dbt_compiles_keeps_the_rules(built_home: Path, project_dir: Path) -> None:
    compiled = built_home / "target" / "compiled" / "mash_vfm" / "models"
    models = [
        path
        for folder in ("intermediate", "marts")
        for path in sorted((compiled / folder).rglob("*.sql"))
        if path.parent.suffix != ".yml"  # the tests that dbt makes of a yml are not ours
    ]
    assert len(models) > 40
    linted = sqlfluff(project_dir, *models)
    assert linted.stdout.strip() == "[]"
    assert "WARNING" not in linted.stderr  # of files that it did not read


def test_the_rules_find_an_unused_cte_and_mixed_case(tmp_path: Path, project_dir: Path) -> None:
    bad = tmp_path / "bad.sql"
    bad.write_text("with unused as (select 1 as a)\nSELECT 2 as b\n", encoding="utf-8")
    linted = sqlfluff(project_dir, bad)
    assert "ST03" in linted.stdout
    assert "CP01" in linted.stdout
