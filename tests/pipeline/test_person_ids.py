"""Person ids over builds: what keeps them, what changes them, and that the log tells it.

Files and clusters are what the tests say; the models after them are those that dbt compiled for the
built home, run one after the other as dbt does.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from conftest import Mash

from mash_vfm.identity.key import KEY_FILE_NAME, PersonKey, make_key_file, read_key_file
from mash_vfm.identity.pseudonym import pseudonyms
from mash_vfm.identity.rotate import rotate
from mash_vfm.landing.transaction import transaction

# A file: its date, and the records that it holds, a letter each.
File = tuple[str, str]
# What happened, who gave the old id and who gives the new one, and why.
Event = tuple[str, str | None, str | None, str]

IDS = ("person_id_strict", "person_id", "person_id_loose")
LETTERS = "abcdefghijkl"
VIEWS = ("stg_ops__person_id", "stg_ops__person_history", "int_person__history")
TABLES = f"""
    create schema ops;
    create schema staging;
    create schema intermediate;
    create table ops.person_key (rotation integer, key_check varchar);
    create table ops.person_id (record_pseudonym varchar, {" varchar, ".join(IDS)} varchar);
    create table ops.person_history (
        strength varchar, event varchar, old_person_id varchar, new_person_id varchar,
        reason varchar, record_count bigint, as_of date, run_id varchar, logged_at timestamp
    );
    create table staging.stg_row_version (
        extract_id varchar, row_key varchar, extract_as_of date
    );
    create table intermediate.int_person__cluster (
        record_key varchar, strict_cluster varchar, central_cluster varchar, loose_cluster varchar,
        needs_review boolean
    );
    create table intermediate.int_run__as_of (as_of date);
"""


@dataclass
class People:
    """A home of its own, in which the ids of the tests' persons are built again and again."""

    folder: Path
    models: Mapping[str, str]
    hooks: str
    con: duckdb.DuckDBPyConnection

    @property
    def key(self) -> PersonKey:
        return read_key_file(self.folder / KEY_FILE_NAME)

    def build(self, files: list[File], clusters: str, loose: str | None = None) -> str:
        """Build the ids; returns them as ``ids`` does.

        A word of ``clusters`` is a cluster at the strict and the central strength, of ``loose`` one
        at the loose strength (if not given, the same).
        """
        self.arrange(files, clusters, loose or clusters)
        self.run()
        return self.ids()

    def arrange(self, files: list[File], clusters: str, loose: str) -> None:
        for table in ("staging.stg_row_version", "intermediate.int_person__cluster"):
            self.con.execute(f"delete from {table}")
        for day, letters in files:
            for letter in letters:
                self.con.execute(
                    "insert into staging.stg_row_version values "
                    f"('police.child_referral_121a', '{letter}', '{day}')"
                )
        at_loose = {letter: word for word in loose.split() for letter in word}
        for word in clusters.split():
            for letter in word:
                self.con.execute(
                    "insert into intermediate.int_person__cluster values "
                    f"('{record(letter)}', '{word}', '{word}', '{at_loose[letter]}', false)"
                )
        newest = max(day for day, _ in files)
        self.con.execute("delete from intermediate.int_run__as_of")
        self.con.execute(f"insert into intermediate.int_run__as_of values ('{newest}')")

    def run(self, last: str = "int_person__change") -> None:
        """Run the models from the first to the last, each in a transaction with its hooks."""
        for model in (
            "int_person__first_seen",
            "int_person__pseudonym",
            "int_person__identity",
            "int_person__change",
        ):
            with transaction(self.con):
                if model in self.models:
                    self.con.execute(
                        f"create or replace table intermediate.{model} as {self.models[model]}"
                    )
                else:
                    records = self.con.table("intermediate.int_person__first_seen")
                    made = pseudonyms(self.con, records, f"intermediate.{model}")
                    self.con.execute(
                        f"create or replace table intermediate.{model} as select * from made"
                    )
                    assert made is not None
                if model == "int_person__change":
                    self.con.execute(self.hooks)
            if model == last:
                return

    def ids(self, column: str = "person_id") -> str:
        """Whose record gives whom the id: ``ab:a c:c`` are two persons, called a and c."""
        rows = self.con.execute(
            f"select record_key, {column} from intermediate.int_person__identity order by 1"
        ).fetchall()
        persons: dict[str, str] = {}
        for record_key, person_id in rows:
            letter = record_key.rpartition(":")[2]
            persons[person_id] = persons.get(person_id, "") + letter
        return " ".join(f"{letters}:{self.giver(one)}" for one, letters in persons.items())

    def giver(self, person_id: str, key: PersonKey | None = None) -> str:
        made = (key or self.key).pseudonyms([record(letter) for letter in LETTERS])
        return LETTERS[made.index(person_id)]

    def log(self, strength: str = "central") -> list[Event]:
        """The history so far in the order of the builds, but for the births."""
        rows = self.con.execute(
            "select event, old_person_id, new_person_id, reason from ops.person_history "
            f"where strength = '{strength}' and event <> 'born' order by rowid"
        ).fetchall()
        return [
            (event, old and self.giver(old), new and self.giver(new), reason)
            for event, old, new, reason in rows
        ]


