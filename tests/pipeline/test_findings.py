"""``dq.finding``: a finding appears, is seen again, is mended, comes back, and names nobody."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from gate_batch import NHS_NUMBER, PROJECT, SURNAME, change, make_good_warehouse

from mash_vfm.expectations import run_gate

ENQUIRY = "staging.stg_mash__enquiry"
ERS = "staging.stg_mash__ers_referral"
LATE = f"update {ERS} set closed_on = received_on - 1 where _row_number = 5"
MENDED = f"update {ERS} set closed_on = received_on + 1 where _row_number = 5"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make_good_warehouse(tmp_path / "warehouse.duckdb")


def gate(warehouse: Path, run_id: str) -> None:
    run_gate(
        "arrivals",
        warehouse=warehouse,
        project_dir=PROJECT,
        run_id=run_id,
        docs_dir=warehouse.parent / "docs",
    )


def findings(warehouse: Path, columns: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(f"select {columns} from dq.finding order by all").fetchall()


def test_a_clean_batch_has_no_finding(warehouse: Path) -> None:
    gate(warehouse, "run-1")
    assert findings(warehouse, "*") == []


def test_a_finding_names_its_row_in_the_file(warehouse: Path) -> None:
    change(warehouse, [LATE])
    gate(warehouse, "run-1")
    assert findings(
        warehouse,
        "supplier, extract_id, rule, severity, column_name, row_key, load_id, source_file,"
        " row_number",
    ) == [
        (
            "MASH",
            "mash.ers_referral",
            "date_order",
            "warning",
            "received_on",
            "ers_id s5",
            12,
            "mash/ers_referral_2024-03-31.csv",
            5,
        )
    ]


def test_a_finding_is_seen_again_mended_and_comes_back(warehouse: Path) -> None:
    seen = []
    for run, statement in enumerate((LATE, LATE, MENDED, LATE), start=1):
        change(warehouse, [statement])
        gate(warehouse, f"run-{run}")
        seen += findings(warehouse, "first_seen_run, last_seen_run, mended_run")
    assert seen == [
        ("run-1", "run-1", None),
        ("run-1", "run-2", None),
        ("run-1", "run-2", "run-3"),
        ("run-1", "run-4", None),
    ]


def test_a_finding_stays_one_when_a_later_file_brings_its_row_elsewhere(warehouse: Path) -> None:
    change(warehouse, [LATE])
    gate(warehouse, "run-1")
    change(warehouse, [f"update {ERS} set _load_id = 11, _row_number = _row_number + 40"])
    gate(warehouse, "run-2")
    assert findings(warehouse, "first_seen_run, last_seen_run, load_id, row_number") == [
        ("run-1", "run-2", 11, 45)
    ]


def test_what_cannot_be_evaluated_mends_nothing(warehouse: Path) -> None:
    change(warehouse, [LATE])
    gate(warehouse, "run-1")
    change(warehouse, [f"alter table {ERS} drop column closed_on"])
    gate(warehouse, "run-2")
    (row,) = (
        row
        for row in findings(warehouse, "rule, last_seen_run, mended_run")
        if row[0] == "date_order"
    )
    assert row == ("date_order", "run-1", None)


def test_an_extract_as_a_whole_is_a_finding_without_a_row(warehouse: Path) -> None:
    change(warehouse, ["update ops.load set rows_landed = 7 where load_id = 2"])
    gate(warehouse, "run-1")
    assert findings(warehouse, "rule, row_key, load_id, row_number") == [
        ("volume_kept", None, None, None)
    ]


def test_a_finding_holds_no_identifying_value(warehouse: Path) -> None:
    change(warehouse, [f"update {ENQUIRY} set received_at = null where _row_number = 0"])
    gate(warehouse, "run-1")
    (row,) = findings(warehouse, "*")
    assert "mash_enquiry_id e0, la_child_id •••" in row
    assert not any(word in str(row) for word in (SURNAME, NHS_NUMBER, "c0"))
