from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import BackgroundBuild, background_build, read_publication

from mash_vfm.publish import current_generation


def kill(build: BackgroundBuild) -> None:
    """End the process as a power cut does; what it started is left to itself."""
    build.process.kill()


def ctrl_c(build: BackgroundBuild) -> None:
    """Stop it as a person does: the terminal tells the process and those that it started."""
    os.killpg(build.process.pid, signal.SIGINT)


def terminate(build: BackgroundBuild) -> None:
    """Stop it as a scheduler does."""
    build.process.terminate()


# Another last day than that of what is published, so that there is something to do.
AS_OF = ("--as-of", "2023-12-31")

# Each stage that writes, and both polite stops. A run that follows has what the one before left
# behind.
STOPS = [
    ("land", kill),
    ("stage extracts", ctrl_c),
    ("stage extracts", kill),
    ("gate: arrivals", terminate),
    ("gate: arrivals", kill),
    ("build marts", ctrl_c),
    ("gate: leaving", kill),
    ("publish", kill),
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither of the polite signals")
def test_a_run_stopped_at_any_stage_leaves_the_old_publication_and_the_next_one_goes_on(
    home_copy: Path, inbox_copy: Path, mash_environment: dict[str, str]
) -> None:
    newer = inbox_copy / "reference" / "gdp_deflator_delta_20240331.csv"
    newer.write_text("financial_year,index\n2019-20,99\n", encoding="utf-8")
    before = read_publication(home_copy)
    for stage, stop in STOPS:
        with background_build(home_copy, inbox_copy, mash_environment, *AS_OF) as build:
            build.wait_for(stage)
            stop(build)
            code = build.wait()
            report = build.report()
        assert report is not None
        assert report["stages"][-1]["name"] == stage
        assert "Traceback" not in build.output
        assert read_publication(home_copy) == before
        check_farewell(stop, code, build.output, report["outcome"])

    with background_build(home_copy, inbox_copy, mash_environment, *AS_OF) as build:
        assert build.wait() == 0, build.output
    after = read_publication(home_copy)
    assert after[0].startswith("2023-12-31_")
    assert after[1] < before[1]
    left = {path.name for path in (home_copy / "published").iterdir()}
    assert left == {before[0], after[0], "current"}


def check_farewell(
    stop: Callable[[BackgroundBuild], None], code: int, output: str, outcome: str
) -> None:
    """A run that was stopped politely says so; one that was killed has no last words."""
    if stop is kill:
        assert code != 0
        assert outcome == "running"
    else:
        assert code == 1
        assert outcome == "not_published"
        assert "stopped by the user" in output


def test_a_run_killed_before_anything_was_published_is_no_obstacle(
    tmp_path: Path, demo_small: Path, mash_environment: dict[str, str]
) -> None:
    home = tmp_path / "home"
    inbox = demo_small / "inbox"
    with background_build(home, inbox, mash_environment) as build:
        build.wait_for("land")
        build.process.kill()
        build.wait()
    assert current_generation(home / "published") is None
    with background_build(home, inbox, mash_environment) as build:
        build.wait_for("stage extracts")
        report = build.report()
    assert report is not None
    assert report["stages"][0]["outcome"] == "ok"
    landing = report["stages"][0]["detail"]
    files = [path for path in inbox.rglob("*") if path.is_file()]
    assert landing["landed"] + landing["already_landed"] == len(files)
