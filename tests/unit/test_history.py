"""The history of a row: every landed version, what became of it, and nothing that identifies."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from mash_vfm.contract import load_contract
from mash_vfm.display import Display
from mash_vfm.history import HistoryError, find_extract, show_history, versions_of
from mash_vfm.home import Home
from mash_vfm.landing import land_inbox
from mash_vfm.settings import PROJECT_DIR

CONTRACT = load_contract(PROJECT_DIR)
HEADER = "mash_enquiry_id,la_child_id,received_at,source_agency,rag_initial,mashed,area_code,"
HEADER += "child_surname\n"
REST = "2024-01-02 10:00,police,{rag},Y,N,{surname}\n"
FILES = {
    "enquiry_20240131.csv": "017,C1," + REST.format(rag="red", surname="Quillfeather"),
    "enquiry_delta_20240215.csv": "17.0,C1," + REST.format(rag="amber", surname="Quillfeather"),
    "enquiry_20240229.csv": "17,C1," + REST.format(rag="amber", surname="Quill")
    + "18,C1," + REST.format(rag="green", surname="Otherwise"),
    "enquiry_delta_20240310.csv": "17 ,C1," + REST.format(rag="red", surname="Quill"),
}  # fmt: skip
ENQUIRY = find_extract(CONTRACT, "mash.enquiry", ["17", "C1"])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, compiled_staging: dict[str, str]) -> Home:
    """A home whose files came in the order of their names, the last full one corrected later."""
    folder = tmp_path_factory.mktemp("history")
    inbox = folder / "inbox"
    (inbox / "mash").mkdir(parents=True)
    home = Home(folder / "home")
    home.create()
    with duckdb.connect(home.warehouse) as con:
        for name, rows in FILES.items():
            (inbox / "mash" / name).write_text(HEADER + rows, encoding="utf-8")
        land_inbox(con, inbox, CONTRACT, run_id="first")
        corrected = FILES["enquiry_20240229.csv"].replace("Quill\n", "Quilt\n")
        (inbox / "mash" / "enquiry_20240229.csv").write_text(HEADER + corrected, encoding="utf-8")
        land_inbox(con, inbox, CONTRACT, run_id="second")
        con.execute("create schema staging")
        con.execute(
            """
            create table staging.stg_codes__normalised as
            select 'agency' as code_set, 'source_agency' as column_name, 'police' as value,
                'police' as code
            """
        )
        con.execute(f"create table staging.stg_ops__load as {compiled_staging['stg_ops__load']}")
        for extract in CONTRACT.extracts:
            name = f"stg_{extract.system}__{extract.name}"
            con.execute(f"create table staging.{name} as {compiled_staging[name]}")
        history = compiled_staging["stg_row_version"]
        con.execute(f"create view staging.stg_row_version as {history}")
    return home


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        yield connection


def _printed(home: Home, key: list[str], *, show_values: bool = False) -> str:
    stream = io.StringIO()
    display = Display(Console(file=stream, width=240, highlight=False))
    show_history(home, ENQUIRY, key, display, show_values=show_values)
    return stream.getvalue()


def test_every_version_of_a_row_is_told_with_what_became_of_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    versions = versions_of(con, ENQUIRY, ["17", "C1"])
    assert [(Path(v.source_file).stem, v.values["rag_initial"], v.state) for v in versions] == [
        ("enquiry_20240131", "red", "refreshed"),
        ("enquiry_delta_20240215", "amber", "refreshed"),
        ("enquiry_20240229", "amber", "file_replaced"),
        ("enquiry_20240229", "amber", "overridden"),
        ("enquiry_delta_20240310", "red", "in_force"),
    ]


@pytest.mark.parametrize("spelling", ["017", "17.0", "17"])
def test_the_key_is_found_however_it_was_spelt(
    spelling: str, con: duckdb.DuckDBPyConnection
) -> None:
    assert len(versions_of(con, ENQUIRY, [spelling, "C1"])) == 5


def test_another_key_has_a_history_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    # Two loads, since the file that holds it came twice.
    assert [v.state for v in versions_of(con, ENQUIRY, ["18", "C1"])] == [
        "file_replaced",
        "in_force",
    ]
    assert versions_of(con, ENQUIRY, ["18", "C2"]) == []


def test_what_identifies_is_masked_unless_it_is_asked_for(home: Home) -> None:
    masked = _printed(home, ["17", "C1"])
    assert "rag_initial amber" in masked and "child_surname •••" in masked
    assert "Quil" not in masked
    assert "child_surname Quilt" in _printed(home, ["17", "C1"], show_values=True)


def test_a_row_that_never_landed_is_said_so(home: Home) -> None:
    with pytest.raises(HistoryError, match="no row with that key has landed"):
        _printed(home, ["19", "C1"])


@pytest.mark.parametrize(
    ("extract", "key", "message"),
    [
        ("mash.enquire", ["1", "2"], "is it mash.enquiry?"),
        ("mash.enquiry", ["1"], r"mash_enquiry_id \+ la_child_id \(or child_no\): 2 values, not 1"),
    ],
)
def test_a_wrong_question_is_a_usage_error(extract: str, key: list[str], message: str) -> None:
    with pytest.raises(HistoryError, match=message) as raised:
        find_extract(CONTRACT, extract, key)
    assert raised.value.is_usage


def test_nothing_built_yet_is_said_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(HistoryError, match="nothing has landed"):
        _printed(home, ["17", "C1"])
    duckdb.connect(home.warehouse).close()
    with pytest.raises(HistoryError, match="run mash build"):
        _printed(home, ["17", "C1"])
