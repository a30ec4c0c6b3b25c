"""Land an inbox: every file by itself, the whole of it or nothing."""

from __future__ import annotations

import gc
import logging
import shutil
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Literal

import duckdb

from mash_vfm.contract import Contract
from mash_vfm.landing import sql
from mash_vfm.landing.encoding import file_sha256, sha256_of
from mash_vfm.landing.headers import shown
from mash_vfm.landing.inbox import Unreadable, discover
from mash_vfm.landing.ledger import Known, Ledger, LoadRow, ensure_schema, row_without_load
from mash_vfm.landing.load import Load, load_part, load_together
from mash_vfm.landing.model import (
    FileResult,
    Finding,
    InboxFile,
    LandingError,
    LandingResult,
    MiscountError,
    RefusalError,
    Status,
)
from mash_vfm.landing.readers import (
    READERS,
    SMALL_BYTES,
    SMALL_SUFFIXES,
    Prepared,
    Reading,
    SmallReader,
)
from mash_vfm.landing.same_day import note_replaced
from mash_vfm.landing.together import Gathering, Member
from mash_vfm.landing.transaction import transaction
from mash_vfm.nearest import is_it
from mash_vfm.warehouse import is_interrupt

Progress = Callable[[FileResult, int, int], None]
_Loaded = tuple[LoadRow, tuple[Finding, ...]]

_SCRATCH = ".landing"
_SETTINGS: dict[str, sql.Value] = {
    # Rows carry their ordinals; to keep their order in the table as well would cost a fifth of the
    # time.
    "preserve_insertion_order": False,
    # Files that are small, or land in one table, would otherwise be compressed over and over.
    "wal_autocheckpoint": "256MiB",
    # Landing takes no more than a gigabyte, Python included; what is larger goes through files.
    "memory_limit": "400MiB",
}
# Between two looks of the garbage collector; Python's own 700 cost an eighth of the time.
_ALLOCATIONS = 100_000
_log = logging.getLogger(__name__)


def land_inbox(
    con: duckdb.DuckDBPyConnection,
    inbox: Path,
    contract: Contract,
    *,
    run_id: str,
    again: Collection[str] = (),
    progress: Progress | None = None,
) -> LandingResult:
    """Land every file of ``inbox`` into the raw tables of the warehouse that ``con`` is open on.

    Each file lands in a transaction of its own or is refused with a reason; none stops another.
    ``run_id`` goes into the ledger. Content that was withdrawn stays out, unless its file (the path
    below the inbox) is in ``again``. ``progress`` is called after each file with its result, the
    number of files done and the number of files. Raises ``LandingError`` if there is no inbox, or a
    file of ``again`` is not in it, and what DuckDB raises if the warehouse cannot be written.
    """
    files = discover(inbox, contract)
    _require_listed(again, files)
    ensure_schema(con, contract)
    results: list[FileResult] = []
    with _settings(con), _rare_collections(), _scratch_folder(con) as scratch:
        lander = _Lander(con, contract, run_id, scratch, again)
        lander.forget_refusals_but({file.source_file for file in files})
        for result in lander.land_all(files):
            results.append(result)
            if progress is not None:
                progress(result, len(results), len(files))
        replaced = note_replaced(con, contract, run_id)
    for place, one in enumerate(results):
        if one.source_file in replaced:
            findings = (*one.findings, *replaced[one.source_file])
            results[place] = replace(one, findings=findings)
    return LandingResult(tuple(results))


