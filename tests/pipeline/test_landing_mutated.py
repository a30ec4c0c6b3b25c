"""Two thousand spoiled files in one inbox: each lands whole or is refused with a reason.

One process lands them all, so that a crash, a hang or a want of memory would show; the outcome by
kind of damage is printed at the end of the test run.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from conftest import Printer
from mutations import HEADER, Made, make_inbox

from mash_vfm.contract import load_contract
from mash_vfm.landing.inbox import printable
from mash_vfm.settings import PROJECT_DIR

SEED = 20240331
MAX_PEAK_BYTES = 1 << 30
# No measure of speed: it ends a child that hangs.
GUARD_SECONDS = 3_600

# The csv module takes blanks around quotes for text.
_BLANK_BY_QUOTE = re.compile(r'(?:^|[,;|\t\r\n]) +"|" +(?:[,;|\t\r\n]|$)')

_CHILD = """
import json, sys
from pathlib import Path
import duckdb
from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox
from mash_vfm.memory import own_peak_bytes

warehouse, inbox, project = sys.argv[1:]
with duckdb.connect(warehouse) as con:
    result = land_inbox(con, Path(inbox), load_contract(Path(project)), run_id="run")
files = [
    (f.source_file, f.status, f.rows_in_file, f.rows_landed, f.rows_quarantined,
     f.reason_code, f.reason, f.remedy)
    for f in result.files
]
print(json.dumps({"files": files, "peak": own_peak_bytes()}))
"""


@dataclass(frozen=True)
class Landed:
    """The landing of the spoiled inbox."""

    made: dict[str, Made]
    files: list[list[Any]]
    peak: int
    con: duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    folder = tmp_path_factory.mktemp("mutated")
    inbox, home = folder / "inbox", folder / "home"
    home.mkdir()
    made = {
        printable(file.path.relative_to(inbox).as_posix()): file for file in make_inbox(inbox, SEED)
    }
    warehouse = home / "warehouse.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(warehouse), str(inbox), str(PROJECT_DIR)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=GUARD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    assert [path.name for path in home.iterdir()] == ["warehouse.duckdb"]
    report = json.loads(done.stdout.splitlines()[-1])
    with duckdb.connect(warehouse, read_only=True) as con:
        yield Landed(made, report["files"], report["peak"], con)


def test_every_spoiled_file_lands_whole_or_is_refused_with_reason_and_remedy(
    landed: Landed, printer: Printer
) -> None:
    assert len(landed.made) > 2_000
    outcomes: Counter[tuple[str, str, str]] = Counter()
    for source_file, status, rows, rows_landed, quarantined, code, reason, remedy in landed.files:
        file = landed.made[source_file]
        outcomes[file.suffix, file.kind, code or status] += 1
        if status == "refused":
            assert code and reason and remedy, source_file
            assert code != "unexpected_error", source_file
            assert (rows, rows_landed, quarantined) == (None, None, None)
        else:
            assert rows == rows_landed + quarantined, source_file
    # Names that are passed over are no files of the inbox.
    silent = landed.made.keys() - {file[0] for file in landed.files}
    assert all(landed.made[name].path.name.startswith(".") for name in silent)
    lines = [
        f"{suffix:<9} {kind:<20} {outcome:<24} {files:>5}"
        for (suffix, kind, outcome), files in sorted(outcomes.items())
    ]
    printer("\n".join([*lines, f"peak memory {landed.peak / 1e6:,.0f} MB"]))
    assert {file[1] for file in landed.files} >= {"landed", "refused"}
    assert sum(file[1] == "landed" for file in landed.files) > 800


def test_spoiled_files_do_not_take_unbounded_memory(landed: Landed) -> None:
    assert landed.peak < MAX_PEAK_BYTES


def test_the_warehouse_holds_each_row_of_spoiled_files_once_and_nothing_else(
    landed: Landed,
) -> None:
    contract = load_contract(PROJECT_DIR)
    expected = {(extract.raw_schema, extract.name) for extract in contract.extracts}
    tables = landed.con.execute(
        "select schema_name, table_name from duckdb_tables() where schema_name like 'raw%'"
    ).fetchall()
    assert set(tables) == expected
    rows = " union all ".join(
        f"select _load_id as load_id, _row_number as row_number from {schema}.{table}"
        for schema, table in tables
    )
    # Of every load the row numbers are 1 to the number of rows, and no row is of no load.
    wrong = landed.con.execute(
        f"""
        with held as (
            select
                load_id, count(*) as row_count, count(distinct row_number) as numbers,
                min(row_number) as first, max(row_number) as last
            from ({rows} union all select load_id, row_number from ops.quarantine)
            group by load_id
        ),

        landed as (select * from ops.load where status = 'landed')

        select *
        from held
        full join landed using (load_id)
        where
            (landed.load_id is null)
            or (held.load_id is null and rows_in_file > 0)
            or (row_count, numbers, first, last)
            is distinct from (rows_in_file, rows_in_file, 1, rows_in_file)
            and rows_in_file > 0
        """
    ).fetchall()
    assert wrong == []


def test_rows_that_plain_python_reads_are_the_rows_that_landed(landed: Landed) -> None:
    loads = {
        source_file: (load_id, rows)
        for source_file, load_id, rows in landed.con.execute(
            "select source_file, load_id, rows_in_file from ops.load where status = 'landed'"
        ).fetchall()
    }
    found: dict[int, dict[int, tuple[str | None, ...]]] = {}
    for load_id, number, *cells in landed.con.execute(
        f"select _load_id, _row_number, {', '.join(HEADER)} from raw_survey.complaint"
    ).fetchall():
        found.setdefault(load_id, {})[number] = tuple(cells)
    compared: Counter[tuple[str, str]] = Counter()
    for source_file, (load_id, rows_in_file) in loads.items():
        file = landed.made[source_file]
        expected = _PLAINLY[file.suffix](file) if file.suffix in _PLAINLY else None
        if expected is None:
            continue
        compared[file.suffix, file.kind] += 1
        assert rows_in_file == len(expected), source_file
        for number, row in found.get(load_id, {}).items():
            assert row == expected[number - 1], (source_file, number)
    assert sum(compared.values()) > 600
    kinds = {"untouched", "formulas", "nulls", "columns shuffled", "odd name"}
    assert compared.keys() >= {*((".csv", kind) for kind in kinds), (".json", "untouched")}


def _plainly_read(file: Made) -> list[tuple[str | None, ...]] | None:
    """The rows by the csv module; ``None`` if their meaning is open to debate."""
    text = _decoded(file.path.read_bytes(), file.kind)
    if text is None or "\0" in text or _BLANK_BY_QUOTE.search(text) or "'" in text[:80]:
        return None
    first = text.split("\n", 1)[0]
    delimiter = next((char for char in ",;|\t" if char in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [row for row in reader if any(cell.strip(" \t\r\n") for cell in row)]
    except csv.Error:
        return None
    if not rows or not set(rows[0]) <= set(HEADER) or len(set(rows[0])) != len(rows[0]):
        return None
    header, *rows = rows
    if any(len(row) != len(header) for row in rows):
        return None
    return [
        tuple(row[header.index(name)] or None if name in header else None for name in HEADER)
        for row in rows
    ]


def _plain_json(file: Made) -> list[tuple[str | None, ...]] | None:
    """The rows by the json module; ``None`` if the file is not one JSON value of known columns."""
    text = _decoded(file.path.read_bytes(), file.kind)
    try:
        found = json.loads(text or "", parse_float=_Written, parse_int=_Written)
    except (ValueError, RecursionError):
        return None
    rows = found.get("data") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and set(row) == set(HEADER) for row in rows
    ):
        return None
    return [tuple(_plain_text(row[name]) for name in HEADER) for row in rows]


class _Written(str):
    """A number as it is written."""


def _plain_text(value: object) -> str | None:
    if value is None or value != value:
        return None
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


_PLAINLY = {".csv": _plainly_read, ".json": _plain_json}


def _decoded(content: bytes, kind: str) -> str | None:
    encodings = ["utf-8-sig"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        encodings = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    elif kind == "re-encoded":
        encodings.append("cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
