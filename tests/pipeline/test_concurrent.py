from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
from conftest import Mash
from running import background_build, read_publication

from mash_vfm.publish import current_generation

# Opens what is published as a BI tool does, and asks until it is told to stop.
READER = """
import duckdb, sys, threading

stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set())).start()
connection = duckdb.connect(sys.argv[1], read_only=True)
asked = 0
answers = set()
while True:
    answers.add(connection.execute("select count(*) from mart_metric_value").fetchone()[0])
    asked += 1
    if asked == 1:
        print("reading", flush=True)
    if stop.wait(0.05):
        break
print(asked, *answers)
"""


def test_a_build_beside_a_reader_and_a_second_copy_publishes_the_same_again(
    home_copy: Path, demo_small: Path, mash: Mash, mash_environment: dict[str, str]
) -> None:
    inbox = demo_small / "inbox"
    name, rows = read_publication(home_copy)
    old = home_copy / "published" / name
    # The warehouse is of an earlier version, in which a seed had other columns.
    with duckdb.connect(home_copy / "warehouse.duckdb") as connection:
        connection.execute("alter table marts.measure_catalogue drop column label")
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(old / "partnership" / "marts.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
        with background_build(home_copy, inbox, mash_environment, "--rebuild") as build:
            build.wait_for("land")
            second = mash("build", "--inbox", inbox, "--home", home_copy)
            looking = mash("status", "--home", home_copy)
            assert build.wait() == 0, build.output
        said, _ = reader.communicate("stop\n")
    finally:
        reader.kill()
        reader.wait()

    asked, *answers = said.split()
    assert int(asked) > 1
    assert answers == [str(rows)]

    assert second.returncode == 1
    assert "another mash process is working" in second.stdout
    assert "Traceback" not in second.stdout + second.stderr
    assert looking.returncode == 0
    assert name in looking.stdout
    assert "A run is working" in looking.stdout

    new = current_generation(home_copy / "published")
    assert new is not None
    assert new != old
    parquet = sorted(path.name for path in (new / "partnership" / "parquet").iterdir())
    assert "mart_metric_value.parquet" in parquet
    for file in parquet:
        copies = [path / "partnership" / "parquet" / file for path in (old, new)]
        assert copies[0].read_bytes() == copies[1].read_bytes(), file


def test_a_warehouse_that_another_program_has_open_is_said_so(
    home_copy: Path, demo_small: Path, mash: Mash
) -> None:
    before = read_publication(home_copy)
    with duckdb.connect(home_copy / "warehouse.duckdb", read_only=True):
        run = mash("build", "--inbox", demo_small / "inbox", "--home", home_copy)
    assert run.returncode == 1
    assert "another process has" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr
    assert read_publication(home_copy) == before
