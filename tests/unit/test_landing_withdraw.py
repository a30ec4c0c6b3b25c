"""Withdrawn content is gone from every table, and stays out until it is asked for again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from landing_support import CONTRACT, HEADER, Landing

from mash_vfm.landing import LandingError, LandingResult, land_inbox
from mash_vfm.landing.withdraw import StoredLoad, find_loads, known_files, withdraw

FILE = "mash/visit_20240331.csv"
TEXT = f"{HEADER}\nV1,C1,2024-01-02,Ann,\nV2,C2,2024-01-03,Bo,\nV2,C2,2024-01-03,Bo,\nV3,x\n"
OTHER = TEXT.replace("Ann", "Anna")


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _withdraw(landing: Landing, **which: object) -> list[StoredLoad]:
    loads = find_loads(landing.con, **which)  # type: ignore[arg-type]
    standing = [load for load in loads if load.status != "withdrawn"]
    withdraw(landing.con, standing, run_id="run", withdrawn_by="tester", reason="wrong month")
    return standing


def _again(landing: Landing, *files: str) -> LandingResult:
    return land_inbox(landing.con, landing.inbox, CONTRACT, run_id="run", again=files)


def _statuses(landing: Landing) -> list[tuple[object, ...]]:
    return landing.con.execute("select source_file, status from ops.load order by 1, 2").fetchall()


def test_every_trace_of_the_rows_goes_and_the_ledger_remembers(landing: Landing) -> None:
    landing.land_one(TEXT)
    landing.con.execute("create schema staging; create schema marts")
    landing.con.execute("create table staging.stg_mash__visit as from raw_mash.visit")
    landing.con.execute("create table marts.figure (n int)")
    (load,) = _withdraw(landing, source_file=FILE)
    assert (load.rows_landed, load.rows_quarantined) == (2, 2)
    assert landing.cells() == landing.quarantine() == []
    assert landing.con.execute("from ops.load_finding").fetchall() == []
    assert _statuses(landing) == [(FILE, "withdrawn")]
    assert landing.con.execute(
        "select load_id, run_id, withdrawn_by, reason from ops.withdrawal"
    ).fetchall() == [(1, "run", "tester", "wrong month")]
    schemas = landing.con.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert not {("staging",), ("marts",)} & set(schemas)


def test_the_same_content_does_not_land_again_unasked(landing: Landing) -> None:
    landing.land_one(TEXT)
    _withdraw(landing, source_file=FILE)
    (result,) = landing.land().files
    assert (result.status, result.rows_landed) == ("withdrawn", None)
    assert result.remedy is not None and "mash land --again" in result.remedy
    assert landing.cells() == []


def test_it_lands_again_when_asked_and_counts_as_landed_from_then_on(landing: Landing) -> None:
    landing.land_one(TEXT)
    _withdraw(landing, source_file=FILE)
    assert [file.status for file in _again(landing, FILE).files] == ["landed"]
    assert landing.rows("_load_id") == [(2,), (2,)]
    assert landing.land().files[0].status == "already_landed"
    # And it can be withdrawn a second time.
    _withdraw(landing, source_file=FILE)
    assert landing.land().files[0].status == "withdrawn"


def test_a_file_to_land_again_must_be_in_the_inbox(landing: Landing) -> None:
    landing.put(FILE, TEXT)
    with pytest.raises(LandingError, match=r"is it mash/visit_20240331\.csv"):
        _again(landing, "mash/visit_20240330.csv")
    assert landing.con.execute("from duckdb_tables()").fetchall() == []


def test_files_that_ever_landed_are_known(landing: Landing) -> None:
    landing.put("mash/visit_20240430.csv", "")
    landing.land_one(TEXT)
    _withdraw(landing, source_file=FILE)
    assert known_files(landing.con) == [FILE]


def test_a_corrected_file_lands_after_the_first_was_withdrawn(landing: Landing) -> None:
    landing.land_one(TEXT)
    _withdraw(landing, source_file=FILE)
    assert landing.land_one(OTHER).status == "landed"
    assert landing.rows("worker") == [("Anna",), ("Bo",)]


def test_all_versions_of_a_file_go_together(landing: Landing) -> None:
    landing.land_one(TEXT)
    landing.land_one(OTHER)
    assert [load.load_id for load in _withdraw(landing, source_file=FILE)] == [1, 2]
    assert landing.cells() == []
    landing.put(FILE, TEXT)
    assert landing.land().files[0].status == "withdrawn"


def test_content_goes_with_every_name_it_came_under(landing: Landing) -> None:
    resent = "mash/visit_20240331_resent.csv"
    landing.put(FILE, TEXT)
    landing.put(resent, TEXT)
    landing.land()
    assert [load.source_file for load in _withdraw(landing, source_file=resent)] == [FILE, resent]
    assert landing.cells() == []
    assert [file.status for file in landing.land().files] == ["withdrawn", "withdrawn"]


def test_an_extract_is_withdrawn_whole_or_of_one_date(landing: Landing) -> None:
    for day in ("20240131", "20240229", "20240331"):
        landing.put(f"mash/visit_{day}.csv", TEXT)
    landing.put("reference/area_20240131.csv", "area_code,area_name\nN,North\n")
    landing.land()
    one = find_loads(landing.con, extract_id="mash.visit", as_of=date(2024, 2, 29))
    assert [load.source_file for load in one] == ["mash/visit_20240229.csv"]
    assert len(_withdraw(landing, extract_id="mash.visit")) == 3
    assert landing.rows("area_code", "raw_reference.area") == [("N",)]


def test_a_file_that_brought_several_extracts_goes_whole(landing: Landing) -> None:
    landing.land_one(TEXT)
    landing.con.execute(
        """
        insert into ops.load
        select * replace (2 as load_id, 'agreement' as extract, 'mash.agreement' as extract_id)
        from ops.load;
        insert into raw_mash.agreement (visit_id, _load_id, _row_number) values ('V1', 2, 1)
        """
    )
    assert len(_withdraw(landing, extract_id="mash.agreement")) == 2
    assert landing.cells() == landing.rows("visit_id", "raw_mash.agreement") == []


def test_the_same_content_of_another_date_stays(landing: Landing) -> None:
    landing.put("mash/visit_20240229.csv", TEXT)
    landing.land_one(TEXT, FILE)
    _withdraw(landing, source_file=FILE)
    assert [row[0] for row in landing.rows("distinct _source_file")] == ["mash/visit_20240229.csv"]


def test_all_loads_are_withdrawn_or_none(landing: Landing, monkeypatch: pytest.MonkeyPatch) -> None:
    landing.land_one(TEXT)
    loads = find_loads(landing.con, source_file=FILE)
    monkeypatch.setattr("mash_vfm.landing.withdraw._DERIVED_SCHEMAS", ("no such schema (",))
    with pytest.raises(duckdb.Error):
        withdraw(landing.con, loads, run_id="run", withdrawn_by=None, reason=None)
    assert _statuses(landing) == [(FILE, "landed")]
    assert (len(landing.cells()), len(landing.quarantine())) == (2, 2)
