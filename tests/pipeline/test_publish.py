from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from mash_vfm.publish import (
    Manifest,
    NothingPublishedError,
    PublishError,
    build_generation,
    current_generation,
    open_current,
    point_at,
    read_manifest,
    remove_leftovers,
    remove_old,
)
from mash_vfm.publish.generation import generation_name


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse with two marts, one of them with a key and comments, and with other schemas."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            """
            create schema marts;
            create schema staging;
            create table staging.stg_secret as select 1 as id;
            create table marts.mart_one (
                area varchar, period date, value double, primary key (period, area)
            );
            comment on table marts.mart_one is 'One row a month''s area.';
            comment on column marts.mart_one.value is 'What it is worth.';
            create table marts.no_key as select n % 7 as a, n as b from range(50) as t(n);
            """
        )
    fill(path, descending=False)
    return path


@pytest.fixture
def published(tmp_path: Path) -> Path:
    folder = tmp_path / "published"
    folder.mkdir()
    return folder


def fill(warehouse: Path, *, descending: bool) -> None:
    """Write the same rows in one order or the other."""
    with duckdb.connect(warehouse) as connection:
        connection.execute("delete from marts.mart_one")
        connection.execute(
            f"""
            insert into marts.mart_one
            select 'A' || (n % 5), date '2020-01-01' + (n // 5)::integer, n / 3
            from range(20000) as t(n) order by n {"desc" if descending else ""}
            """
        )


def make(
    published: Path, warehouse: Path, second: int, data_docs: Path | None = None
) -> tuple[Path, Manifest]:
    """Build a generation made at that second."""
    created_at = datetime(2024, 4, 1, 12, 0, second, tzinfo=UTC)
    manifest = Manifest(
        generation=generation_name("2024-03-31", created_at, f"run_{second:06}"),
        run_id=f"run_{second:06}",
        created_at=created_at.isoformat(),
        as_of="2024-03-31",
        fingerprint={"extracts": "x"},
        versions={"mash-vfm": "0"},
        git=None,
    )
    docs = data_docs or published.parent / "no_docs"
    generation = build_generation(published, warehouse, docs, manifest, lambda *_: None)
    return generation.path, generation.manifest


def test_a_generation_holds_the_marts_and_nothing_else(warehouse: Path, published: Path) -> None:
    docs = published.parent / "docs"
    docs.mkdir()
    (docs / "index.html").write_text("<p>docs</p>", encoding="utf-8")
    path, _ = make(published, warehouse, 1, docs)
    assert path.name == "2024-03-31_20240401T120001Z_000001"
    found = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()}
    assert found == {
        "data_docs/index.html",
        "manifest.json",
        "partnership/marts.duckdb",
        "partnership/parquet/mart_one.parquet",
        "partnership/parquet/no_key.parquet",
    }
    with duckdb.connect(path / "partnership" / "marts.duckdb", read_only=True) as connection:
        tables = connection.execute("select table_name from duckdb_tables()").fetchall()
    assert tables == [("mart_one",), ("no_key",)]


def test_the_published_database_is_one_that_every_reader_opens(
    warehouse: Path, published: Path
) -> None:
    path, _ = make(published, warehouse, 1)
    with duckdb.connect(path / "partnership" / "marts.duckdb", read_only=True) as connection:
        row = connection.execute(
            "select tags['storage_version'] from duckdb_databases() where path is not null"
        ).fetchone()
    assert row is not None
    assert row[0].startswith("v1.0.0")


def test_comments_and_the_order_of_the_key_are_kept(warehouse: Path, published: Path) -> None:
    fill(warehouse, descending=True)
    path, _ = make(published, warehouse, 1)
    parquet = path / "partnership" / "parquet" / "mart_one.parquet"
    with duckdb.connect(path / "partnership" / "marts.duckdb", read_only=True) as connection:
        table = connection.execute(
            "select comment from duckdb_tables() where table_name = 'mart_one'"
        ).fetchone()
        column = connection.execute(
            "select comment from duckdb_columns() where column_name = 'value'"
        ).fetchone()
        rows = connection.execute("select period, area from read_parquet(?)", [str(parquet)])
        in_file = rows.fetchall()
    assert table == ("One row a month's area.",)
    assert column == ("What it is worth.",)
    assert in_file == sorted(in_file)
    assert len(in_file) == 20000


def test_the_same_rows_in_another_order_give_the_same_parquet(
    warehouse: Path, published: Path
) -> None:
    first, _ = make(published, warehouse, 1)
    fill(warehouse, descending=True)
    second, _ = make(published, warehouse, 2)
    for name in ("mart_one.parquet", "no_key.parquet"):
        files = [path / "partnership" / "parquet" / name for path in (first, second)]
        assert files[0].read_bytes() == files[1].read_bytes()


def test_the_manifest_tells_every_file_and_its_rows(warehouse: Path, published: Path) -> None:
    path, manifest = make(published, warehouse, 1)
    assert read_manifest(path) == manifest
    assert manifest.tables == {"mart_one": 20000, "no_key": 50}
    listed = {entry.path: entry for entry in manifest.files}
    for file in path.rglob("*"):
        if file.is_file() and file.name != "manifest.json":
            entry = listed.pop(file.relative_to(path).as_posix())
            assert entry.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
            assert entry.bytes == file.stat().st_size
    assert listed == {}
    rows = {entry.path: entry.rows for entry in manifest.files}
    assert rows["partnership/parquet/mart_one.parquet"] == 20000
    assert rows["partnership/marts.duckdb"] == 20050


def test_nothing_is_current_until_the_pointer_is_moved(warehouse: Path, published: Path) -> None:
    path, _ = make(published, warehouse, 1)
    assert current_generation(published) is None
    with pytest.raises(NothingPublishedError), open_current(published):
        raise AssertionError("there was nothing to open")
    point_at(published, path)
    assert current_generation(published) == path
    with open_current(published) as connection:
        assert connection.execute("select count(*) from no_key").fetchone() == (50,)


def no_symlinks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be a system without symbolic links, as Windows is for most users."""

    def refuse(self: Path, target: object, target_is_directory: bool = False) -> None:
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)


