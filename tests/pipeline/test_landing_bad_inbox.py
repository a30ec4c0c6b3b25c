"""An inbox of good and bad files, by the project's own contract: the bad ones are named."""

from __future__ import annotations

from pathlib import Path

import duckdb

from mash_vfm.contract import load_contract
from mash_vfm.landing import land_inbox
from mash_vfm.landing.headers import names_of

PROJECT = Path(__file__).resolve().parents[2]
POSTS = (
    "post_id,agency,role_family,fte_budgeted,valid_from,team\n"
    "P1,police,police_officer,1.0,2018-04-01,Hub\n"
    "P2,la_social_care,social_worker,0.8,2018-04-01,Équipe\n"
)
OUTCOMES = (
    "crime_ref,outcome_code,outcome_on\nR1,1A,2024-01-02\nR1,1A,2024-01-02\nR1,9,2024-01-03,x\n"
)


def test_headings_of_the_contract_are_unambiguous() -> None:
    for extract in load_contract(PROJECT).extracts:
        assert len(set(names_of(extract).values())) == len(extract.columns)


def test_bad_files_are_named_and_the_good_ones_land(tmp_path: Path) -> None:
    contract = load_contract(PROJECT)
    inbox = tmp_path / "inbox"
    files = {
        "workforce/post_20240331.csv": POSTS.encode("cp1252"),
        "workforce/post_20240331_resent.csv": POSTS.encode("cp1252"),
        "workforce/worker_20240331.csv": b"",
        "workforce/absence_20240331.csv": b"absence_id,worker_id,first\nA1,W1,2024-01-02\n",
        "police/recorded_offence_20240331.csv": bytes(range(256)) * 64,
        "police/offence_outcome_20240331.csv": OUTCOMES.encode(),
    }
    for name, content in files.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    con = duckdb.connect(tmp_path / "warehouse.duckdb")

    result = land_inbox(con, inbox, contract, run_id="run")

    assert {file.source_file: file.reason_code or file.status for file in result.files} == {
        "police/offence_outcome_20240331.csv": "landed",
        "police/recorded_offence_20240331.csv": "binary_file",
        "workforce/absence_20240331.csv": "missing_required_column",
        "workforce/post_20240331.csv": "landed",
        "workforce/post_20240331_resent.csv": "already_landed",
        "workforce/worker_20240331.csv": "empty_file",
    }
    assert all(file.reason and file.remedy for file in result.refused)
    assert con.execute("select team from raw_workforce.post order by all").fetchall() == [
        ("Hub",),
        ("Équipe",),
    ]
    assert con.execute(
        "select row_number, reason_code, reason, raw_text from ops.quarantine order by all"
    ).fetchall() == [
        (2, "repeated_row", "the row repeats row 1 whole", "R1,1A,2024-01-02"),
        (3, "malformed_row", "the row has 4 cells under 3 headings", "R1,9,2024-01-03,x"),
    ]
    assert con.execute(
        """
        select count(*) from ops.load
        where status = 'landed' and rows_in_file <> rows_landed + rows_quarantined
        """
    ).fetchone() == (0,)

    again = land_inbox(con, inbox, contract, run_id="again")
    assert [file.reason_code for file in again.refused] == [
        file.reason_code for file in result.refused
    ]
    assert again.landed == ()
    assert con.execute("select count(*) from ops.load where status = 'refused'").fetchone() == (3,)