def record(letter: str) -> str:
    return f"police.child_referral_121a:{letter}"


Home = Callable[[str], People]


@pytest.fixture
def new_home(built_home: Path, project_dir: Path, tmp_path: Path) -> Iterator[Home]:
    """Makes a home without any ids; all those of a test have one key."""
    compiled = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (built_home / "target" / "compiled").rglob("*.sql")
        if path.parent.suffix != ".yml"  # what unit tests put in the place of a model
    }
    macro = project_dir / "macros" / "person" / "remember_person_ids.sql"
    hooks = jinja2.Template(
        macro.read_text(encoding="utf-8") + "{{ remember_person_ids() }}"
    ).render(
        execute=True,
        flags=SimpleNamespace(EMPTY=False),
        api=SimpleNamespace(
            Relation=SimpleNamespace(create=lambda schema, identifier: f"{schema}.{identifier}")
        ),
        ref=lambda model: f"intermediate.{model}",
        this="intermediate.int_person__change",
    )
    homes: list[People] = []
    key = make_key_file(tmp_path / KEY_FILE_NAME)

    def make(name: str) -> People:
        folder = tmp_path / name
        folder.mkdir()
        (folder / KEY_FILE_NAME).touch(mode=0o600)
        (folder / KEY_FILE_NAME).write_text(key.secret.hex(), encoding="utf-8")
        con = duckdb.connect(folder / "warehouse.duckdb")
        con.execute(TABLES)
        for view in VIEWS:
            schema = "staging" if view.startswith("stg") else "intermediate"
            con.execute(f"create view {schema}.{view} as {compiled[view]}")
        homes.append(People(folder, compiled, hooks, con))
        return homes[-1]

    yield make
    for home in homes:
        home.con.close()


@pytest.fixture
def people(new_home: Home) -> People:
    return new_home("home")


JANUARY, FEBRUARY, MARCH = ("2024-01-31", "ace"), ("2024-02-29", "acef"), ("2024-03-31", "acefb")


def test_ids_survive_new_files_merges_and_splits(people: People) -> None:
    assert people.build([JANUARY], "a c e") == "a:a c:c e:e"
    people.run()
    assert people.log() == []
    # A record that is new joins two persons; by uncertain matches there is a third to them.
    assert people.build([JANUARY, FEBRUARY], "acf e", loose="acef") == "acf:a e:e"
    assert people.ids("person_id_strict") == "acf:a e:e"
    assert people.ids("person_id_loose") == "acef:a"
    merged = ("merged", "c", "a", "new_record")
    assert people.log() == people.log("strict") == [merged]
    assert sorted(people.log("loose")) == [merged, ("merged", "e", "a", "new_record")]
    # They fall apart: whoever has the oldest record keeps the id, the others have their own.
    assert people.build([JANUARY, FEBRUARY, MARCH], "ab cf e") == "ab:a cf:c e:e"
    assert people.log() == [merged, ("split", "a", "c", "relinked")]
    # A part goes to somebody who is there, and two who were there all along are one.
    assert people.build([JANUARY, FEBRUARY, MARCH], "a c bef") == "a:a bef:e c:c"
    assert people.build([JANUARY, FEBRUARY, MARCH], "ac bef") == "ac:a bef:e"
    moved = [("moved", "a", "e", "relinked"), ("moved", "c", "e", "relinked")]
    assert sorted(people.log()[2:4]) == moved
    assert people.log()[4:] == [("merged", "c", "a", "relinked")]


