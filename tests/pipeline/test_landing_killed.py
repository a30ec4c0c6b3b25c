"""A landing that is killed leaves the whole file or nothing of it, and the next one finishes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox
from mash_vfm.synthetic import make_demo

PROJECT = Path(__file__).resolve().parents[2]
ROWS = 20_000
SMALL_FILES = 20
BROKEN = 7

# Dies without any tidying up when the function named on the command line returns, or is called.
_CHILD = """
import os, sys
from pathlib import Path
import duckdb
from mash_vfm.contract import load_contract
from mash_vfm.landing import land, land_inbox, ledger, load

home, inbox, project, moment = sys.argv[1:]
module, name, when = moment.split(".")
owner = {"load": load, "land": land, "ledger": ledger.Ledger}[module]
original = getattr(owner, name)

def dying(*args, **kwargs):
    if when == "before":
        os._exit(9)
    original(*args, **kwargs)
    os._exit(9)

setattr(owner, name, dying)
con = duckdb.connect(Path(home) / "warehouse.duckdb")
con.execute("set memory_limit = '200MB'")
land_inbox(con, Path(inbox), load_contract(Path(project)), run_id="killed")
"""

_KILLED_FROM_OUTSIDE = """
import sys
from pathlib import Path
import duckdb
from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox

home, inbox, project = sys.argv[1:]
con = duckdb.connect(Path(home) / "warehouse.duckdb")
land_inbox(
    con, Path(inbox), load_contract(Path(project)), run_id="killed",
    progress=lambda *_: print("one", flush=True),
)
"""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox" / "reference"
    folder.mkdir(parents=True)
    header = "postcode,lsoa11\n"
    rows = [f"EX{number} 1AA,E0100{number}\n" for number in range(ROWS)]
    rows[:BROKEN] = [row.replace(",", ',"x"y') for row in rows[:BROKEN]]
    for month in ("01", "02", "03"):
        (folder / f"postcode_2024{month}28.csv").write_text(header + "".join(rows))
    return folder.parent


@pytest.fixture
def inbox_of_small_files(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox" / "reference"
    folder.mkdir(parents=True)
    for number in range(SMALL_FILES):
        (folder / f"postcode_delta_20240131_{number}.csv").write_text(
            f"postcode,lsoa11\nEX{number} 1AA,E01\nEX{number} 1AB,E01\nEX{number} 1AB,E01\n"
        )
    return folder.parent


def _state(home: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(home / "warehouse.duckdb") as con:
        tables = con.execute("select count(*) from duckdb_tables() where schema_name = 'ops'")
        row = tables.fetchone()
        if row == (0,):
            return []
        return con.execute(
            """
            select
                load.load_id,
                rows_landed,
                rows_quarantined,
                (select count(*) from raw_reference.postcode as r where r._load_id = load.load_id),
                (select count(*) from ops.quarantine as q where q.load_id = load.load_id),
                (select count(*) from ops.load_finding as f where f.load_id = load.load_id)
            from ops.load order by load_id
            """
        ).fetchall()


def _check_and_finish(home: Path, inbox: Path) -> int:
    """Return how many files the killed landing had landed."""
    before = _state(home)
    whole = (ROWS - BROKEN, BROKEN, ROWS - BROKEN, BROKEN, 1)
    assert all(row[1:] == whole for row in before)
    with duckdb.connect(home / "warehouse.duckdb") as con:
        result = land_inbox(con, inbox, load_contract(PROJECT), run_id="next")
        total = con.execute("select count(*), count(distinct _load_id) from raw_reference.postcode")
        assert total.fetchone() == (3 * (ROWS - BROKEN), 3)
        assert con.execute("select count(*) from ops.quarantine").fetchone() == (3 * BROKEN,)
    assert len(result.landed) == 3 - len(before)
    assert [path.name for path in home.iterdir()] == ["warehouse.duckdb"]
    return len(before)


@pytest.mark.parametrize(
    ("moment", "landed"),
    [
        ("land.ensure_schema.before", 0),
        ("load._add_new_columns.after", 0),
        ("load._insert.after", 0),
        ("load._row_findings.before", 0),
        ("load.quarantine.after", 0),
        ("ledger.record.after", 0),
        ("land._clear.before", 1),
        ("ledger.committed.before", 1),
    ],
)
def test_a_landing_killed_at_any_step(
    tmp_path: Path, inbox: Path, moment: str, landed: int
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(home), str(inbox), str(PROJECT), moment], check=False
    )
    assert child.returncode == 9
    assert _check_and_finish(home, inbox) == landed


@pytest.mark.parametrize(
    ("moment", "landed"),
    [
        ("load._insert_together.after", 0),
        ("load._take_out_quarantined.after", 0),
        ("ledger.record_all.after", 0),
        ("land._clear.before", SMALL_FILES),
    ],
)
def test_a_landing_of_small_files_killed_at_any_step(
    tmp_path: Path, inbox_of_small_files: Path, moment: str, landed: int
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    arguments = [str(home), str(inbox_of_small_files), str(PROJECT), moment]
    child = subprocess.run([sys.executable, "-c", _CHILD, *arguments], check=False)
    assert child.returncode == 9
    assert [row[1:] for row in _state(home)] == [(2, 1, 2, 1, 1)] * landed
    with duckdb.connect(home / "warehouse.duckdb") as con:
        result = land_inbox(con, inbox_of_small_files, load_contract(PROJECT), run_id="next")
    assert len(result.landed) == SMALL_FILES - landed
    assert [row[1:] for row in _state(home)] == [(2, 1, 2, 1, 1)] * SMALL_FILES


@pytest.fixture(scope="module")
def formats(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each format but CSV; the workbook and the census hold rows of several extracts."""
    folder = tmp_path_factory.mktemp("formats")
    make_demo(
        folder / "demo", years=1, scale=0.01, seed=1, faults="none", feed="all", project_dir=PROJECT
    )
    social_care = folder / "demo" / "inbox" / "social_care"
    rows = [{"postcode": f"EX{number} 1AA", "lsoa11": "E01"} for number in range(100)]
    (folder / "postcode_20240131.json").write_text(json.dumps(rows), encoding="utf-8")
    with duckdb.connect() as con:
        con.execute(
            "copy (select 'EX' || range as postcode, 'E01' as lsoa11 from range(100))"
            f" to '{folder / 'postcode_20240131.parquet'}'"
        )
    return {
        "workbook": social_care / "annex_a_20240331.xlsx",
        "census": max(social_care.glob("cin_census_*.xml")),
        "json": folder / "postcode_20240131.json",
        "parquet": folder / "postcode_20240131.parquet",
    }


