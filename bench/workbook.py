"""How fast a workbook lands, and how much memory it takes, beside the same rows as CSV.

Run it as ``python bench/workbook.py [--rows 100000] [--runs 3]`` in the project's environment. It
writes a workbook with List 3 of Annex A (13 columns: text, dates and numbers) and the same rows as
CSV, lands each into a new warehouse in a process of its own, and prints the median seconds, the
rows a second and the highest memory of the process with its children.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb
import xlsxwriter

from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox
from mash_vfm.memory import PeakMemory
from mash_vfm.settings import PROJECT_DIR

_LIST = "annex_a_list_3"
_FIRST_DAY = date(2010, 1, 1)
_MAX_ROWS = 1_048_575


def row(number: int) -> list[str | int | float | date]:
    """A row of the list, and two columns more."""
    born = _FIRST_DAY + timedelta(days=number % 4000)
    referred = _FIRST_DAY + timedelta(days=number % 5000)
    return [
        *(f"C{number:07}", "a) Male", "a) WBRI", born, number % 18, referred, "q) 6: Police"),
        *("b) No", number % 4, f"Team {number % 20}", f"Worker {number % 300}"),
        *(number * 1.5, f"note {number}"),
    ]


def write(folder: Path, rows: int) -> dict[str, Path]:
    """Write both files, each into an inbox of its own; return the inboxes by format."""
    extract = load_contract(PROJECT_DIR).find("social_care", _LIST)
    assert extract is not None
    headings = [*(column.name for column in extract.columns), "Cost", "Remark"]
    inboxes = {ending: folder / ending for ending in ("xlsx", "csv")}
    for ending, inbox in inboxes.items():
        path = inbox / "social_care" / f"{_LIST}_20240331.{ending}"
        path.parent.mkdir(parents=True)
        if ending == "csv":
            with path.open("w", encoding="utf-8") as stream:
                stream.write(",".join(headings) + "\n")
                stream.writelines(",".join(map(str, row(n))) + "\n" for n in range(rows))
            continue
        options = {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
        with xlsxwriter.Workbook(path, options) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, headings)
            for number in range(rows):
                sheet.write_row(number + 1, 0, row(number))
    return inboxes


def land(inbox: Path, database: Path) -> dict[str, float]:
    """Land an inbox, and return its rows, the seconds and the highest memory in bytes."""
    contract = load_contract(PROJECT_DIR)
    with duckdb.connect(database) as connection, PeakMemory() as memory:
        started = time.perf_counter()
        result = land_inbox(connection, inbox, contract, run_id="bench")
        seconds = time.perf_counter() - started
    if result.refused:
        raise SystemExit(f"refused: {result.refused[0].reason}")
    rows = sum(file.rows_landed or 0 for file in result.files)
    return {"rows": rows, "seconds": seconds, "bytes": memory.peak_bytes}


def main() -> None:
    """Write, land and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--land", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.land:
        print(json.dumps(land(*arguments.land)))
        return
    if arguments.rows > _MAX_ROWS:
        raise SystemExit(f"a sheet has no more than {_MAX_ROWS:,} rows below its headings")
    medians = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inboxes = write(folder, arguments.rows)
        runs: dict[str, list[dict[str, float]]] = {ending: [] for ending in inboxes}
        for run in range(arguments.runs):
            for ending, inbox in inboxes.items():
                command = [sys.executable, __file__, "--land", str(inbox)]
                command += [str(folder / f"{ending}_{run}.duckdb")]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                runs[ending].append(json.loads(done.stdout))
    for ending, found in runs.items():
        medians[ending] = statistics.median(one["seconds"] for one in found)
        print(
            f"{ending:5} {found[0]['rows']:>10,.0f} rows  {medians[ending]:7.2f} s"
            f"  {found[0]['rows'] / medians[ending]:>10,.0f} rows/s"
            f"  {max(one['bytes'] for one in found) / 2**20:6.0f} MB"
        )
    print(f"the workbook takes {medians['xlsx'] / medians['csv']:.1f} times as long as the CSV")


if __name__ == "__main__":
    main()