def links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the system as it is."""


@pytest.mark.parametrize("system", [links, no_symlinks])
def test_the_pointer_moves_from_one_generation_to_the_next(
    system: Callable[[pytest.MonkeyPatch], None],
    warehouse: Path,
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system(monkeypatch)
    generations = [make(published, warehouse, second)[0] for second in (1, 2)]
    for path in generations:
        point_at(published, path)
        assert current_generation(published) == path
    assert [path.name for path in published.glob(".*")] == []


def test_the_pointer_may_change_from_a_text_file_to_a_link(
    warehouse: Path, published: Path
) -> None:
    path, _ = make(published, warehouse, 1)
    (published / "current").write_text("of_another_system\n", encoding="utf-8")
    assert current_generation(published) is None
    point_at(published, path)
    assert current_generation(published) == path


def test_a_reader_of_the_old_generation_is_not_disturbed(warehouse: Path, published: Path) -> None:
    old, _ = make(published, warehouse, 1)
    point_at(published, old)
    with open_current(published) as reader:
        with duckdb.connect(warehouse) as connection:
            connection.execute("delete from marts.no_key where b > 9")
        new, _ = make(published, warehouse, 2)
        point_at(published, new)
        assert reader.execute("select count(*) from no_key").fetchone() == (50,)
    with open_current(published) as reader:
        assert reader.execute("select count(*) from no_key").fetchone() == (10,)


def test_the_newest_generations_are_kept(warehouse: Path, published: Path) -> None:
    paths = [make(published, warehouse, second)[0] for second in range(1, 5)]
    point_at(published, paths[3])
    assert remove_old(published, keep=2) == [paths[1].name, paths[0].name]
    assert [path.exists() for path in paths] == [False, False, True, True]


def test_the_current_generation_is_never_removed(warehouse: Path, published: Path) -> None:
    paths = [make(published, warehouse, second)[0] for second in range(1, 4)]
    point_at(published, paths[0])
    remove_old(published, keep=1)
    assert [path.exists() for path in paths] == [True, False, False]


def test_what_is_no_generation_is_left_alone(warehouse: Path, published: Path) -> None:
    point_at(published, make(published, warehouse, 1)[0])
    (published / "notes").mkdir()
    remove_old(published, keep=1)
    assert (published / "notes").is_dir()


def test_what_a_killed_run_left_is_removed(warehouse: Path, published: Path) -> None:
    path, _ = make(published, warehouse, 1)
    point_at(published, path)
    for name in (".building-2024-03-31_x_y", ".removing-2023-03-31_x_y"):
        (published / name / "partnership").mkdir(parents=True)
    assert len(remove_leftovers(published)) == 2
    assert sorted(entry.name for entry in published.iterdir()) == [path.name, "current"]


def test_a_warehouse_without_marts_publishes_nothing(published: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.duckdb"
    duckdb.connect(empty).close()
    with pytest.raises(PublishError, match="no marts"):
        make(published, empty, 1)
    assert [path for path in published.iterdir() if not path.name.startswith(".")] == []


def test_the_manifest_is_json_that_others_read(warehouse: Path, published: Path) -> None:
    path, _ = make(published, warehouse, 1)
    content = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert {"generation", "as_of", "inputs", "files", "versions", "fingerprint"} <= set(content)
