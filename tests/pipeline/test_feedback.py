"""``mash feedback``: each supplier's workbook says what it has to mend, and names nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import python_calamine
from gate_batch import NHS_NUMBER, PROJECT, SURNAME, change, make_good_warehouse
from typer.testing import CliRunner

from mash_vfm.cli import app
from mash_vfm.contract import load_contract
from mash_vfm.expectations import run_gate
from mash_vfm.feedback import FeedbackError, file_name, read_told, told
from mash_vfm.files import replace_file

ERS = "staging.stg_mash__ers_referral"
LATE = f"update {ERS} set closed_on = received_on - 1 where _row_number in (5, 7)"
MENDED = f"update {ERS} set closed_on = received_on + 1 where _row_number = 5"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make_good_warehouse(tmp_path / "warehouse.duckdb")
    columns = ("reason varchar", "remedy varchar", "loaded_at timestamp")
    statements = [f"alter table ops.load add column {column}" for column in columns]
    change(tmp_path / "warehouse.duckdb", statements)
    return tmp_path


def gate(home: Path, run_id: str, *statements: str) -> None:
    change(home / "warehouse.duckdb", list(statements))
    run_gate(
        "arrivals",
        warehouse=home / "warehouse.duckdb",
        project_dir=PROJECT,
        run_id=run_id,
        docs_dir=home / "docs",
    )


def feedback(home: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, ["feedback", "--home", str(home), *arguments])


def sheet(path: Path, name: str) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return book.get_sheet_by_name(name).to_python()


def summary(path: Path) -> dict[str, Any]:
    return {line[0]: line[1] for line in sheet(path, "Summary") if line[0]}


def test_a_supplier_sees_its_rows_and_what_has_changed(home: Path) -> None:
    gate(home, "run-1", LATE)
    gate(home, "run-2", MENDED)
    run = feedback(home)
    assert run.exit_code == 0, run.output
    path = home / "feedback" / "feedback_mash.xlsx"
    assert "1 to mend, 0 new, 1 mended" in run.output
    heading, row = sheet(path, "Rows to mend")
    assert row[:4] == ["mash/ers_referral_2024-03-31.csv", 7.0, "ers_id s7", "received_on"]
    assert heading[1] == "Row below the heading (1 = first)"
    assert row[4] == "received_on is never later than closed_on."
    assert row[5] == "Please mend the dates and send ers_referral again."
    _, rule = sheet(path, "Rules")
    assert rule[:2] == ["warning", "mash.ers_referral"]
    assert rule[4:6] == [1.0, 0.0]
    # What suffers stands in words.
    assert "Appropriateness of referrals" in rule[6]
    assert "appropriateness_referrals" not in rule[6]
    assert [line[1:4] for line in sheet(path, "Trend")[1:]] == [[2.0, 2.0, 0.0], [1.0, 0.0, 1.0]]
    said = summary(path)
    assert said["Findings that are open"] == 1
    assert said["Mended since the check before"] == 1
    assert said["Open: warning"] == 1
    assert said["Open: error"] == 0


def test_a_file_that_could_not_be_read_is_named_with_its_reason(home: Path) -> None:
    refused = (
        "insert into ops.load by name select 30 as load_id, 'run' as run_id, 'mash' as system,"
        " 'decision' as \"extract\", 'mash.decision' as extract_id, false as is_delta,"
        " 'mash/decision_20240331.xlsx' as source_file, 'refused' as status,"
        " 'The workbook is damaged.' as reason, 'Export it again.' as remedy,"
        " timestamp '2024-04-02 08:30' as loaded_at"
    )
    gate(home, "run-1", refused)
    assert feedback(home).exit_code == 0
    path = home / "feedback" / "feedback_mash.xlsx"
    assert summary(path)["Files that could not be read"] == 1
    _, row = sheet(path, "Files not read")
    assert row[:3] == [
        "mash/decision_20240331.xlsx",
        "The workbook is damaged.",
        "Export it again.",
    ]
    # A file that landed since takes its place.
    gate(
        home,
        "run-2",
        "insert into ops.load by name select 31 as load_id, 'run' as run_id, 'mash' as system,"
        " 'mash.decision' as extract_id, 'mash/decision_20240401.csv' as source_file,"
        " 'landed' as status",
    )
    assert feedback(home).exit_code == 0
    assert summary(path)["Files that could not be read"] == 0


def test_a_supplier_without_a_finding_is_told_so(home: Path) -> None:
    gate(home, "run-1")
    assert feedback(home).exit_code == 0
    path = home / "feedback" / "feedback_mash.xlsx"
    assert summary(path)["Findings that are open"] == 0
    assert any("Nothing to mend." in line for line in sheet(path, "Summary"))
    assert len(sheet(path, "Rows to mend")) == 1


def test_nobody_is_named(home: Path) -> None:
    gate(home, "run-1", "update staging.stg_mash__enquiry set received_at = null")
    assert feedback(home).exit_code == 0
    path = home / "feedback" / "feedback_mash.xlsx"
    assert summary(path)["Findings that are open"] >= 10
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert SURNAME not in text
    assert NHS_NUMBER not in text


def test_a_text_that_looks_like_a_formula_stays_a_text(home: Path) -> None:
    gate(home, "run-1", LATE, "update ops.load set source_file = '=1+1' where load_id = 12")
    assert feedback(home).exit_code == 0
    rows = sheet(home / "feedback" / "feedback_mash.xlsx", "Rows to mend")
    assert [row[0] for row in rows[1:]] == ["=1+1", "=1+1"]


def test_more_rows_than_a_sheet_takes_are_counted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate(home, "run-1", LATE)
    monkeypatch.setattr(told, "MOST_ROWS", 1)
    monkeypatch.setattr("mash_vfm.feedback.workbook.MOST_ROWS", 1)
    assert feedback(home).exit_code == 0
    path = home / "feedback" / "feedback_mash.xlsx"
    assert len(sheet(path, "Rows to mend")) == 2
    assert "Only the first 1 of 2 findings stand in Rows to mend." in summary(path)


def test_a_workbook_that_is_open_elsewhere_stops_no_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate(home, "run-1", LATE)
    suppliers = [path.name for path in _written(home)]
    assert len(suppliers) > 1

    def refuse_one(source: Path, target: Path) -> None:
        if target.name == "feedback_mash.xlsx":
            raise PermissionError(13, "Permission denied")
        replace_file(source, target)

    monkeypatch.setattr("mash_vfm.feedback.workbook.replace_file", refuse_one)
    out = home / "elsewhere"
    run = feedback(home, "--out", str(out))
    assert run.exit_code == 1
    assert "feedback_mash.xlsx cannot be written (Permission denied)" in run.output
    assert sorted(path.name for path in out.iterdir()) == [
        name for name in suppliers if name != "feedback_mash.xlsx"
    ]


def _written(home: Path) -> list[Path]:
    assert feedback(home).exit_code == 0
    return sorted((home / "feedback").iterdir())


def test_one_supplier_can_be_named_and_a_wrong_name_is_refused(home: Path) -> None:
    gate(home, "run-1", LATE)
    assert feedback(home, "--supplier", "MASH").exit_code == 0
    assert [path.name for path in (home / "feedback").iterdir()] == ["feedback_mash.xlsx"]
    refused = feedback(home, "--supplier", "Nobody")
    assert refused.exit_code == 2
    assert "no supplier is named Nobody; there are:" in refused.output


def test_without_a_gate_there_is_nothing_to_tell(home: Path) -> None:
    with duckdb.connect() as connection, pytest.raises(FeedbackError, match="run: mash build"):
        read_told(connection, PROJECT, "Data team")
    assert "no gate has looked" in feedback(home).output
    empty = home / "empty"
    assert "there is no warehouse" in feedback(empty).output
    assert not empty.exists()


def test_every_supplier_of_the_contract_has_a_file_of_its_own() -> None:
    suppliers = {extract.supplier for extract in load_contract(PROJECT).extracts}
    assert len({file_name(supplier) for supplier in suppliers}) == len(suppliers)
