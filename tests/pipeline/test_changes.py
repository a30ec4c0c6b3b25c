"""The commands about change over time, on a small inbox: trial landing, unload, history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Mash

from mash_vfm.files import sha256_of

FILE = "reference/gdp_deflator_20240331.csv"
SECRET = "Quillfeather-the-surname-that-must-go"
ENQUIRIES = (
    "mash_enquiry_id,la_child_id,received_at,source_agency,rag_initial,mashed,area_code,"
    "child_surname\n"
    f"E1,C1,2024-01-02 10:00,police,red,Y,N,{SECRET}\n"
    f"E2,C2,2024-01-02 10:00,police,red,Y,N,{SECRET},too,many\n"
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "reference").mkdir(parents=True)
    (folder / "mash").mkdir()
    (folder / FILE).write_text("financial_year,index\n2023-24,100\n", encoding="utf-8")
    (folder / "mash" / "enquiry_20240331.csv").write_text(ENQUIRIES, encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _report(home: Path) -> dict[str, Any]:
    path = max((home / "reports").glob("run_*.json"))
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def _loads(home: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        return con.execute("select source_file, status from ops.load order by load_id").fetchall()


def test_a_trial_landing_tells_all_and_changes_nothing(inbox: Path, home: Path, mash: Mash) -> None:
    first = mash("land", "--inbox", inbox, "--home", home, "--dry-run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert not (home / "warehouse.duckdb").exists() and not (home / "holds.txt").exists()
    assert mash("land", "--inbox", inbox, "--home", home).returncode == 0
    before = sha256_of(home / "warehouse.duckdb")
    (inbox / "mash" / "decision_20240331.csv").write_bytes(b"")
    (inbox / "mash" / "enquiry_20240430.csv").write_text(ENQUIRIES, encoding="utf-8")
    trial = mash("land", "--inbox", inbox, "--home", home, "--dry-run")
    assert trial.returncode == 1
    assert "mash/decision_20240331.csv" in trial.stdout and "would land" in trial.stdout
    assert sha256_of(home / "warehouse.duckdb") == before
    assert not list(home.glob(".trial_*"))
    # It knew what had landed, and it says of the new files what the landing then does.
    tried, said = _report(home), trial.stdout
    assert tried["stages"][0]["detail"]["already_landed"] == 2
    landing = mash("land", "--inbox", inbox, "--home", home)
    assert landing.returncode == trial.returncode
    done = _report(home)
    for key in ("files_landed", "files_refused"):
        assert _without_time(tried[key]) == _without_time(done[key])
    assert tried["load_report"] in said and Path(tried["load_report"], "mash.html").is_file()
    page = Path(tried["load_report"], "mash.html").read_text(encoding="utf-8")
    assert "This was a trial" in page and SECRET not in page


def _without_time(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**file, "seconds": None} for file in files]


def test_what_is_withdrawn_is_gone_from_the_disk(inbox: Path, home: Path, mash: Mash) -> None:
    assert mash("land", "--inbox", inbox, "--home", home).returncode == 0
    assert SECRET.encode() in (home / "warehouse.duckdb").read_bytes()
    shown = mash("unload", "--home", home, "--file", "mash/enquiry_20240331.csv")
    assert shown.returncode == 1
    assert "say --yes" in shown.stdout and "mash.enquiry" in shown.stdout
    unload = mash(
        "unload", "--home", home, "--file", "mash/enquiry_20240331.csv",
        "--reason", "sent by mistake", "--yes",
    )  # fmt: skip
    assert unload.returncode == 0, unload.stdout + unload.stderr
    assert "1 landed and 1 quarantined rows deleted" in unload.stdout
    left = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in left if SECRET.encode() in path.read_bytes()] == []
    assert not list((home / "reports").glob("load_*"))
    assert _loads(home) == [("mash/enquiry_20240331.csv", "withdrawn"), (FILE, "landed")]
    # The file still lies in the inbox: it stays out, and is said to.
    again = mash("land", "--inbox", inbox, "--home", home)
    assert again.returncode == 0
    assert "1 files stay withdrawn" in again.stdout
    assert "mash land --again mash/enquiry_20240331.csv" in again.stdout
    back = mash("land", "--inbox", inbox, "--home", home, "--again", "mash/enquiry_20240331.csv")
    assert back.returncode == 0
    assert _loads(home)[-1] == ("mash/enquiry_20240331.csv", "landed")


def test_to_withdraw_twice_does_no_harm(inbox: Path, home: Path, mash: Mash) -> None:
    assert mash("land", "--inbox", inbox, "--home", home).returncode == 0
    for words in ("1 landed and 0 quarantined rows deleted", "withdrawn before"):
        run = mash("unload", "--home", home, "--extract", "reference.gdp_deflator", "--yes")
        assert run.returncode == 0
        assert words in run.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["unload"], 2, "say either --file, or --extract"),
        (["unload", "--file", "a", "--extract", "b"], 2, "say either --file, or --extract"),
        (["unload", "--file", "a", "--as-of", "2024-03-31"], 2, "say either --file"),
        (["unload", "--extract", "mash.enquirys", "--yes"], 1, "is it mash.enquiry?"),
        (["unload", "--file", "mash/enquiry_2024.csv"], 1, "nothing has landed"),
        (["history", "mash.enquirys", "1", "2"], 2, "is it mash.enquiry?"),
        (["history", "mash.enquiry", "1"], 2, "2 values, not 1"),
        (["history", "mash.enquiry", "1", "2"], 1, "nothing has landed"),
    ],
)
def test_a_wrong_question_is_answered_in_one_line(
    arguments: list[str], code: int, message: str, home: Path, mash: Mash
) -> None:
    run = mash(*arguments, "--home", home)
    assert run.returncode == code
    assert message in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
