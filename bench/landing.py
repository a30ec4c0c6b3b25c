"""Landing against DuckDB's own readers on the same files, measured side by side in one run.

Run it as ``python bench/landing.py [--scale 1.0] [--rows 3000000] [--files 10000]`` in the
project's environment. It prints the median seconds and the highest memory of both for the demo
inbox and for one big file, and of the landing alone for many small files and for the same rows in
one file. Every measurement is a process of its own with a database of its own; what is compared
takes turns.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox
from mash_vfm.memory import own_peak_bytes
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.synthetic import make_demo
from mash_vfm.warehouse import literal

ROWS_OF_SMALL_FILE = 100
_BIG_COLUMNS = """
    'L' || i as ledger_line_id,
    date '2023-04-01' + (i % 365)::int as posted_on,
    'CC' || (i * 7919 % 900) as cost_centre,
    ['la_social_care', 'police', 'health', 'education'][i % 4 + 1] as agency,
    'E0' || (7000040 + i % 8) as area_code,
    ['staff', 'agency_staff', 'overhead', 'it_support'][i * 31 % 4 + 1] as cost_type,
    i * 104729 % 9973 as subjective_code,
    ((i * 15485863 % 2000000) / 100 - 5000)::decimal(12, 2) as amount,
    ((i * 32452843 % 40000) / 100)::decimal(12, 2) as vat_amount,
    ['actual', 'accrual', 'reversal'][i % 3 + 1] as journal_type,
    case when i % 3 = 2 then 'L' || (i - 1) end as reverses_line_id,
    '2023-' || lpad((i % 12 + 1)::varchar, 2, '0') as period_month
"""


def land(inbox: Path, database: Path) -> tuple[float, int]:
    """Seconds of landing the inbox into a new warehouse, and the rows landed."""
    contract = load_contract(PROJECT_DIR)
    started = time.perf_counter()
    with duckdb.connect(database) as connection:
        result = land_inbox(connection, inbox, contract, run_id="bench")
    seconds = time.perf_counter() - started
    if result.refused:
        raise SystemExit(f"{len(result.refused)} files refused, first: {result.refused[0]}")
    return seconds, sum(file.rows_landed or 0 for file in result.files)


def floor(inbox: Path, database: Path) -> tuple[float, int]:
    """Seconds that DuckDB's readers take to make a table of text of each file, and the rows."""
    rows = 0
    started = time.perf_counter()
    with duckdb.connect(database) as connection:
        for number, path in enumerate(sorted(path for path in inbox.glob("*/*") if path.is_file())):
            source = (
                f"select cast(columns(*) as varchar) from read_parquet({literal(path)})"
                if path.suffix == ".parquet"
                else f"select * from read_csv({literal(path)}, all_varchar = true, header = true)"
            )
            made = connection.execute(f"create table t{number} as {source}").fetchone()
            rows += made[0] if made else 0
    return time.perf_counter() - started, rows


KINDS: dict[str, Callable[[Path, Path], tuple[float, int]]] = {"landing": land, "read": floor}


def measure(kind: str, inbox: Path) -> None:
    """Measure in this process and print the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="mash_bench_", dir=inbox.parent) as folder:
        seconds, rows = KINDS[kind](inbox, Path(folder) / "warehouse.duckdb")
    print(json.dumps({"seconds": seconds, "rows": rows, "peak": own_peak_bytes()}))


def take_turns(what: Sequence[tuple[str, Path]], rounds: int) -> list[tuple[float, int, int]]:
    """Median seconds, rows and highest memory of each measurement; the order turns each round."""
    found: list[list[dict[str, float]]] = [[] for _ in what]
    for number in range(rounds):
        order = range(len(what)) if number % 2 == 0 else reversed(range(len(what)))
        for index in order:
            kind, inbox = what[index]
            done = subprocess.run(
                [sys.executable, __file__, "--measure", kind, str(inbox)],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise SystemExit(f"{kind} of {inbox} failed:\n{done.stdout}{done.stderr}")
            found[index].append(json.loads(done.stdout.splitlines()[-1]))
    return [
        (
            statistics.median(one["seconds"] for one in runs),
            int(runs[0]["rows"]),
            int(max(one["peak"] for one in runs)),
        )
        for runs in found
    ]


def make_big(inbox: Path, rows: int) -> None:
    """Write one CSV file of the extract ``finance.ledger_line``."""
    (inbox / "finance").mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {_BIG_COLUMNS} from range({rows}) as r(i))"
            f" to {literal(inbox / 'finance' / 'ledger_line_20240331.csv')} (header)"
        )


def split(whole: Path, inbox: Path, files: int) -> None:
    """Write the rows of the one file of ``whole`` as so many files, as the parts they are."""
    (source,) = (whole / "finance").iterdir()
    (inbox / "finance").mkdir(parents=True)
    with source.open(encoding="utf-8") as stream:
        header = next(stream)
        for number in range(files):
            rows = "".join(next(stream) for _ in range(ROWS_OF_SMALL_FILE))
            path = inbox / "finance" / f"ledger_line_delta_20240331_{number:05}.csv"
            path.write_text(header + rows, encoding="utf-8")


def report(title: str, names: tuple[str, str], figures: list[tuple[float, int, int]]) -> None:
    """Print the lines of one comparison."""
    print(f"\n{title}")
    print(f"  {'':<34}{'seconds':>9}{'rows a second':>15}{'peak memory':>13}{'ratio':>7}")
    base = figures[1][0]
    for name, (seconds, rows, peak) in zip(names, figures, strict=True):
        print(
            f"  {name:<34}{seconds:>9.2f}{rows / seconds:>15,.0f}"
            f"{peak / 1e6:>10.0f} MB{seconds / base:>7.2f}"
        )
    sys.stdout.flush()


def main() -> None:
    """Make the inboxes, measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="size of the demo; 1 is Devon")
    parser.add_argument("--rows", type=int, default=3_000_000, help="rows of the big file")
    parser.add_argument("--files", type=int, default=10_000, help="number of small files")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to write; must have room for it all")
    parser.add_argument("--measure", nargs=2, metavar=("KIND", "INBOX"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure[0], Path(options.measure[1]))
        return
    with tempfile.TemporaryDirectory(prefix="mash_bench_", dir=options.folder) as name:
        folder = Path(name)
        against = ("landing", "DuckDB alone, to text tables")
        if options.scale:
            demo = folder / "demo"
            make_demo(demo, scale=options.scale, seed=1, faults="none", project_dir=PROJECT_DIR)
            both = [("landing", demo / "inbox"), ("read", demo / "inbox")]
            title = f"demo inbox, scale {options.scale}"
            report(title, against, take_turns(both, options.rounds))
        if options.rows:
            big = folder / "big" / "inbox"
            make_big(big, options.rows)
            (path,) = big.glob("*/*")
            title = f"one CSV of {options.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB"
            both = [("landing", big), ("read", big)]
            report(title, against, take_turns(both, options.rounds))
        if options.files:
            one, many = folder / "one" / "inbox", folder / "many" / "inbox"
            make_big(one, options.files * ROWS_OF_SMALL_FILE)
            split(one, many, options.files)
            title = f"{options.files:,} files of {ROWS_OF_SMALL_FILE} rows"
            names = ("landing of the files", "landing of one file of the rows")
            measured = take_turns([("landing", many), ("landing", one)], options.rounds)
            report(title, names, measured)


if __name__ == "__main__":
    main()