class _Lander:
    """Lands file after file."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        contract: Contract,
        run_id: str,
        scratch: Path,
        again: Collection[str],
    ) -> None:
        self._con = con
        self._contract = contract
        self._run_id = run_id
        self._scratch = scratch
        self._again = again
        self._ledger = Ledger(con)
        self._read_small = SmallReader()

    def land_all(self, files: Sequence[InboxFile | Unreadable]) -> Iterator[FileResult]:
        """Land file after file, small ones together with those that follow them."""
        waiting = Gathering()
        started = monotonic()
        for file in files:
            small = None if isinstance(file, Unreadable) else self._small(file)
            if waiting.members and (small is None or not waiting.admits(small)):
                yield from self._land_together(waiting, started)
                waiting, started = Gathering(), monotonic()
            # What waited may have been the same content.
            if small is not None and self._ledger.find(small.load.file, small.load.sha256) is None:
                waiting.add(small)
                continue
            yield self.refuse_by_name(file) if isinstance(file, Unreadable) else self.land(file)
            started = monotonic()
        if waiting.members:
            yield from self._land_together(waiting, started)

    def land(self, file: InboxFile, before: tuple[int, int] | None = None) -> FileResult:
        """Land one file, or say why not; ``before`` is its state when it was first looked at."""
        started = monotonic()
        result = self._land(file, before)
        return replace(result, seconds=monotonic() - started)

    def _land(self, file: InboxFile, before: tuple[int, int] | None) -> FileResult:
        sha256: str | None = None
        size: int | None = None
        try:
            if before is None:
                before = _state(file.path)
            _require_unchanged(file.path, before)
            size = before[0]
            sha256 = file_sha256(file.path)
            known = self._ledger.find(file, sha256)
            if known is not None and not (known.is_withdrawn and file.source_file in self._again):
                return self._come_before(file, known, sha256, size)
            load = Load(self._run_id, file, sha256, size, _now(), self._scratch)
            loaded = self._load(load, before)
        except RefusalError as refusal:
            return self._refuse(file, refusal, sha256, size)
        except OSError as error:
            return self._refuse(file, _unreadable(error), sha256, size)
        except (LandingError, duckdb.Error):
            raise
        except Exception as error:
            _raise_interrupt(error)
            # A fault of ours that one file brings to light must not keep the others out.
            _log.error("%s: %s", file.source_file, _place(error))
            return self._refuse(file, _unexpected(error), sha256, size)
        return _landed(file, loaded)

    def forget_refusals_but(self, present: set[str]) -> None:
        """Remove refusals of files that have been taken out of the inbox."""
        for source_file in self._ledger.refused - present:
            self._ledger.settle(source_file)

    def refuse_by_name(self, file: Unreadable) -> FileResult:
        """Record a file that its name or place alone keeps out."""
        result = FileResult(
            file.source_file,
            file.system,
            file.extract,
            None,
            None,
            "refused",
            reason_code=file.refusal.reason_code,
            reason=file.refusal.reason,
            remedy=file.refusal.remedy,
        )
        return self._record_refusal(result, None, None)

    def _load(self, load: Load, before: tuple[int, int]) -> list[_Loaded]:
        """Load a file the quick way; if that does not work, the careful one."""
        why = "it could not be read"
        extracts = self._contract.named(load.file.system, load.file.extract)
        for carefully in (False, True):
            reading = Reading(load.file, extracts, self._contract, self._scratch, carefully)
            try:
                parts = READERS[load.file.suffix](reading)
                return self._in_transaction(load, before, parts)
            except MiscountError:
                why = "the rows read are not as many as the rows in the file"
            except duckdb.FatalException:
                raise
            except duckdb.Error as error:
                # DuckDB's message may quote a row, so only its kind is kept.
                why = f"DuckDB could not read it ({type(error).__name__})"
            finally:
                _clear(self._scratch)
            _log.warning("%s: %s", load.file.source_file, why)
            _require_unchanged(load.file.path, before)
        raise RefusalError(
            "unreadable_rows", why, "Save it again as CSV (UTF-8, commas, text in double quotes)."
        )

    def _small(self, file: InboxFile) -> Member | None:
        """The file if it may land together with others; any trouble is for ``land`` to tell."""
        if file.suffix not in SMALL_SUFFIXES:
            return None
        try:
            before = _state(file.path)
            if before[0] > SMALL_BYTES:
                return None
            content = file.path.read_bytes()
            sha256 = sha256_of(content)
            load = Load(self._run_id, file, sha256, before[0], _now(), self._scratch)
            if self._ledger.find(file, load.sha256) is not None:
                return None
            extracts = self._contract.named(file.system, file.extract)
            reading = Reading(file, extracts, self._contract, self._scratch, content=content)
            small = self._read_small(reading)
        except (RefusalError, OSError):
            return None
        except Exception as error:
            _raise_interrupt(error)
            _log.error("%s: %s", file.source_file, _place(error))
            return None
        return Member(load, before, small) if small else None

    def _land_together(self, waiting: Gathering, started: float) -> list[FileResult]:
        """Land small files in one transaction, or each by itself if that does not work.

        Those that land together have taken the same time, since ``started``.
        """
        loads = [member.load for member in waiting.members]
        try:
            loaded = self._commit_together(waiting)
        except (duckdb.FatalException, LandingError):
            raise
        except Exception as error:
            _raise_interrupt(error)
            _log.warning("%d small files land one by one: %s", len(loads), type(error).__name__)
            return [self.land(one.load.file, one.before) for one in waiting.members]
        finally:
            _clear(self._scratch)
        seconds = (monotonic() - started) / len(loads)
        return [_landed(load.file, [one], seconds) for load, one in zip(loads, loaded, strict=True)]

    def _commit_together(self, waiting: Gathering) -> list[_Loaded]:
        files, relation = waiting.write(self._scratch)
        with transaction(self._con):
            loaded = load_together(self._con, self._ledger, files, relation)
            for member in waiting.members:
                _require_unchanged(member.load.file.path, member.before)
        for file, (row, _) in zip(files, loaded, strict=True):
            self._committed(file.load, file.prepared, row)
        return loaded

    def _in_transaction(
        self, load: Load, before: tuple[int, int], parts: tuple[Prepared, ...]
    ) -> list[_Loaded]:
        with transaction(self._con):
            loaded = [load_part(self._con, self._ledger, load, part) for part in parts]
            _require_unchanged(load.file.path, before)
        for part, (row, _) in zip(parts, loaded, strict=True):
            self._committed(load, part, row)
        return loaded

    def _committed(self, load: Load, part: Prepared, row: LoadRow) -> None:
        self._ledger.committed(row, load.file)
        columns = self._ledger.raw_columns[(part.extract.raw_schema, part.extract.name)]
        columns.update(column.column for column in part.columns)

    def _come_before(self, file: InboxFile, known: Known, sha256: str, size: int) -> FileResult:
        """A file whose content has landed before, under this name or another.

        Its rows do not land twice, but the name counts: the newest content of a name is what the
        name holds, and of two files of one date the later name has the last word.
        """
        if known.is_withdrawn:
            self._ledger.settle(file.source_file)
            return replace(
                _result(file, "withdrawn", None, None, None, ()),
                reason_code="withdrawn",
                reason="this very content was withdrawn",
                remedy="Take it out of the inbox, or land it again: "
                f"mash land --again {file.source_file}",
            )
        counts = (known.rows_in_file, known.rows_landed, known.rows_quarantined)
        result = _result(file, "already_landed", *counts, ())
        if self._ledger.stands(file, sha256):
            self._ledger.settle(file.source_file)
            return result
        noted = replace(
            _result(file, "already_landed", None, None, None, ()),
            reason_code="same_content",
            reason=f"the same content as {known.source_file}",
        )
        row = self._row_without_load(noted, "repeated", sha256, size)
        self._record(row, file)
        return result

    def _refuse(
        self, file: InboxFile, refusal: RefusalError, sha256: str | None, size: int | None
    ) -> FileResult:
        result = replace(
            _result(file, "refused", None, None, None, ()),
            reason_code=refusal.reason_code,
            reason=refusal.reason,
            remedy=refusal.remedy,
        )
        return self._record_refusal(result, sha256, size)

    def _record_refusal(
        self, result: FileResult, sha256: str | None, size: int | None
    ) -> FileResult:
        self._record(self._row_without_load(result, "refused", sha256, size), None)
        return result

    def _row_without_load(
        self,
        result: FileResult,
        status: Literal["refused", "repeated"],
        sha256: str | None,
        size: int | None,
    ) -> LoadRow:
        return row_without_load(
            result,
            status,
            load_id=self._ledger.next_id(),
            run_id=self._run_id,
            sha256=sha256,
            size=size,
            loaded_at=_now(),
        )

    def _record(self, row: LoadRow, file: InboxFile | None) -> None:
        with transaction(self._con):
            self._ledger.record(row, ())
        self._ledger.committed(row, file)


def _require_listed(again: Collection[str], files: Iterable[InboxFile | Unreadable]) -> None:
    listed = {file.source_file for file in files}
    for name in again:
        if name not in listed:
            raise LandingError(f"there is no file {shown(name)} in the inbox{is_it(name, listed)}")


def _raise_interrupt(error: Exception) -> None:
    if is_interrupt(error):
        raise KeyboardInterrupt from None


def _landed(file: InboxFile, loaded: Sequence[_Loaded], seconds: float = 0.0) -> FileResult:
    rows = landed = quarantined = 0
    findings: tuple[Finding, ...] = ()
    for row, found in loaded:
        rows += row.rows_in_file or 0
        landed += row.rows_landed or 0
        quarantined += row.rows_quarantined or 0
        findings += found
    return _result(file, "landed", rows, landed, quarantined, findings, seconds)


def _result(
    file: InboxFile,
    status: Status,
    rows: int | None,
    landed: int | None,
    quarantined: int | None,
    findings: tuple[Finding, ...],
    seconds: float = 0.0,
) -> FileResult:
    return FileResult(
        file.source_file,
        file.system,
        file.extract,
        file.extract_as_of,
        file.is_delta,
        status,
        rows,
        landed,
        quarantined,
        findings,
        seconds=seconds,
    )


def _state(path: Path) -> tuple[int, int]:
    """Size and time of change, by which a file that is being written betrays itself."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _require_unchanged(path: Path, before: tuple[int, int]) -> None:
    if _state(path) != before:
        raise RefusalError(
            "changed_while_reading",
            "it changed while it was read",
            "Land it again when it has been written to its end.",
        )


