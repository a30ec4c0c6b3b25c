"""What file names and places say, and what is not a file to land."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import pytest
from landing_support import CONTRACT, HEADER, Landing

from mash_vfm.landing import LandingError, land_inbox
from mash_vfm.landing.inbox import Unreadable, discover
from mash_vfm.landing.model import InboxFile

TEXT = f"{HEADER}\nV1,C1,2024-01-02,Ann,\n"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


@pytest.mark.parametrize(
    ("name", "as_of", "is_delta"),
    [
        ("visit_20240331.csv", date(2024, 3, 31), False),
        ("Visit_20240331.CSV", date(2024, 3, 31), False),
        ("visit_delta_20240331.csv", date(2024, 3, 31), True),
        ("visit_20240331_delta_2.csv.gz", date(2024, 3, 31), True),
        ("visit_20240331_resent (1).parquet", date(2024, 3, 31), False),
        ("visit_20240331-v2.csv", date(2024, 3, 31), False),
        ("visit_20240331_20240401.csv", date(2024, 3, 31), False),
        ("visit_20240331_deltas.csv", date(2024, 3, 31), False),
    ],
)
def test_names_say_extract_date_and_delta(
    landing: Landing, name: str, as_of: date, is_delta: bool
) -> None:
    landing.put(f"mash/{name}", TEXT)
    (found,) = discover(landing.inbox, CONTRACT)
    assert isinstance(found, InboxFile)
    assert (found.extract, found.extract_as_of, found.is_delta) == ("visit", as_of, is_delta)


@pytest.mark.parametrize(
    ("name", "reason_code", "says"),
    [
        ("visit_20240331.csv", "no_system_folder", "mash, reference"),
        ("mahs/visit_20240331.csv", "unknown_system", "Rename the folder to mash"),
        ("mash/visits_20240331.csv", "unknown_extract", "Is it visit?"),
        ("mash/area_20240331.csv", "unknown_extract", "an extract of reference"),
        ("mash/visit.csv", "no_date", "YYYYMMDD"),
        ("mash/visit_20240230.csv", "no_date", "YYYYMMDD"),
        ("mash/visit_202403311.csv", "no_date", "YYYYMMDD"),
        ("mash/visit_20240331.doc", "unknown_type", "csv, csv.gz, parquet"),
        ("mash/visit_20240331", "unknown_type", "csv, csv.gz, parquet"),
        ("mash/visit_20240331.csv.part", "unknown_type", "csv, csv.gz, parquet"),
        ("mash/old/visit_20240331.csv", "in_subfolder", "Move it to mash/"),
    ],
)
def test_names_that_say_nothing_are_refused_with_a_remedy(
    landing: Landing, name: str, reason_code: str, says: str
) -> None:
    landing.put(name, TEXT)
    (file,) = landing.land().files
    assert (file.status, file.reason_code) == ("refused", reason_code)
    assert says in f"{file.reason} {file.remedy}"
    assert landing.con.execute("select source_file, reason_code from ops.load").fetchall() == [
        (name, reason_code)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "mash/.visit_20240331.csv",
        "mash/~$visit_20240331.csv",
        "mash/.~lock.visit_20240331.csv#",
        "mash/Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "__MACOSX/visit_20240331.csv",
        ".git/config",
    ],
)
def test_hidden_files_lock_files_and_junk_are_passed_over(landing: Landing, name: str) -> None:
    landing.put(name, TEXT)
    assert landing.land().files == ()


def test_an_inbox_that_is_no_folder_is_an_error(landing: Landing) -> None:
    with pytest.raises(LandingError, match="is not a folder"):
        land_inbox(landing.con, landing.inbox, CONTRACT, run_id="run")


def test_files_apply_by_date_full_before_delta_then_name(landing: Landing) -> None:
    names = [
        *("visit_delta_20240229.csv", "visit_20240331.csv", "visit_20240331_b.csv"),
        *("visit_delta_20240331.csv", "visit_20240331_delta_b.csv"),
    ]
    for name in reversed(names):
        landing.put(f"mash/{name}", TEXT)
    found = [
        file.path.name for file in discover(landing.inbox, CONTRACT) if isinstance(file, InboxFile)
    ]
    assert found == [
        *("visit_delta_20240229.csv", "visit_20240331.csv", "visit_20240331_b.csv"),
        *("visit_20240331_delta_b.csv", "visit_delta_20240331.csv"),
    ]


HOSTILE = [
    "visit_20240331_[x].csv",
    "visit_20240331_x[!a-z].csv",
    "visit_20240331_{a,b}.csv",
    "visit_20240331_';drop table ops.load;--.csv",
    "visit_20240331_é 漢字.csv",
    "visit_20240331_%41$HOME~.csv",
    "visit_20240331_a=b.csv",
    "visit_20240331_..csv",
]
HOSTILE_ON_POSIX = [
    "visit_20240331_*.csv",
    "visit_20240331_?.csv",
    'visit_20240331_".csv',
    "visit_20240331_\\x.csv",
    "visit_20240331_a\nb.csv",
    "visit_20240331_s3:x.csv",
]


def test_hostile_names_read_as_themselves(landing: Landing) -> None:
    names = HOSTILE + (HOSTILE_ON_POSIX if os.name == "posix" else [])
    # A neighbour that every pattern would match too.
    for number, name in enumerate(["visit_20240331_x.csv", "visit_20240331_a.csv", *names]):
        landing.put(f"mash/{name}", f"{HEADER}\nV{number},,2024-01-02,,\n")
    result = landing.land()
    assert len(result.landed) == len(names) + 2
    of_file = {row[0]: row[1] for row in landing.rows("_source_file, visit_id")}
    for number, name in enumerate(names, start=2):
        assert of_file[f"mash/{name}".replace("\n", "\\n")] == f"V{number}"


def test_a_folder_with_hostile_name_above_the_inbox(tmp_path: Path) -> None:
    folder = tmp_path / "k=[v]'"
    folder.mkdir()
    landing = Landing(folder)
    assert landing.land_one(TEXT).status == "landed"
    assert [row[0] for row in landing.cells()] == ["V1"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_names_that_are_no_text_are_refused(landing: Landing) -> None:
    landing.put("mash/visit_20240331.csv", TEXT)
    path = os.fsencode(landing.inbox / "mash") + b"/visit_20240331_\xff.csv"
    Path(os.fsdecode(path)).write_text(TEXT)
    result = landing.land()
    assert [(file.source_file, file.reason_code) for file in result.refused] == [
        ("mash/visit_20240331_\\xff.csv", "unreadable_name")
    ]


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_links_and_pipes(landing: Landing) -> None:
    kept = landing.put("elsewhere.csv", TEXT).rename(landing.folder / "elsewhere.csv")
    (landing.inbox / "mash").mkdir()
    (landing.inbox / "mash" / "visit_20240331.csv").symlink_to(kept)
    (landing.inbox / "mash" / "visit_20240401.csv").symlink_to("nowhere.csv")
    (landing.inbox / "mash" / "visit_20240402.csv").symlink_to(landing.inbox)
    os.mkfifo(landing.inbox / "mash" / "visit_20240403.csv")
    found = discover(landing.inbox, CONTRACT)
    refused = {f.source_file: f.refusal.reason_code for f in found if isinstance(f, Unreadable)}
    assert refused == {
        "mash/visit_20240401.csv": "vanished",
        "mash/visit_20240402.csv": "linked_folder",
        "mash/visit_20240403.csv": "not_a_file",
    }
    assert [file.status for file in landing.land().files].count("landed") == 1
