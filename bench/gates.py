"""What the two gates cost: their share of a build, and the memory of one with a very large table.

Run it as ``python bench/gates.py [--scale 0.1] [--rows 10000000]`` in the project's environment.
It builds a demo with `mash build` and prints the seconds of each stage and the share of the gates
(bar: 25 % of the build without them). Then it repeats the rows of one staging table under other
keys until there are ``--rows`` of them, runs the arrivals gate in a process of its own, and prints
its seconds and highest memory (bar: 2 GB), on a sound table and on one in which a required value is
missing from one row in a hundred.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from mash_vfm.expectations import run_gate
from mash_vfm.memory import PeakMemory
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.synthetic.demo import make_demo

_TABLE = "staging.stg_mash__agency_check"
_KEY, _REQUIRED = "agency_check_id", "requested_at"
_BAR_SHARE, _BAR_BYTES = 0.25, 2 * 2**30


def build(folder: Path, scale: float) -> Path:
    """Build a demo of that size, print what its stages took, and return its home."""
    make_demo(folder / "demo", years=3, scale=scale, seed=1, faults="none", project_dir=PROJECT_DIR)
    home = folder / "home"
    command = [sys.executable, "-m", "mash_vfm.cli", "build"]
    command += ["--inbox", str(folder / "demo" / "inbox"), "--home", str(home)]
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT_DIR)
    (report,) = (home / "reports").glob("run_*.json")
    stages = json.loads(report.read_text(encoding="utf-8"))["stages"]
    gates = sum(stage["seconds"] for stage in stages if stage["name"].startswith("gate"))
    others = sum(stage["seconds"] for stage in stages) - gates
    for stage in stages:
        print(f"{stage['name']:20} {stage['seconds']:7.1f} s")
    print(f"the gates take {gates / others:.1%} of the rest of the build (bar {_BAR_SHARE:.0%})")
    return home


def enlarge(warehouse: Path, rows: int) -> None:
    """Repeat the rows of the table under other keys until there are so many."""
    with duckdb.connect(warehouse) as connection:
        found = connection.execute(f"select count(*) from {_TABLE}").fetchone()
        assert found is not None
        times = -(-rows // found[0]) - 1
        connection.execute(
            f"insert into {_TABLE} select staged.* replace (staged.{_KEY} || '-' || i as {_KEY},"
            f" staged._row_number + (i + 1) * 100000000 as _row_number)"
            f" from {_TABLE} as staged cross join range({times}) as r(i)"
            f" limit {rows - found[0]}"
        )


def gate(warehouse: Path) -> dict[str, float]:
    """Run the arrivals gate; return its seconds, highest memory in bytes and open findings."""
    with tempfile.TemporaryDirectory() as docs, PeakMemory() as memory:
        started = time.perf_counter()
        result = run_gate(
            "arrivals",
            warehouse=warehouse,
            project_dir=PROJECT_DIR,
            run_id="bench",
            docs_dir=Path(docs),
        )
        seconds = time.perf_counter() - started
    if result.errors:
        raise SystemExit(result.errors[0].message)
    with duckdb.connect(warehouse, read_only=True) as connection:
        found = connection.execute("select count(*) from dq.finding where mended_at is null")
        (findings,) = found.fetchall()[0]
    return {"seconds": seconds, "bytes": memory.peak_bytes, "findings": findings}


def main() -> None:
    """Build, enlarge, run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--gate", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.gate:
        print(json.dumps(gate(arguments.gate)))
        return
    with tempfile.TemporaryDirectory() as name:
        warehouse = build(Path(name), arguments.scale) / "warehouse.duckdb"
        enlarge(warehouse, arguments.rows)
        for words in ("sound", "one row in a hundred broken"):
            if words != "sound":
                with duckdb.connect(warehouse) as connection:
                    connection.execute(
                        f"update {_TABLE} set {_REQUIRED} = null where _row_number % 100 = 0"
                    )
            command = [sys.executable, __file__, "--gate", str(warehouse)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            told = json.loads(done.stdout)
            print(
                f"{arguments.rows:,} rows, {words}: {told['seconds']:.1f} s,"
                f" {told['bytes'] / 2**20:,.0f} MB (bar {_BAR_BYTES / 2**20:,.0f}),"
                f" {told['findings']:,.0f} findings"
            )


if __name__ == "__main__":
    main()
