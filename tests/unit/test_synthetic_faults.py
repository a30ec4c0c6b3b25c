"""Planted faults are where the truth says, are rare, and change nothing else."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import duckdb
import pytest
from synthetic_support import digests, make

from mash_vfm.synthetic import DemoError
from mash_vfm.synthetic.fault_kinds import TYPICAL_KINDS
from mash_vfm.synthetic.faults import all_faults, chosen_faults


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("clean") / "demo"
    make(out)
    return out


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("faulty") / "demo"
    make(out, faults="typical")
    return out


def _faults(out: Path) -> list[tuple[str, int | None, str, str | None, str | None]]:
    path = (out / "truth" / "faults.parquet").as_posix()
    return duckdb.execute(
        f"select file, row, kind, expected_finding, column_name from read_parquet('{path}')"
    ).fetchall()


def _read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _cell(out: Path, file: str, row: int, column: str) -> str:
    rows = _read(out / "inbox" / file)
    return rows[row][rows[0].index(column)]


def test_clean_demo_has_no_faults(clean: Path) -> None:
    assert _faults(clean) == []


def test_every_typical_kind_is_planted(faulty: Path) -> None:
    assert {kind for _, _, kind, _, _ in _faults(faulty)} == set(TYPICAL_KINDS)
    assert len(TYPICAL_KINDS) >= 14


def test_faults_are_in_files_that_are_there_and_rare(faulty: Path) -> None:
    by_file: dict[tuple[str, str, str | None], int] = {}
    for file, row, kind, _, column in _faults(faulty):
        assert (faulty / "inbox" / file).is_file()
        if row is not None:
            by_file[file, kind, column] = by_file.get((file, kind, column), 0) + 1
    for (file, _, _), planted in by_file.items():
        rows = len(_read(faulty / "inbox" / file, "utf-8-sig"))
        assert planted <= max(4, 0.0015 * rows)


def test_files_without_a_fault_are_the_clean_ones(clean: Path, faulty: Path) -> None:
    touched = {file for file, *_ in _faults(faulty)}
    one, two = digests(clean / "inbox"), digests(faulty / "inbox")
    assert {name for name in one if one[name] != two[name]} <= touched
    assert {name.rsplit("_2023")[0].rsplit("_delta")[0].rsplit("_2024")[0] for name in two} == {
        name.rsplit("_2024")[0] for name in one
    }


def test_truth_of_persons_does_not_depend_on_faults(clean: Path, faulty: Path) -> None:
    assert digests(clean / "truth")["person.parquet"] == digests(faulty / "truth")["person.parquet"]


@pytest.mark.parametrize(
    ("kind", "looks"),
    [
        ("placeholder_dates", lambda cell: cell in ("1900-01-01", "1800-01-01")),
        ("excel_serials", lambda cell: cell.isdigit() and len(cell) == 5),
        ("month_names", lambda cell: cell.endswith(" 00:00:00") and cell[5:8].isalpha()),
        ("placeholder_text", lambda cell: cell in ("NULL", "#N/A", "-", "None", " ")),
        ("boolean_spellings", lambda cell: cell not in ("Y", "N", "")),
        ("unknown_code", lambda cell: cell == "ambulance trust"),
        ("code_spelling", lambda cell: cell in ("Co-located", " VIRTUAL ")),
        ("quoted_newline", lambda cell: "\n" in cell),
        ("time_with_offset", lambda cell: cell.endswith(("+00:00", "+01:00"))),
        ("money_format", lambda cell: cell[0] in "£("),
    ],
)
def test_faulty_cells_are_where_the_truth_says(faulty: Path, kind: str, looks: object) -> None:
    planted = [fault for fault in _faults(faulty) if fault[2] == kind]
    assert planted
    assert callable(looks)
    for file, row, _, _, column in planted:
        assert row is not None
        assert column is not None
        assert looks(_cell(faulty, file, row, column))


def test_a_repeated_row_follows_its_original(faulty: Path) -> None:
    rows = _read(faulty / "inbox/mash/rag_history_20240331.csv")
    planted = [row for _, row, kind, _, _ in _faults(faulty) if kind == "repeated_row"]
    assert planted
    for row in planted:
        assert row is not None
        assert rows[row] == rows[row - 1]


def test_of_a_repeated_key_the_later_row_is_the_true_one(clean: Path, faulty: Path) -> None:
    name = "inbox/health/mhsds_referral_20240331.csv"
    rows, true = _read(faulty / name), {tuple(row) for row in _read(clean / name)}
    planted = [row for _, row, kind, _, _ in _faults(faulty) if kind == "repeated_key"]
    assert planted
    for row in planted:
        assert row is not None
        assert rows[row][0] == rows[row + 1][0]
        assert tuple(rows[row]) not in true
        assert tuple(rows[row + 1]) in true


def test_windows_file_is_not_utf8(faulty: Path) -> None:
    data = (faulty / "inbox/police/child_referral_121a_20240331.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "St Brannoc\u2019s \u2013 " in data.decode("cp1252")


def test_dialects_are_those_that_were_planted(faulty: Path) -> None:
    inbox = faulty / "inbox"
    assert (inbox / "social_care/ssd_contacts_20240331.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert len(_read(inbox / "survey/complaint_20240331.csv", delimiter=";")[0]) == 5
    assert len(_read(inbox / "workforce/post_20240331.csv", delimiter="\t")[0]) == 13
    assert b"\r\n" in (inbox / "survey/staff_survey_frame_20240331.csv").read_bytes()
    title = _read(inbox / "workforce/vacancy_20240331.csv")
    assert (len(title[0]), title[1], title[2][0]) == (1, [], "snapshot_on")
    ledger = _read(inbox / "finance/ledger_line_20240331.csv")
    assert ledger[0][-2:] == ["", ""]
    assert all(not any(row) for row in ledger[-3:])
    assert any(ledger[-4])
    assert _read(inbox / "police/recorded_offence_20240331.csv")[0][0] == " Crime Ref "
    worker = _read(inbox / "workforce/worker_20240331.csv")
    assert worker[1][worker[0].index("role_start_on")][2] == "/"
    assert "hrg_code" in _read(inbox / "health/apc_episode_20240331.csv")[0]
    assert "plea" not in _read(inbox / "police/court_result_20240331.csv")[0]


def test_the_resent_file_is_the_same(faulty: Path) -> None:
    files = list((faulty / "inbox/mash").glob("area_rollout_*"))
    assert len({path.read_bytes() for path in files}) == 1
    assert len(files) == 2


def test_full_refresh_and_delta_together_give_the_clean_extract(clean: Path, faulty: Path) -> None:
    name = "inbox/mash/ers_referral_20240331.csv"
    full = {row[0]: row for row in _read(faulty / name)}
    delta = {row[0]: row for row in _read(faulty / name.replace("_2024", "_delta_2024"))}
    true = {row[0]: row for row in _read(clean / name)}
    spelled = true[next(iter(true))].index("accepted")
    both = {**full, **delta}
    assert both.keys() == true.keys()
    assert delta.keys() - full.keys()
    assert [key for key in delta.keys() & full.keys() if delta[key] != full[key]]
    for key, row in both.items():
        assert row[:spelled] == true[key][:spelled]
        assert row[spelled + 1 :] == true[key][spelled + 1 :]


def test_the_older_refresh_knows_nothing_of_the_year_since(faulty: Path) -> None:
    old = _read(faulty / "inbox/mash/practice_issue_20230331.csv")
    new = _read(faulty / "inbox/mash/practice_issue_20240331.csv")
    assert 1 < len(old) < len(new)
    days = [cell for row in old[1:] for cell in (row[1], row[5]) if cell]
    assert max(days) <= "2023-03-31"


def test_there_are_many_kinds_and_each_says_what_it_is() -> None:
    every = all_faults()
    assert len(every) >= 40
    assert set(TYPICAL_KINDS) < set(every)
    assert all(one.plant.__doc__ for one in every.values())
    assert 0 < sum(not one.is_certain for one in every.values()) < 10


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("none", set()),
        ("typical", set(TYPICAL_KINDS)),
        ("all", set(all_faults())),
        ("all,-clock_order, -new_column", set(all_faults()) - {"clock_order", "new_column"}),
        ("typical,late_supplier,-typical", {"late_supplier"}),
        ("clock_order,clock_order", {"clock_order"}),
    ],
)
def test_kinds_are_chosen_by_name_and_left_out_by_a_minus(text: str, kinds: set[str]) -> None:
    assert {one.kind for one in chosen_faults(text)} == kinds


@pytest.mark.parametrize("text", ["", ",", "clock", "all,-clock", "--new_column"])
def test_a_kind_that_there_is_not_is_refused(text: str) -> None:
    with pytest.raises(DemoError, match="faults must be none, typical, all or a list of"):
        chosen_faults(text)


def test_a_kind_that_is_switched_off_leaves_its_file_clean(clean: Path, tmp_path: Path) -> None:
    make(tmp_path / "all", faults="all")
    make(tmp_path / "but", faults="all,-required_blank,-heading_spelling")
    assert {kind for _, _, kind, _, _ in _faults(tmp_path / "all")} == set(all_faults())
    name = "police/recorded_offence_20240331.csv"
    one, two, three = (
        digests(folder / "inbox")[name] for folder in (clean, tmp_path / "all", tmp_path / "but")
    )
    assert one != two
    assert two != three
    kinds = {kind for _, _, kind, _, _ in _faults(tmp_path / "but")}
    assert set(all_faults()) - kinds == {"required_blank", "heading_spelling"}


def test_a_list_of_kinds_plants_these_alone(tmp_path: Path) -> None:
    make(tmp_path / "demo", faults="clock_order,new_column")
    assert {kind for _, _, kind, _, _ in _faults(tmp_path / "demo")} == {
        "clock_order",
        "new_column",
    }