def test_ids_are_those_of_a_fresh_home_however_the_files_arrive(new_home: Home) -> None:
    """Random persons and files, in which every record that came stays."""
    chance = random.Random(4)
    for number in range(4):
        files = [
            (f"2024-{month:02d}-28", "".join(chance.sample(LETTERS, chance.randint(1, 9))))
            for month in range(1, 6)
        ]
        persons = {letter: chance.randint(1, 5) for letter in LETTERS}
        shuffled = chance.sample(files, len(files))
        homes = [new_home(f"{number}_{way}") for way in ("at_once", "in_order", "shuffled")]
        found = []
        for home, order in zip(homes, ([files], steps(files), steps(shuffled)), strict=True):
            for arrived in order:
                there = sorted({letter for _, letters in arrived for letter in letters})
                words: dict[int, str] = {}
                for letter in there:
                    words[persons[letter]] = words.get(persons[letter], "") + letter
                ids = home.build(arrived, " ".join(words.values()))
            found.append(ids)
        assert found[0] == found[1] == found[2]


def steps(files: list[File]) -> list[list[File]]:
    """What has arrived after each file."""
    return [files[: count + 1] for count in range(len(files))]


def test_an_older_record_that_comes_late_gives_its_id(people: People) -> None:
    people.build([("2024-02-29", "ab")], "ab")
    assert people.build([("2024-02-29", "ab"), ("2024-01-31", "b")], "ab") == "ab:b"
    assert people.log() == [("renamed", "a", "b", "older_record")]


def test_an_id_outlives_its_record_until_the_file_is_withdrawn(people: People) -> None:
    people.build([("2024-01-31", "a"), ("2024-02-29", "ab")], "ab")
    replaced = [("2024-01-31", "a"), ("2024-02-29", "ab"), ("2024-03-31", "bc")]
    for _ in range(2):
        assert people.build(replaced, "bc") == "bc:a"
    # What is left of a falls apart; then a is back.
    assert people.build(replaced, "b c") == "b:a c:c"
    assert people.build(replaced, "a b c") == "a:a b:b c:c"
    assert people.build(replaced, "ab c") == "ab:a c:c"
    assert people.build(replaced, "b c") == "b:a c:c"
    people.con.execute("delete from ops.person_history")
    assert people.build([("2024-03-31", "bc")], "b c") == "b:b c:c"
    assert people.log() == [("renamed", "a", "b", "record_left")]
    people.build([("2024-04-30", "c")], "c")
    assert people.log()[1:] == [("gone", "b", None, "record_left")]


def test_a_run_that_stops_after_the_ids_logs_their_change_once_when_it_goes_on(
    people: People,
) -> None:
    people.build([JANUARY], "a c e")
    people.arrange([JANUARY], "ac e", "ac e")
    people.run(last="int_person__identity")
    assert people.log() == []
    for _ in range(2):
        people.run()
        assert people.log() == [("merged", "c", "a", "relinked")]
    kept = people.con.execute("select * from ops.person_id").fetchall()
    assert sorted(kept) == sorted(
        people.con.execute(
            f"select record_pseudonym, {', '.join(IDS)} from intermediate.int_person__identity"
        ).fetchall()
    )


