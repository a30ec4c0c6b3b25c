"""The machine-readable report of a run: ``reports/run_<id>.json``.

It is written when the run starts and again whenever a stage starts or ends, each time in one step,
so that it tells how far a run came that was killed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from mash_vfm.files import write_json

Outcome = Literal["running", "published", "nothing_to_do", "done", "not_published"]
StageOutcome = Literal["running", "ok", "failed", "stopped"]


@dataclass
class Stage:
    """One stage of a run; ``detail`` holds what it counted."""

    name: str
    started_at: str
    outcome: StageOutcome = "running"
    seconds: float | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass
class RunReport:
    """What a run did. Holds names, counts and hashes; never a value of the data."""

    run_id: str
    command: str
    started_at: str
    ended_at: str | None = None
    seconds: float | None = None
    outcome: Outcome = "running"
    reason: str | None = None
    exit_code: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    files_landed: list[dict[str, Any]] = field(default_factory=list)
    files_refused: list[dict[str, Any]] = field(default_factory=list)
    load_report: str | None = None
    row_counts: dict[str, int] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)
    gates: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    git: dict[str, Any] | None = None
    as_of: str | None = None
    published: dict[str, Any] | None = None
    peak_memory_bytes: int | None = None

    @property
    def seconds_so_far(self) -> float:
        """Seconds since the run started."""
        return round((utc_now() - datetime.fromisoformat(self.started_at)).total_seconds(), 2)


def utc_now() -> datetime:
    """The time now; only the line's own bookkeeping asks for it, never a model."""
    return datetime.now(UTC)


def new_run_id(now: datetime) -> str:
    """An id that sorts by time and that two runs in one second do not share."""
    return f"{now:%Y%m%dT%H%M%SZ}_{secrets.token_hex(3)}"


class ReportFile:
    """The report of the run in progress, and its file."""

    def __init__(self, folder: Path, command: str) -> None:
        now = utc_now()
        run_id = new_run_id(now)
        self.report = RunReport(run_id, command, now.isoformat())
        self.path = folder / f"run_{run_id}.json"

    def save(self) -> None:
        """Write the report as it stands."""
        write_json(self.path, asdict(self.report))

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """Note a stage while the block runs: ``ok`` if it ends without an exception.

        The block may set the outcome itself.
        """
        stage = Stage(name, utc_now().isoformat())
        started = monotonic()
        self.report.stages.append(stage)
        self.save()
        try:
            yield stage
        except BaseException as error:
            stage.outcome = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
            raise
        else:
            if stage.outcome == "running":
                stage.outcome = "ok"
        finally:
            stage.seconds = round(monotonic() - started, 2)
            self.save()

    def close(self, outcome: Outcome, exit_code: int, reason: str | None = None) -> None:
        """Note how the run ended and write the report for the last time."""
        self.report.outcome = outcome
        self.report.exit_code = exit_code
        self.report.reason = reason
        self.report.ended_at = utc_now().isoformat()
        self.report.seconds = self.report.seconds_so_far
        self.save()