def _unreadable(error: OSError) -> RefusalError:
    if isinstance(error, FileNotFoundError):
        return RefusalError("vanished", "it was gone before it was read", "Send it again.")
    return RefusalError(
        "cannot_open",
        f"it could not be opened ({error.strerror or type(error).__name__})",
        "Check who may read it, and the disk or share it lies on.",
    )


def _unexpected(error: Exception) -> RefusalError:
    return RefusalError(
        "unexpected_error",
        f"the loader stumbled over it ({type(error).__name__})",
        "Report it to the maintainers with the line in the log that names the file.",
    )


def _place(error: Exception) -> str:
    """Kind and place of an error; its message may quote a cell."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@contextmanager
def _settings(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Settings that the landing needs, put back afterwards."""
    before = con.execute(
        f"select {', '.join(f'current_setting({sql.text(name)})' for name in _SETTINGS)}"
    ).fetchone()
    for name, value in _SETTINGS.items():
        con.execute(f"set {name} = {sql.value(value)}")
    try:
        yield
    finally:
        for name, value in zip(_SETTINGS, before or (), strict=True):
            con.execute(f"set {name} = {sql.value(value)}")


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let Python look for dead cycles more rarely: of thousands of files, hardly anything dies."""
    before = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _scratch_folder(con: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A private folder for temporary copies, beside the warehouse; a killed run's is removed."""
    row = con.execute(
        "select path from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    if row is None or row[0] is None:
        with tempfile.TemporaryDirectory(prefix="mash_landing_") as name:
            yield Path(name)
        return
    folder = Path(row[0]).resolve().parent / _SCRATCH
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
