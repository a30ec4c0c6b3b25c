"""The home folder of a warehouse: where each thing stands in it, and who may write to it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# A command that only looks (``mash status``) holds the lock for moments; a run waits for it.
LOCK_PATIENCE_SECONDS = 3.0


class BusyError(Exception):
    """Another process works in the home folder or has the warehouse open."""


class MixedHomeError(Exception):
    """Demo extracts and real ones were about to land in one warehouse."""


@dataclass(frozen=True)
class Home:
    """The places in a home folder."""

    path: Path

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only one process may open."""
        return self.path / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The generations and the pointer to the current one."""
        return self.path / "published"

    @property
    def logs(self) -> Path:
        """Logs of the runs and of dbt."""
        return self.path / "logs"

    @property
    def reports(self) -> Path:
        """One machine-readable report a run, and the load reports."""
        return self.path / "reports"

    @property
    def dbt_target(self) -> Path:
        """What dbt compiles, kept apart from the project so that homes do not disturb others."""
        return self.path / "target"

    @property
    def data_docs(self) -> Path:
        """The pages of the gates of the run in progress; publishing copies them."""
        return self.path / "data_docs"

    @property
    def feedback(self) -> Path:
        """What ``mash feedback`` writes for the suppliers."""
        return self.path / "feedback"

    def create(self) -> None:
        """Make the folders that are not there yet."""
        for folder in (self.path, self.published, self.logs, self.reports):
            folder.mkdir(parents=True, exist_ok=True)

    def keep_apart(self, content: str, *, note: bool = True) -> None:
        """Note what kind of extracts the warehouse holds (``demo extracts`` or ``extracts``).

        Without ``note`` it is only checked. Raises ``MixedHomeError`` if it holds the other kind:
        invented children and real ones must never be counted together.
        """
        path = self.path / "holds.txt"
        held = path.read_text(encoding="utf-8").strip() if path.is_file() else content
        if held != content:
            raise MixedHomeError(
                f"{self.path} holds {held} and the inbox {content}; give each a --home of its own"
            )
        if note:
            path.write_text(f"{content}\n", encoding="utf-8")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one run; the system lets go of it however the process ends.

        Raises ``BusyError`` if another process holds it.
        """
        with (self.path / ".lock").open("a+b") as stream:
            deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
            while not _try_lock(stream):
                if time.monotonic() > deadline:
                    raise BusyError(
                        f"another mash process is working in {self.path}; wait until it has "
                        "finished (mash status shows it), or give this run a --home of its own"
                    )
                time.sleep(0.1)
            try:
                yield
            finally:
                _unlock(stream)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
