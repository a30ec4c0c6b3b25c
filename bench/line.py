"""Where the time of the whole line goes, measured side by side in one run.

Run it as ``python bench/line.py [--scale 1.0] [--years 6]`` in the project's environment. It prints
the seconds and rows of each stage of ``mash build`` on demo extracts without faults, and two
comparisons: the whole line against the floor (DuckDB alone reading the same files once and writing
them typed, without any logic), and dbt against the SQL it ran (the same statements sent to DuckDB
directly, on a copy of the warehouse).
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from mash_vfm.settings import PROJECT_DIR
from mash_vfm.synthetic import make_demo
from mash_vfm.warehouse import literal, quoted

DBT_STAGES = ("stage extracts", "build marts")


def run_line(inbox: Path, home: Path) -> dict[str, Any]:
    """Run ``mash build`` in a process of its own and return its report."""
    command = [sys.executable, "-m", "mash_vfm.cli", "build"]
    command += ["--inbox", str(inbox), "--home", str(home)]
    done = subprocess.run(command, cwd=home.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"the line did not publish:\n{done.stdout}{done.stderr}")
    (report,) = (home / "reports").glob("run_*.json")
    content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return content


def floor(inbox: Path, database: Path) -> tuple[float, int]:
    """Seconds that DuckDB alone takes to read every file once into a typed table, and the rows."""
    rows = 0
    started = time.perf_counter()
    with duckdb.connect(database) as connection:
        for number, path in enumerate(sorted(path for path in inbox.glob("*/*") if path.is_file())):
            reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
            connection.execute(
                f"create table {quoted(f't{number}')} as select * from {reader}({literal(path)})"
            )
            found = connection.execute(f"select count(*) from {quoted(f't{number}')}").fetchone()
            rows += found[0] if found else 0
    return time.perf_counter() - started, rows


def same_sql(home: Path, folder: Path) -> tuple[float, int]:
    """Seconds that DuckDB takes for the SQL that dbt ran for its models and tests, and the count.

    The statements run on a copy of the warehouse that already holds every relation, so their order
    does not matter; what each makes is dropped again, outside the clock.
    """
    shutil.copy(home / "warehouse.duckdb", folder / "warehouse.duckdb")
    seconds, count = 0.0, 0
    with duckdb.connect(folder / "warehouse.duckdb") as connection:
        connection.execute("set TimeZone = 'Europe/London'")
        connection.execute("set preserve_insertion_order = false")
        for path in sorted((home / "target" / "run").rglob("*.sql")):
            if "seeds" in path.parts:
                continue
            sql = path.read_text(encoding="utf-8")
            started = time.perf_counter()
            connection.execute(sql).fetchall()
            seconds += time.perf_counter() - started
            count += 1
            for schema, name, kind in connection.execute(
                "select table_schema, table_name, table_type from information_schema.tables "
                "where table_name like '%\\_\\_dbt\\_tmp' escape '\\'"
            ).fetchall():
                word = "view" if kind == "VIEW" else "table"
                connection.execute(f"drop {word} {quoted(schema)}.{quoted(name)}")
    return seconds, count


def main() -> None:
    """Make the demo, run the line and both comparisons, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo; 1 is Devon")
    parser.add_argument("--years", type=int, default=6)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mash_bench_") as name:
        folder = Path(name)
        made = time.perf_counter()
        make_demo(
            folder / "demo",
            years=options.years,
            scale=options.scale,
            seed=1,
            faults="none",
            project_dir=PROJECT_DIR,
        )
        print(
            f"demo extracts, scale {options.scale}, {options.years} years: "
            f"{time.perf_counter() - made:.1f} s"
        )
        inbox, home = folder / "demo" / "inbox", folder / "home"
        report = run_line(inbox, home)
        floor_seconds, rows = floor(inbox, folder / "floor.duckdb")
        sql_seconds, statements = same_sql(home, folder)

        print(f"\n{'stage':<20}{'seconds':>9}{'share':>8}")
        for stage in report["stages"]:
            share = stage["seconds"] / report["seconds"]
            print(f"{stage['name']:<20}{stage['seconds']:>9.1f}{share:>8.0%}")
        print(f"{'whole line':<20}{report['seconds']:>9.1f}")
        print(f"{'peak memory':<20}{report['peak_memory_bytes'] / 1e6:>6.0f} MB")
        print(f"{'rows landed':<20}{rows:>9,}")

        print(
            f"\nfloor: DuckDB reads the files and writes them typed in {floor_seconds:.1f} s; "
            f"the line takes {report['seconds'] / floor_seconds:.1f} times as long"
        )
        landing = next(s["seconds"] for s in report["stages"] if s["name"] == "land")
        print(f"landing alone takes {landing / floor_seconds:.1f} times the floor")
        dbt_seconds = sum(s["seconds"] for s in report["stages"] if s["name"] in DBT_STAGES)
        print(
            f"dbt: {dbt_seconds:.1f} s for its {statements} models and tests, of which the same "
            f"SQL run directly takes {sql_seconds:.1f} s; dbt's own part is "
            f"{(dbt_seconds - sql_seconds) / statements * 1000:.0f} ms a node"
        )


if __name__ == "__main__":
    main()
