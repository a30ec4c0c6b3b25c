"""One run of a command: the lock, the report, the log, and the exit code whatever happens."""

from __future__ import annotations

import errno
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import duckdb

from mash_vfm.contract import ContractError
from mash_vfm.dbt_run import DbtError
from mash_vfm.display import Display, StageBar
from mash_vfm.expectations.model import GateError
from mash_vfm.home import BusyError, Home, MixedHomeError
from mash_vfm.identity.key import PersonKeyError
from mash_vfm.landing import LandingError
from mash_vfm.memory import PeakMemory
from mash_vfm.publish import PublishError, remove_leftovers
from mash_vfm.run_report import Outcome, ReportFile, RunReport, Stage
from mash_vfm.settings import Settings
from mash_vfm.versions import git_revision, versions
from mash_vfm.warehouse import is_interrupt
from mash_vfm.warehouse import remove_leftovers as remove_warehouse_leftovers

EXIT_OK = 0
EXIT_NOT_PUBLISHED = 1
EXIT_USAGE = 2

# What stops a run for a reason that its message tells in full.
_REFUSALS = (
    BusyError,
    ContractError,
    DbtError,
    GateError,
    LandingError,
    MixedHomeError,
    PersonKeyError,
    PublishError,
)

_STOPPED = "stopped by the user"
_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class NotPublishedError(Exception):
    """The line stops for a reason that the user can mend; ``rows`` name what and how."""

    def __init__(
        self, reason: str, columns: Sequence[str] = (), rows: Sequence[Sequence[object]] = ()
    ) -> None:
        super().__init__(reason)
        self.columns = columns
        self.rows = rows


@dataclass(frozen=True)
class Run:
    """What every stage needs."""

    settings: Settings
    project_dir: Path
    home: Home
    display: Display
    report_file: ReportFile
    memory: PeakMemory

    @property
    def id(self) -> str:
        """The run's id."""
        return self.report.run_id

    @property
    def report(self) -> RunReport:
        """The report, for a stage to add to."""
        return self.report_file.report

    @contextmanager
    def stage(self, name: str) -> Iterator[tuple[Stage, StageBar]]:
        """Run a stage: shown while the block runs, and noted in the report."""
        with self.display.stage(name) as bar, self.report_file.stage(name) as stage:
            yield stage, bar


def execute(
    command: str,
    settings: Settings,
    project_dir: Path,
    display: Display,
    work: Callable[[Run], Outcome],
) -> int:
    """Do the work of a command as one run; returns the exit code.

    0 when ``work`` returns, 1 when it does not: refused files, a failed gate, a failed model, a
    home that another process holds, Ctrl-C (a scheduler needs one code for "not published"), or
    an error of ours, which is logged with its traceback while the terminal gets one line. What
    goes wrong after the pointer has moved does not undo a publication: that is still 0.
    """
    home = Home(settings.home)
    report_file = ReportFile(home.reports, command)
    report = report_file.report
    report.settings = settings.model_dump(mode="json")
    report.versions = versions()
    report.git = git_revision(project_dir)
    try:
        home.create()
        report_file.save()
    except OSError as error:
        display.say(f"--home {home.path} cannot be used: {error.strerror}", "red")
        return EXIT_NOT_PUBLISHED
    log = home.logs / f"run_{report.run_id}.log"
    outcome: Outcome = "not_published"
    reason: str | None = None
    with PeakMemory() as memory, _logging_to(log), _terminated_like_ctrl_c():
        try:
            with home.lock():
                remove_leftovers(home.published)
                remove_warehouse_leftovers(home.warehouse)
                outcome = work(Run(settings, project_dir, home, display, report_file, memory))
        except NotPublishedError as error:
            reason = str(error)
            if error.rows:
                display.table("", error.columns, error.rows)
        except _REFUSALS as error:
            reason = str(error)
        except KeyboardInterrupt:
            reason = _STOPPED
        except Exception as error:
            if is_interrupt(error):
                reason = _STOPPED
            else:
                logging.getLogger(__name__).exception("unexpected error")
                reason = f"{_kind(error)}; the details are in {log}"
    if report.published is not None:
        outcome = "published"
    report.peak_memory_bytes = memory.peak_bytes
    code = EXIT_NOT_PUBLISHED if outcome == "not_published" else EXIT_OK
    try:
        report_file.close(outcome, code, reason)
    except OSError as error:
        display.say(f"{report_file.path} could not be written: {error.strerror}", "yellow")
    if code == EXIT_NOT_PUBLISHED:
        what = "Not published" if command in ("build", "publish") else f"{command} stopped"
        display.say(f"{what}: {reason}. What was published before stays as it is.", "red")
        if report.load_report:
            display.say(f"Load report, a page for each supplier: {report.load_report}")
        display.say(f"Report: {report_file.path}")
    elif reason is not None:
        display.say(f"Published; afterwards: {reason}", "yellow")
    return code


def _kind(error: Exception) -> str:
    """What a person can act on without the log: what the file system says, else nothing more."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    # DuckDB reports a full disk as an error of its own kind.
    if isinstance(error, duckdb.IOException) and os.strerror(errno.ENOSPC) in str(error):
        return os.strerror(errno.ENOSPC)
    return "unexpected error"


class _QuietLog(logging.FileHandler):
    """A log that cannot be written, as on a full disk, must not decide how a run ends."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        pass

    def close(self) -> None:
        with suppress(OSError):
            super().close()


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """Send what the project logs to the run's own file."""
    handler = _QuietLog(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter(_LOG_FORMAT))
    logger = logging.getLogger("mash_vfm")
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # nothing of it goes to the terminal
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
        logger.setLevel(level)
        logger.propagate = propagate


@contextmanager
def _terminated_like_ctrl_c() -> Iterator[None]:
    """Let a scheduler's polite stop (SIGTERM) end the run as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
