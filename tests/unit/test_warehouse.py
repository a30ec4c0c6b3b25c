from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from mash_vfm.home import BusyError, Home
from mash_vfm.warehouse import compact, free_share, open_warehouse, remove_leftovers, row_counts


@pytest.fixture
def wasteful(tmp_path: Path) -> Path:
    """A warehouse most of whose blocks are free, as after rebuilding every table."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            """
            create schema marts;
            create schema staging;
            create table marts.kept (id bigint);
            create view staging.later as select id from marts.kept where id > 10;
            create view staging.after_later as select count(*) as n from staging.later;
            drop table marts.kept;
            create table marts.kept (
                id bigint primary key, name varchar not null default 'x', check (id >= 0)
            );
            comment on table marts.kept is 'kept';
            insert into marts.kept select n, 'name ' || n from range(1000) as t(n);
            create table marts.doomed as select n, md5(n::varchar) as h from range(2000000) as t(n);
            """
        )
        connection.execute("checkpoint")
        connection.execute("drop table marts.doomed")
        connection.execute("checkpoint")
    return path


def test_compacting_keeps_rows_constraints_views_and_comments(wasteful: Path) -> None:
    before = wasteful.stat().st_size
    assert compact(wasteful)
    assert wasteful.stat().st_size < before / 2
    with open_warehouse(wasteful) as connection:
        assert free_share(connection) == 0
        assert row_counts(connection) == {"marts.kept": 1000}
        assert connection.execute("select n from staging.after_later").fetchone() == (989,)
        comment = connection.execute("select comment from duckdb_tables()").fetchone()
        assert comment == ("kept",)
        for bad in ("(1, 'twice')", "(-1, 'negative')", "(5000, null)"):
            with pytest.raises(duckdb.ConstraintException):
                connection.execute(f"insert into marts.kept values {bad}")
        connection.execute("insert into marts.kept (id) values (5000)")
        row = connection.execute("select name from marts.kept where id = 5000").fetchone()
        assert row == ("x",)
    assert [path.name for path in wasteful.parent.iterdir()] == [wasteful.name]


def test_a_warehouse_without_waste_is_left_as_it_is(wasteful: Path) -> None:
    assert compact(wasteful)
    before = wasteful.stat()
    assert not compact(wasteful)
    assert wasteful.stat().st_ino == before.st_ino


def test_a_compaction_cut_short_leaves_the_old_file_and_its_leftovers_go(wasteful: Path) -> None:
    leftover = wasteful.with_name("warehouse.duckdb.compact")
    leftover.write_bytes(b"half of one")
    remove_leftovers(wasteful)
    assert not leftover.exists()
    with open_warehouse(wasteful) as connection:
        assert row_counts(connection) == {"marts.kept": 1000}


def test_a_warehouse_that_another_process_has_open_is_busy(wasteful: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=1); input()",
            str(wasteful),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(BusyError, match="another process has"), open_warehouse(wasteful):
            raise AssertionError("it was open elsewhere")
    finally:
        holder.communicate("\n")


def test_a_home_that_is_locked_is_busy_until_it_is_let_go(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    with home.lock(), pytest.raises(BusyError, match="another mash process"), home.lock():
        raise AssertionError("two had the lock")
    with home.lock():
        pass
