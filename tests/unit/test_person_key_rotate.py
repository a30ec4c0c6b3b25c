"""Changing the key: the ids are mapped, and whenever it is cut short one of the two keys holds."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from mash_vfm.identity import rotate as rotating
from mash_vfm.identity.key import PersonKey, PersonKeyError, make_key_file, next_key_file
from mash_vfm.identity.pseudonym import fill, pseudonyms
from mash_vfm.identity.rotate import rotate
from mash_vfm.identity.settle import check_of, note_check, rotation, settle, settle_or_refuse
from mash_vfm.settings import KEY_VARIABLE

# Records 1 and 2 are one person, and 3 one more by uncertain matches; what gave 4 its id is gone.
RECORDS = ["s:1", "s:2", "s:3", "s:4", "s:0"]
PERSONS = {
    "s:1": ("s:1", "s:1", "s:1"),
    "s:2": ("s:1", "s:1", "s:1"),
    "s:3": ("s:3", "s:3", "s:1"),
    "s:4": ("s:0", "s:0", "s:0"),
}


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    make_key_file(tmp_path / "person.key")
    return tmp_path / "person.key"


@pytest.fixture
def warehouse(tmp_path: Path, file: Path) -> Path:
    """A warehouse as a build leaves it, as far as the ids are concerned."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute("create schema ops")
        con.execute("create schema intermediate")
        ids = "record_pseudonym varchar, person_id_strict varchar, person_id varchar, "
        con.execute(f"create table ops.person_id ({ids} person_id_loose varchar)")
        con.execute("create table ops.person_key (rotation integer, key_check varchar)")
        con.execute(
            "create table ops.person_history (strength varchar, event varchar, "
            "old_person_id varchar, new_person_id varchar, reason varchar, record_count bigint, "
            "as_of date, run_id varchar, logged_at timestamp)"
        )
        for table in ("int_person__pseudonym", "int_person__identity", "int_person__change"):
            con.execute(
                f"create table intermediate.{table} (record_key varchar, record_pseudonym varchar)"
            )
        key = settle_or_refuse(con, file)
        note_check(con, key)
        fill(con, "intermediate.int_person__pseudonym", key, RECORDS)
        for record, persons in PERSONS.items():
            row = ", ".join(f"'{one}'" for one in key.pseudonyms([record, *persons]))
            con.execute(f"insert into ops.person_id values ({row})")
        note_check(con, key)
    return path


@pytest.fixture
def con(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(warehouse) as connection:
        yield connection


def kept(con: duckdb.DuckDBPyConnection) -> set[tuple[str, ...]]:
    return set(con.execute("select * from ops.person_id").fetchall())


def expected(key: PersonKey) -> set[tuple[str, ...]]:
    return {tuple(key.pseudonyms([record, *persons])) for record, persons in PERSONS.items()}


def test_ids_and_log_after_a_change_of_the_key(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    old = settle_or_refuse(con, file)
    assert rotate(con, file, "run-1") == 3
    new = settle_or_refuse(con, file)
    assert new.secret != old.secret
    assert kept(con) == expected(new)
    log = con.execute("select * exclude (logged_at) from ops.person_history order by all")
    ids = {"strict": {"s:1": 2, "s:3": 1, "s:0": 1}, "central": {"s:1": 2, "s:3": 1, "s:0": 1}}
    ids["loose"] = {"s:1": 3, "s:0": 1}
    told = (None, "run-1")
    assert log.fetchall() == sorted(
        (
            strength,
            "rotated",
            *old.pseudonyms([one]),
            *new.pseudonyms([one]),
            "key_rotated",
            n,
            *told,
        )
        for strength, ones in ids.items()
        for one, n in ones.items()
    )
    assert rotation(con) == 1
    left = con.execute("select table_name from duckdb_tables() where schema_name = 'intermediate'")
    assert left.fetchall() == []
    assert not next_key_file(file).exists()


def test_a_key_that_is_lost_can_be_replaced(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    file.unlink()
    with pytest.raises(PersonKeyError, match="gone"):
        settle_or_refuse(con, file)
    rotate(con, file, "run-1")
    assert kept(con) == expected(settle_or_refuse(con, file))


def test_another_key_is_refused(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    file.unlink()
    make_key_file(file)
    with pytest.raises(PersonKeyError, match="not the one"):
        settle(con, file)
    with pytest.raises(PersonKeyError, match="not the one"):
        rotate(con, file, "run-1")


def test_ids_whose_records_are_not_known_keep_the_key(
    con: duckdb.DuckDBPyConnection, file: Path
) -> None:
    before = file.read_bytes(), kept(con)
    con.execute("delete from intermediate.int_person__pseudonym where record_key = 's:0'")
    with pytest.raises(PersonKeyError, match="run mash build"):
        rotate(con, file, "run-1")
    con.execute("drop table intermediate.int_person__pseudonym")
    with pytest.raises(PersonKeyError, match="run mash build"):
        rotate(con, file, "run-1")
    assert (file.read_bytes(), kept(con)) == before
    assert not next_key_file(file).exists()


def test_pseudonyms_are_taken_over_from_the_last_build_only_if_the_key_is_its_own(
    con: duckdb.DuckDBPyConnection, file: Path
) -> None:
    table = "intermediate.int_person__pseudonym"
    con.execute(f"update {table} set record_pseudonym = 'taken over' where record_key = 's:2'")
    con.execute("create table records as select unnest(['s:1', 's:2', 's:8']) as record_key")

    def made() -> dict[str, str]:
        rows = pseudonyms(con, con.table("records"), table).fetchall()
        return {str(record): str(pseudonym) for record, pseudonym in rows}

    one, eight = settle_or_refuse(con, file).pseudonyms(["s:1", "s:8"])
    assert made() == {"s:1": one, "s:2": "taken over", "s:8": eight}
    # Nothing was ever made whole with the first key: another may take its place.
    con.execute("delete from ops.person_id")
    file.unlink()
    another = make_key_file(file)
    found = made()
    assert list(found.values()) == another.pseudonyms(list(found))
    con.execute(f"drop table {table}")
    assert made() == found


def test_a_home_without_ids_just_gets_another_key(tmp_path: Path, file: Path) -> None:
    before = file.read_bytes()
    with duckdb.connect(tmp_path / "empty.duckdb") as con:
        assert rotate(con, file, "run-1") == 0
        assert check_of(con) is None
    assert file.read_bytes() != before


KILLED = """
import os, signal, sys
from pathlib import Path
import duckdb
from mash_vfm.identity import rotate

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(rotate, sys.argv[3], die)
rotate.rotate(duckdb.connect(sys.argv[1]), Path(sys.argv[2]), "run-1")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize(
    ("step", "holds"),
    [
        ("make_key_file", "old"),
        ("fill", "old"),
        ("_log", "old"),
        ("rotation", "old"),
        ("put_next_in_place", "new"),
    ],
)
def test_killed_at_any_step_the_old_key_holds_or_the_new_one(
    warehouse: Path, file: Path, step: str, holds: str
) -> None:
    assert hasattr(rotating, step)
    before = file.read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(warehouse), str(file), step], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with duckdb.connect(warehouse) as con:
        key = settle_or_refuse(con, file)
        assert (file.read_bytes() == before) == (holds == "old")
        assert kept(con) == expected(key)
        assert not next_key_file(file).exists()
        log = con.execute("select count(*) from ops.person_history").fetchone()
        assert log == ((8,) if holds == "new" else (0,))
