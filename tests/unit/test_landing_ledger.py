"""What the ledger remembers: content landed once, refusals, new and missing columns, deltas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from landing_support import CONTRACT, HEADER, VISIT, Landing, _column

from mash_vfm.contract import Contract
from mash_vfm.landing import FileResult, ensure_schema, land_inbox
from mash_vfm.landing.inbox import discover
from mash_vfm.landing.ledger import raw_columns
from mash_vfm.landing.load import load_part, load_together
from mash_vfm.landing.model import MiscountError

TEXT = f"{HEADER}\nV1,C1,2024-01-02,Ann,\nV2,C2,2024-01-03,Bo,\n"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _loads(landing: Landing, columns: str = "source_file, status") -> list[tuple[object, ...]]:
    return landing.con.execute(f"select {columns} from ops.load order by load_id").fetchall()


def test_every_extract_has_a_raw_table_and_its_technical_columns(landing: Landing) -> None:
    ensure_schema(landing.con, CONTRACT)
    described = landing.con.execute("describe raw_mash.visit").fetchall()
    assert [(row[0], row[1]) for row in described] == [
        *((column.name, "VARCHAR") for column in VISIT.columns),
        ("_load_id", "BIGINT"),
        ("_source_file", "VARCHAR"),
        ("_file_sha256", "VARCHAR"),
        ("_row_number", "BIGINT"),
        ("_extract_as_of", "DATE"),
        ("_loaded_at", "TIMESTAMP"),
    ]
    assert landing.con.execute("select count(*) from raw_reference.area").fetchone() == (0,)


def test_a_column_that_the_contract_gains_is_added(landing: Landing) -> None:
    landing.land_one(TEXT)
    wider = Contract((replace(VISIT, columns=(*VISIT.columns, _column("place"))),))
    landing.put("mash/visit_20240430.csv", f"{HEADER},place\nV3,,2024-04-01,,,Home\n")
    result = land_inbox(landing.con, landing.inbox, wider, run_id="run")
    assert [file.status for file in result.files] == ["already_landed", "landed"]
    assert landing.rows("visit_id, place") == [("V1", None), ("V2", None), ("V3", "Home")]


def test_each_row_says_where_it_came_from(landing: Landing) -> None:
    landing.land_one(TEXT)
    (first, second) = landing.rows(
        "_load_id, _source_file, length(_file_sha256), _row_number, _extract_as_of"
    )
    assert first == (1, "mash/visit_20240331.csv", 64, 1, date(2024, 3, 31))
    assert second[3] == 2


def test_the_same_content_lands_once(landing: Landing) -> None:
    landing.put("mash/visit_20240331.csv", TEXT)
    landing.put("mash/visit_20240331_resent.csv", TEXT)
    assert [file.status for file in landing.land().files] == ["landed", "already_landed"]
    again = landing.land()
    assert [(file.status, file.rows_in_file) for file in again.files] == [("already_landed", 2)] * 2
    assert len(landing.cells()) == 2
    # The second name is noted once: it has the last word among the files of that day.
    assert _loads(landing) == [
        ("mash/visit_20240331.csv", "landed"),
        ("mash/visit_20240331_resent.csv", "repeated"),
    ]


def test_the_same_content_of_another_date_or_as_a_delta_lands_again(landing: Landing) -> None:
    for name in ("visit_20240331", "visit_20240430", "visit_delta_20240331"):
        landing.put(f"mash/{name}.csv", TEXT)
    assert len(landing.land().landed) == 3
    assert _loads(landing, "extract_as_of, is_delta, rows_landed") == [
        (date(2024, 3, 31), False, 2),
        (date(2024, 3, 31), True, 2),
        (date(2024, 4, 30), False, 2),
    ]


def test_a_corrected_file_of_the_same_name_is_a_load_of_its_own(landing: Landing) -> None:
    landing.land_one(TEXT)
    assert landing.land_one(TEXT.replace("Ann", "Anna")).status == "landed"
    assert [row[0] for row in landing.rows("_load_id")] == [1, 1, 2, 2]


def test_a_correction_that_is_taken_back_is_noted_and_lands_no_rows(landing: Landing) -> None:
    corrected = TEXT.replace("Ann", "Anna")
    for content in (TEXT, corrected, TEXT, TEXT):
        landing.land_one(content)
    assert [row[1] for row in _loads(landing)] == ["landed", "landed", "repeated"]
    assert [row[0] for row in landing.rows("_load_id")] == [1, 1, 2, 2]


def test_a_refusal_is_one_row_until_the_file_is_mended(landing: Landing) -> None:
    for _ in range(2):
        refused = landing.land_one("visit_id,worker\nV1,Ann\n")
        assert refused.reason_code == "missing_required_column"
        assert _loads(landing) == [("mash/visit_20240331.csv", "refused")]
    landing.land_one(TEXT)
    assert _loads(landing) == [("mash/visit_20240331.csv", "landed")]
    # Even if what mended it had landed under another name.
    landing.land_one("", "mash/visit_20240331_b.csv")
    assert ("mash/visit_20240331_b.csv", "refused") in _loads(landing)
    landing.put("mash/visit_20240331_b.csv", TEXT)
    landing.land()
    assert _loads(landing) == [
        ("mash/visit_20240331.csv", "landed"),
        ("mash/visit_20240331_b.csv", "repeated"),
    ]


def test_a_missing_required_column_refuses_the_file_and_names_it(landing: Landing) -> None:
    result = landing.land_one("visit_id,Date saw,worker\nV1,2024-01-02,Ann\n")
    assert result.reason == "it lacks the required column seen_on"
    assert result.remedy is not None
    assert "Is 'Date saw' meant for seen_on?" in result.remedy
    assert landing.cells() == []


def test_headings_of_another_extract_are_recognised(landing: Landing) -> None:
    result = landing.land_one("area_code,area_name\nA1,North\n")
    assert result.reason_code == "no_header"
    assert result.remedy is not None
    assert result.remedy.startswith("The headings are those of reference.area: ")
    assert "Nearest are reference.area (no difference) and mash." in result.remedy
    text = "visit_id,child_id,agreed_on,outcome,child_no\nV1,,,,\n"
    result = landing.land_one(text, "mash/visit_20240430.csv")
    refused = [file for file in landing.land().refused if "20240430" in file.source_file]
    assert refused[0].remedy == (
        "The headings are those of mash.agreement: name the file after it, in its folder."
        " Nearest are mash.agreement (no difference) and mash.visit (lacks seen_on, worker, note;"
        " does not know 'agreed_on', 'outcome', 'child_no')."
    )


def test_a_file_without_headings_is_refused_and_no_cell_is_shown(landing: Landing) -> None:
    result = landing.land_one("V1,Alice Secret,2024-01-02,Ann,\nV2,Bob Hidden,2024-01-03,Bo,\n")
    assert result.reason_code == "no_header"
    assert "Secret" not in f"{result.reason} {result.remedy}"


def test_two_headings_for_one_column_refuse_the_file(landing: Landing) -> None:
    result = landing.land_one("visit_id,seen_on,Date seen\nV1,2024-01-02,2024-01-03\n")
    assert result.reason_code == "ambiguous_heading"
    assert result.reason == "columns 2 and 3 ('seen_on' and 'Date seen') are both seen_on"


def test_a_missing_optional_column_lands_as_null_with_a_finding(landing: Landing) -> None:
    result = landing.land_one("visit_id,seen_on\nV1,2024-01-02\n")
    assert landing.cells() == [("V1", None, "2024-01-02", None, None)]
    assert landing.findings(result) == {"missing_optional_column": ["child_id", "worker", "note"]}
    assert landing.con.execute(
        "select column_name from ops.load_finding order by column_name"
    ).fetchall() == [("child_id",), ("note",), ("worker",)]


def test_a_new_column_lands_and_is_reported_with_the_nearest_name(landing: Landing) -> None:
    result = landing.land_one("visit_id,seen_on,Work er 2,Étage\nV1,2024-01-02,Ann,3\n")
    assert landing.rows("visit_id, work_er_2, etage") == [("V1", "Ann", "3")]
    assert landing.findings(result)["new_column"] == ["work_er_2", "etage"]
    details = [f.detail for f in result.findings if f.finding == "new_column"]
    assert details[0].endswith("is it worker?")


def test_new_columns_cannot_harm_the_table(landing: Landing) -> None:
    headings = ['x";drop table ops.load', "_load_id", "select", "Select", "漢字", "a" * 500]
    row = ",".join(f'"{heading.replace(chr(34), chr(34) * 2)}"' for heading in headings)
    landing.land_one(f"visit_id,seen_on,{row}\nV1,2024-01-02,1,2,3,4,5,6\n")
    columns = 'x_drop_table_ops_load, load_id, "select", select_2, column_7, ' + "a" * 60
    assert landing.rows(columns) == [("1", "2", "3", "4", "5", "6")]
    assert landing.rows("_load_id") == [(1,)]


def test_a_new_column_seen_again_is_used_again(landing: Landing) -> None:
    landing.land_one("visit_id,seen_on,extra\nV1,2024-01-02,a\n")
    landing.land_one("visit_id,seen_on,EXTRA\nV2,2024-01-02,b\n", "mash/visit_20240430.csv")
    landing.land_one(TEXT, "mash/visit_20240531.csv")
    assert landing.rows("visit_id, extra") == [("V1", "a"), ("V2", "b"), ("V1", None), ("V2", None)]


def test_a_column_without_heading_lands_if_it_holds_anything(landing: Landing) -> None:
    result = landing.land_one(f"{HEADER},,\nV1,,2024-01-02,,,,stray\nV2,,2024-01-02,,,,\n")
    assert landing.rows("visit_id, column_7") == [("V1", "stray"), ("V2", None)]
    assert landing.findings(result)["column_without_heading"] == ["column_7"]


@pytest.mark.parametrize("load", [load_together, load_part])
def test_a_file_that_changes_while_it_is_read_is_refused(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, load: Callable[..., object]
) -> None:
    def load_while_it_grows(*args: object) -> object:
        with (landing.inbox / "mash" / "visit_20240331.csv").open("a") as stream:
            stream.write("V3,,2024-01-02,,\n")
        return load(*args)

    monkeypatch.setattr(f"mash_vfm.landing.land.{load.__name__}", load_while_it_grows)
    if load is load_part:
        monkeypatch.setattr("mash_vfm.landing.land.SMALL_SUFFIXES", ())
    assert landing.land_one(TEXT).reason_code == "changed_while_reading"
    assert landing.cells() == []
    monkeypatch.undo()
    assert landing.land().files[0].rows_landed == 3


def test_a_file_that_vanishes_is_refused_and_the_others_land(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = landing.put("mash/visit_20240331.csv", TEXT)
    landing.put("mash/visit_20240430.csv", TEXT)
    found = discover(landing.inbox, CONTRACT)
    monkeypatch.setattr("mash_vfm.landing.land.discover", lambda *_: found)
    gone.unlink()
    result = landing.land()
    assert [file.reason_code for file in result.refused] == ["vanished"]
    assert len(result.landed) == 1


def test_a_miscount_rolls_the_file_back_and_refuses_it(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def miscounting(*_: object) -> object:
        raise MiscountError

    monkeypatch.setattr("mash_vfm.landing.land.load_together", miscounting)
    monkeypatch.setattr("mash_vfm.landing.land.load_part", miscounting)
    assert landing.land_one(TEXT).reason_code == "unreadable_rows"
    assert landing.cells() == []


def test_an_unforeseen_error_refuses_one_file_and_shows_no_cell(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumbling(con: object, ledger: object, load: object, *rest: object) -> object:
        if "20240331" in load.file.source_file:  # type: ignore[attr-defined]
            raise ZeroDivisionError("Alice Secret")
        return load_part(con, ledger, load, *rest)  # type: ignore[arg-type]

    def stumbling_together(*_: object) -> object:
        raise ZeroDivisionError("Alice Secret")

    monkeypatch.setattr("mash_vfm.landing.land.load_together", stumbling_together)
    monkeypatch.setattr("mash_vfm.landing.land.load_part", stumbling)
    landing.put("mash/visit_20240331.csv", TEXT)
    landing.put("mash/visit_20240430.csv", TEXT)
    result = landing.land()
    assert [file.status for file in result.files] == ["refused", "landed"]
    assert result.files[0].reason_code == "unexpected_error"
    assert "Secret" not in str(result) + caplog.text


def test_an_interrupt_stops_the_landing_and_blames_no_file(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> object:
        raise RuntimeError("Query interrupted")  # what DuckDB makes of a Ctrl-C

    monkeypatch.setattr("mash_vfm.landing.land.load_part", interrupted)
    monkeypatch.setattr("mash_vfm.landing.land.load_together", interrupted)
    landing.put("mash/visit_20240331.csv", TEXT)
    with pytest.raises(KeyboardInterrupt):
        landing.land()
    assert _loads(landing) == []


def test_the_refusal_of_a_file_goes_with_the_file(landing: Landing) -> None:
    landing.land_one("", "mash/visit_20240331.csv")
    landing.land_one("", "mash/nonsense.txt")
    assert len(_loads(landing)) == 2
    (landing.inbox / "mash" / "visit_20240331.csv").unlink()
    (landing.inbox / "mash" / "nonsense.txt").unlink()
    landing.land_one(TEXT, "mash/visit_20240430.csv")
    assert _loads(landing) == [("mash/visit_20240430.csv", "landed")]


def test_long_numbers_of_a_heading_are_not_shown_and_name_no_column(landing: Landing) -> None:
    text = "visit_id,child_id,seen_on,worker,note,NHS 999 000 0018\nV1,,2024-01-02,,,x\n"
    result = landing.land_one(text)
    assert result.status == "landed"
    assert "0018" not in str(result)
    assert not [c for c in raw_columns(landing.con)[("raw_mash", "visit")] if "0018" in c]


def test_progress_is_told_after_every_file(landing: Landing) -> None:
    for day in (29, 30, 31):
        landing.put(f"mash/visit_202403{day}.csv", TEXT)
    seen: list[tuple[str, int, int]] = []

    def progress(file: FileResult, done: int, total: int) -> None:
        seen.append((file.status, done, total))

    land_inbox(landing.con, landing.inbox, CONTRACT, run_id="run", progress=progress)
    assert seen == [("landed", number, 3) for number in (1, 2, 3)]


def test_rows_of_large_files_are_numbered_in_the_order_of_the_file(
    landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HEADER + "\n" + "".join(f"V{n},,2024-01-02,,{'x' * 99}\n" for n in range(300_000))
    landing.land_one(text)
    monkeypatch.setattr("mash_vfm.landing.readers.delimited.NUMBERED_BY_DUCKDB_BYTES", 4_000_000)
    landing.land_one(text, "mash/visit_20240430.csv")
    out_of_order = landing.con.execute(
        "select count(*) from raw_mash.visit where visit_id <> 'V' || (_row_number - 1)"
    ).fetchone()
    assert (out_of_order, len(landing.rows("1"))) == ((0,), 600_000)


def test_temporary_copies_do_not_stay(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".landing").mkdir()
    (folder / ".landing" / "left_by_a_killed_run.csv").write_text("x")
    landing = Landing(tmp_path, duckdb.connect(folder / "warehouse.duckdb"))
    landing.land_one(TEXT.encode("utf-16"))
    landing.con.close()
    assert [path.name for path in folder.iterdir()] == ["warehouse.duckdb"]
