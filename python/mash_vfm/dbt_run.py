"""Running dbt for the line, in a worker process.

Because a DuckDB file cannot be opened with two configurations in one process, and because dbt's
importing and parsing then go on while the extracts land.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mash_vfm.dbt_worker import HOME_VARIABLE
from mash_vfm.home import BusyError, Home
from mash_vfm.identity.key import KEY_FILE_VARIABLE
from mash_vfm.warehouse import is_lock_conflict

OK_STATUSES = frozenset({"success", "pass", "no-op", "warn", "skipped"})

Progress = Callable[[int, int, str], None]

# Where DuckDB quotes a value of the data, and not a name, in an error message.
_QUOTED_VALUE = re.compile(
    r"""\b(key|string|value|format:|range:|of)\s+(["'])(?:(?!\2).)*\2""", re.IGNORECASE
)
# What an exception says, at the end of a traceback.
_RAISED = re.compile(r"^\s*[\w.]+(?:Error|Exception): (.+)$", re.MULTILINE)


class DbtError(Exception):
    """dbt could not be started or could not read the project: no node ran."""


@dataclass(frozen=True)
class Node:
    """What came of one node of the project."""

    name: str
    type: str
    path: str
    status: str
    seconds: float
    message: str
    failures: int | None

    @property
    def failed(self) -> bool:
        """Whether it keeps the line from going on."""
        return self.status not in OK_STATUSES


@dataclass(frozen=True)
class DbtOutcome:
    """What came of one dbt command; ``invocation`` is dbt's own id of it."""

    success: bool
    nodes: tuple[Node, ...]
    message: str | None
    invocation: str

    @property
    def failures(self) -> tuple[Node, ...]:
        """The nodes that failed; those skipped because of them are not among them."""
        return tuple(node for node in self.nodes if node.failed)

    @property
    def counts(self) -> dict[str, int]:
        """Number of nodes by status."""
        return dict(sorted(Counter(node.status for node in self.nodes).items()))


def without_values(message: str) -> str:
    """A database message with the values of the data taken out, in a few lines at most."""
    if "Traceback (most recent call last)" in message:
        # Of a Python model only what it says in the end is of use to anybody.
        said = _RAISED.findall(message)
        message = said[-1] if said else "a Python model failed; see the log of dbt"
    lines = [line.strip() for line in message.splitlines()]
    kept = [
        line
        for line in lines
        if line and not line.startswith(("compiled code at", "Runtime Error in", "LINE ", "^"))
    ]
    return _QUOTED_VALUE.sub(r"\1 \2...\2", " ".join(kept[:3]))


class DbtWorker:
    """A dbt process that serves one run. Use it as a context manager."""

    def __init__(
        self, project_dir: Path, home: Home, as_of: date | None, key_file: Path | None = None
    ) -> None:
        self._home = home
        where = ["--project-dir", project_dir, "--profiles-dir", project_dir]
        where += ["--target-path", home.dbt_target, "--log-path", home.logs]
        self._variables = (
            [] if as_of is None else ["--vars", json.dumps({"as_of": as_of.isoformat()})]
        )
        self._command = [sys.executable, "-m", "mash_vfm.dbt_worker", *map(str, where)]
        self._environment = {
            **os.environ,
            HOME_VARIABLE: str(home.path),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONUTF8": "1",
        }
        if key_file is not None:
            self._environment[KEY_FILE_VARIABLE] = str(key_file)
        self._process: subprocess.Popen[str] | None = None
        self._parsed = False

    def __enter__(self) -> Self:
        """Start the process; it parses the project while the caller does other things."""
        with (self._home.logs / "dbt_worker.log").open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()

    def build(self, selector: str, progress: Progress) -> DbtOutcome:
        """Run ``dbt build`` over a selector of ``selectors.yml``, without the unit tests.

        ``progress`` is told the nodes done, the nodes there are and the newest one's name. Raises
        ``DbtError`` if no node could run and ``BusyError`` if another process has the warehouse.
        """
        return self.run(
            [
                "build",
                "--selector",
                selector,
                "--exclude-resource-type",
                "unit_test",
                # a seed may have other columns than when the warehouse was built last
                "--full-refresh",
                # a test that spans both parts belongs to the second
                "--indirect-selection",
                "buildable",
            ],
            progress,
        )

    def run(self, arguments: list[str], progress: Progress) -> DbtOutcome:
        """Run one dbt command; see ``build``."""
        events = self._events()
        if not self._parsed:
            self._expect_parsed(events)
        self._send([*arguments, *self._variables])
        total = done = 0
        for event in events:
            if event["event"] == "total":
                total = event["count"]
                progress(done, total, "")
            elif event["event"] == "node":
                done += 1
                progress(min(done, total), total, event["name"])
            elif event["event"] == "end":
                return self._outcome(event)
        raise DbtError(f"dbt ended unexpectedly; see {self._home.logs / 'dbt_worker.log'}")

    def _expect_parsed(self, events: Iterator[dict[str, Any]]) -> None:
        for event in events:
            if event["event"] == "parsed":
                if event["message"] is not None:
                    raise DbtError(f"dbt cannot read the project: {event['message']}")
                self._parsed = True
                return
        raise DbtError(f"dbt did not start; see {self._home.logs / 'dbt_worker.log'}")

    def _send(self, arguments: list[str]) -> None:
        stream = self._running().stdin
        if stream is None:
            raise DbtError("dbt takes no commands")
        stream.write(json.dumps({"args": arguments}) + "\n")
        stream.flush()

    def _events(self) -> Iterator[dict[str, Any]]:
        stream = self._running().stdout
        if stream is None:
            raise DbtError("dbt sends no events")
        for line in stream:
            yield json.loads(line)

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise DbtError("dbt is not running")
        return self._process

    def _outcome(self, event: dict[str, Any]) -> DbtOutcome:
        nodes = tuple(Node(**{**node, "message": node["message"] or ""}) for node in event["nodes"])
        messages = [event["message"] or "", *(node.message for node in nodes if node.failed)]
        for message in messages:
            if is_lock_conflict(message):
                raise BusyError(f"another process has {self._home.warehouse} open; close it first")
        if not nodes and not event["success"]:
            raise DbtError(event["message"] or f"see {self._home.logs / 'dbt.log'}")
        return DbtOutcome(event["success"], nodes, event["message"], event["invocation"])
