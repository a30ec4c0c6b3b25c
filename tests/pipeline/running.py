"""Starting ``mash build`` in the background, and waiting for it to come to a stage."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mash_vfm.files import sha256_of
from mash_vfm.publish import Manifest, current_generation, open_current, read_manifest

LONGEST_WAIT_SECONDS = 600.0


class BackgroundBuild:
    """A ``mash build`` that is going on."""

    def __init__(self, home: Path, inbox: Path, environment: dict[str, str], *options: str) -> None:
        self._home = home
        self._earlier = set((home / "reports").glob("run_*.json"))
        self._output = home.parent / "build_output.txt"
        with self._output.open("w", encoding="utf-8") as stream, _hearing_ctrl_c():
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "mash_vfm.cli", "build", *options),
                    *("--inbox", str(inbox), "--home", str(home)),
                ],
                cwd=home.parent,
                env=environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text(encoding="utf-8")

    def report(self) -> dict[str, Any] | None:
        """Its report as it stands; ``None`` before there is one."""
        for path in set((self._home / "reports").glob("run_*.json")) - self._earlier:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return content
        return None

    def wait_for(self, stage: str) -> None:
        """Return when the stage is running; fails if it never is."""
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            report = self.report()
            newest = report["stages"][-1] if report and report["stages"] else {}
            if newest.get("name") == stage and newest["outcome"] == "running":
                return
            assert self.process.poll() is None, f"it ended before {stage}: {self.output}"
            time.sleep(0.005)
        raise AssertionError(f"it did not come to {stage}: {self.output}")

    def wait(self) -> int:
        """Return its exit code when it has ended."""
        return self.process.wait(timeout=LONGEST_WAIT_SECONDS)


@contextmanager
def _hearing_ctrl_c() -> Iterator[None]:
    """Let processes started here hear Ctrl-C; where tests run in the background, none would."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def background_build(
    home: Path, inbox: Path, environment: dict[str, str], *options: str
) -> Iterator[BackgroundBuild]:
    """Start a build; it does not outlive the block."""
    build = BackgroundBuild(home, inbox, environment, *options)
    try:
        yield build
    finally:
        if build.process.poll() is None:
            build.process.kill()
            build.process.wait()


def read_publication(home: Path) -> tuple[str, int]:
    """Name of the current generation and rows of its figures; checks that it stands whole."""
    generation = current_generation(home / "published")
    assert generation is not None
    manifest: Manifest = read_manifest(generation)
    for file in manifest.files:
        assert sha256_of(generation / file.path) == file.sha256
    with open_current(home / "published") as connection:
        row = connection.execute("select count(*) from mart_metric_value").fetchone()
    assert row == (manifest.tables["mart_metric_value"],)
    return generation.name, row[0]