def test_after_a_change_of_the_key_the_same_persons_have_new_ids(people: People) -> None:
    people.build([("2024-01-31", "a"), ("2024-02-29", "abc")], "ab c")
    # What gave the first id is replaced, and gives the new one as it gave the old.
    files = [("2024-01-31", "a"), ("2024-02-29", "abc"), ("2024-03-31", "bc")]
    assert people.build(files, "b c") == "b:a c:c"
    old = people.key
    assert rotate(people.con, people.folder / KEY_FILE_NAME, "run-1") == 2
    before = people.con.execute("select * from ops.person_id order by all").fetchall()
    assert people.build(files, "b c") == "b:a c:c"
    assert people.con.execute("select * from ops.person_id order by all").fetchall() == before
    log = people.con.execute(
        "select event, old_person_id, new_person_id from intermediate.int_person__history "
        "where strength = 'central' and event <> 'born' order by record_count, new_person_id"
    ).fetchall()
    assert {(event, people.giver(one, old), people.giver(other)) for event, one, other in log} == {
        ("rotated", "a", "a"),
        ("rotated", "c", "c"),
    }
    assert len(log) == 2


def test_without_a_key_nothing_is_built(tmp_path: Path, mash: Mash) -> None:
    (tmp_path / "inbox" / "reference").mkdir(parents=True)
    file = tmp_path / "inbox" / "reference" / "gdp_deflator_20240331.csv"
    file.write_text("financial_year,index\n2019-20,99\n", encoding="utf-8")
    home = tmp_path / "home"
    run = mash("build", "--inbox", tmp_path / "inbox", "--home", home)
    assert run.returncode == 1
    assert "there is no key for the person ids" in run.stdout
    assert "mash key make" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        assert con.execute("select count(*) from duckdb_tables()").fetchone() == (0,)
    made = mash("key", "make", "--home", home)
    assert made.returncode == 0, made.stdout
    secret = (home / KEY_FILE_NAME).read_text(encoding="utf-8").strip()
    again = mash("key", "make", "--home", home)
    assert again.returncode == 1
    in_variable = mash("key", "rotate", "--home", home, MASH_PERSON_KEY=secret)
    assert in_variable.returncode == 1
    assert "unset the variable" in in_variable.stdout
    assert (home / KEY_FILE_NAME).read_text(encoding="utf-8").strip() == secret
    rotated = mash("key", "rotate", "--home", home)
    assert rotated.returncode == 0, rotated.stdout
    assert (home / KEY_FILE_NAME).read_text(encoding="utf-8").strip() != secret
    told = "".join(run.stdout + run.stderr for run in (made, again, in_variable, rotated))
    assert secret not in told


def test_plain_dbt_without_the_key_builds_nothing(
    home_copy: Path, project_dir: Path, mash_environment: dict[str, str]
) -> None:
    (home_copy / KEY_FILE_NAME).unlink()
    target = home_copy / "target"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "build", "--no-use-colors"),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        cwd=project_dir,
        env={**mash_environment, "MASH_HOME": str(home_copy)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    assert "the key of the person ids is gone" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert " OK created" not in done.stdout


def test_every_record_of_the_demo_is_found_among_what_landed(built_home: Path) -> None:
    (path,) = (built_home / "target" / "compiled").rglob("int_person__first_seen.sql")
    landed = path.read_text(encoding="utf-8").rpartition("select *")[0]
    with duckdb.connect(built_home / "warehouse.duckdb", read_only=True) as con:
        count = con.execute(
            f"{landed} select count(*), count(*) filter (where record_key not in "
            "(select record_key from landed)) from intermediate.int_person__cluster "
            # a child that only events name has no record in a file
            "where record_key not in (select concat_ws(':', 'social_care.person', la_child_id) "
            "from intermediate.int_person__social_care_child where not is_listed)"
        ).fetchone()
    assert count is not None and count[0] > 1000 and count[1] == 0


def test_the_key_of_the_demo_is_in_its_file_and_nowhere_else(
    built_home: Path, check_no_key: Callable[[Path], int]
) -> None:
    assert check_no_key(built_home) > 100
