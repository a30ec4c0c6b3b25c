"""What the landing says about a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

Status = Literal["landed", "already_landed", "withdrawn", "refused"]

HIDDEN_ROWS = "hidden_rows"
OTHER_EXTRACT = "sheet_of_other_extract"
REPLACED_ROWS = "replaced_rows"
UNCALCULATED = "uncalculated_formulas"
# Findings of what did not land or does not count, about which its sender has to do something.
NEED_ACTION = frozenset({HIDDEN_ROWS, OTHER_EXTRACT, REPLACED_ROWS, UNCALCULATED})


class LandingError(Exception):
    """The landing as a whole cannot go on; nothing to do with any one file."""


class MiscountError(Exception):
    """DuckDB reads another number of rows than the file holds."""


class RefusalError(Exception):
    """A file cannot be landed; says why and what its sender can do, and never quotes a cell."""

    def __init__(self, reason_code: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Finding:
    """Something worth knowing about a file that did not keep it from landing.

    ``column_name`` is the raw column it is about, ``row_count`` the rows it touches, if any.
    """

    finding: str
    column_name: str | None
    row_count: int | None
    detail: str


@dataclass(frozen=True)
class InboxFile:
    """A file of the inbox whose name says what it is.

    ``extract`` is the extract or the bundle of extracts that it names.
    """

    path: Path
    source_file: str
    system: str
    extract: str
    extract_as_of: date
    is_delta: bool
    suffix: str


@dataclass(frozen=True)
class FileResult:
    """What became of one file.

    ``source_file`` is its path below the inbox, with ``/``. Row counts are those of the load; for a
    file that had already landed, those of that earlier load. A file that was refused, or whose
    content was withdrawn and so does not land, has none. ``seconds`` is what the file took.
    """

    source_file: str
    system: str | None
    extract: str | None
    extract_as_of: date | None
    is_delta: bool | None
    status: Status
    rows_in_file: int | None = None
    rows_landed: int | None = None
    rows_quarantined: int | None = None
    findings: tuple[Finding, ...] = ()
    reason_code: str | None = None
    reason: str | None = None
    remedy: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class LandingResult:
    """What became of every file of the inbox, in the order in which they were taken."""

    files: tuple[FileResult, ...] = field(default=())

    @property
    def landed(self) -> tuple[FileResult, ...]:
        """Files that landed in this run."""
        return tuple(file for file in self.files if file.status == "landed")

    @property
    def already_landed(self) -> tuple[FileResult, ...]:
        """Files whose content had landed before."""
        return tuple(file for file in self.files if file.status == "already_landed")

    @property
    def withdrawn(self) -> tuple[FileResult, ...]:
        """Files that stay out because their content was withdrawn."""
        return tuple(file for file in self.files if file.status == "withdrawn")

    @property
    def refused(self) -> tuple[FileResult, ...]:
        """Files that could not be landed, each with its reason and remedy."""
        return tuple(file for file in self.files if file.status == "refused")
