"""How a run ends when what goes wrong is not the data: a full disk, a Ctrl-C in a query."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from mash_vfm.display import Display
from mash_vfm.run import Run, execute
from mash_vfm.run_report import Outcome, ReportFile
from mash_vfm.settings import PROJECT_DIR, load_settings

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _execute(home: Path, work: Callable[[Run], Outcome]) -> tuple[int, str]:
    said = io.StringIO()
    display = Display(Console(file=said, highlight=False))
    settings = load_settings({"home": home})
    return execute("build", settings, PROJECT_DIR, display, work), said.getvalue()


def test_a_report_that_cannot_be_written_does_not_undo_a_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise FULL

    def work(run: Run) -> Outcome:
        run.report.published = {"generation": "g"}
        return "published"

    monkeypatch.setattr(ReportFile, "close", full)
    code, said = _execute(tmp_path, work)
    assert code == 0
    assert "could not be written" in said


@pytest.mark.parametrize(
    "error", [FULL, duckdb.IOException(f'Could not write "x": {os.strerror(errno.ENOSPC)}')]
)
def test_a_full_disk_is_called_a_full_disk(tmp_path: Path, error: Exception) -> None:
    def work(run: Run) -> Outcome:
        raise error

    code, said = _execute(tmp_path, work)
    assert code == 1
    assert os.strerror(errno.ENOSPC) in said


def test_a_home_on_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise FULL

    monkeypatch.setattr(ReportFile, "save", full)
    code, said = _execute(tmp_path, lambda run: "published")
    assert code == 1
    assert os.strerror(errno.ENOSPC) in said


def test_an_interrupted_query_is_a_run_stopped_by_the_user(tmp_path: Path) -> None:
    def work(run: Run) -> Outcome:
        raise RuntimeError("Query interrupted")

    code, said = _execute(tmp_path, work)
    assert (code, "stopped by the user" in said) == (1, True)