def _rows_by_table(home: Path) -> dict[str, int]:
    """Rows of every table that holds any, but for what is written down before any file lands."""
    with duckdb.connect(home / "warehouse.duckdb") as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables()"
            " where schema_name like 'raw%' or table_name in"
            " ('load', 'load_finding', 'quarantine', 'raw_column')"
        ).fetchall()
        rows = {name: con.execute(f"select count(*) from {name}").fetchone() for (name,) in names}
    return {name: count[0] for name, count in rows.items() if count and count[0]}


@pytest.mark.parametrize("format_name", ["workbook", "census", "json", "parquet"])
@pytest.mark.parametrize(
    ("moment", "is_whole"),
    [("load._insert.after", False), ("ledger.record.after", False), ("land._clear.before", True)],
)
def test_a_file_of_each_format_killed_at_any_step(
    tmp_path: Path, formats: dict[str, Path], format_name: str, moment: str, is_whole: bool
) -> None:
    file = formats[format_name]
    system = "social_care" if format_name in ("workbook", "census") else "reference"
    inbox, home, other_home = tmp_path / "inbox", tmp_path / "home", tmp_path / "other_home"
    for folder in (inbox / system, home, other_home):
        folder.mkdir(parents=True)
    shutil.copy(file, inbox / system)
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, str(home), str(inbox), str(PROJECT), moment], check=False
    )
    assert child.returncode == 9
    with duckdb.connect(other_home / "warehouse.duckdb") as con:
        assert land_inbox(con, inbox, load_contract(PROJECT), run_id="killed").landed
    whole = _rows_by_table(other_home)
    assert sum(whole.values()) > 20
    assert _rows_by_table(home) == (whole if is_whole else {})
    with duckdb.connect(home / "warehouse.duckdb") as con:
        land_inbox(con, inbox, load_contract(PROJECT), run_id="next")
    assert _rows_by_table(home) == whole


def test_a_landing_killed_from_outside(tmp_path: Path, inbox: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    arguments = [sys.executable, "-c", _KILLED_FROM_OUTSIDE, str(home), str(inbox), str(PROJECT)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "one\n"
        child.kill()
    assert _check_and_finish(home, inbox) >= 1
