"""The sheets of a workbook as text files, made by processes that may not take much memory."""

from __future__ import annotations

import json
import mmap
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mash_vfm.landing.encoding import MAX_EXPANSION
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers import sheet_dump
from mash_vfm.landing.readers.sheet_dump import Block

MEMORY_BYTES = 700 << 20
MAX_WORKERS = 2
_ONE_WORKER_BYTES = 512 << 10
_MAX_PARTS = 10_000
_MAX_OTHER_BYTES = 128 << 20
_EXPANSION_ALWAYS_ALLOWED_BYTES = 64 << 20
_EVERY_SECONDS = 0.05
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Sheet:
    """A sheet, put together from its blocks; the fields are as those of ``sheet_dump.Block``.

    ``files`` hold its rows that are not blank, block after block, each with their number: CSV
    without headings, numbered from 1 in the first cell. ``from_1904`` says that the workbook
    numbers days from 1904.
    """

    name: str
    is_shown: bool
    rows: int = 0
    width: int = 0
    head: list[tuple[int, list[str]]] = field(default_factory=list)
    last_number: int = 0
    errors: int = 0
    uncalculated: int = 0
    merged: int = 0
    merged_left: int = 0
    beyond: bool = False
    from_1904: bool = False
    files: list[tuple[Path, int]] = field(default_factory=list)

    def add(self, block: Block, folder: Path) -> None:
        """Add the next block."""
        self.beyond |= block.beyond
        self.errors += block.errors
        self.uncalculated += block.uncalculated
        self.merged += block.merged
        self.merged_left += block.merged_left
        if block.rows:
            self.files.append((folder / block.file, block.rows))
            self.head = self.head or [(number, cells) for number, cells in block.head]
            self.rows += block.rows
            self.width = max(self.width, block.width)
            self.last_number = block.last_number


def read_sheets(workbook: Path, folder: Path) -> list[Sheet]:
    """Write the rows of a workbook into ``folder``, and return its worksheets.

    Raises ``RefusalError`` if the file is not a workbook,
    is encrypted or damaged, or would take more memory than there is for it.
    """
    _check_kind(workbook)
    _check_parts(workbook)
    workers = MAX_WORKERS if workbook.stat().st_size > _ONE_WORKER_BYTES else 1
    _run(workbook, folder, workers)
    found = [
        json.loads((folder / sheet_dump.found_name(worker)).read_text(encoding="utf-8"))
        for worker in range(workers)
    ]
    from_1904 = found[0]["from_1904"]
    sheets = [Sheet(name, is_shown, from_1904=from_1904) for name, is_shown in found[0]["sheets"]]
    blocks = [Block(**block) for one in found for block in one["blocks"]]
    for block in sorted(blocks, key=lambda block: (block.sheet, block.number)):
        sheets[block.sheet].add(block, folder)
    return sheets


def _run(workbook: Path, folder: Path, workers: int) -> None:
    """Let the workers write the rows; raises ``RefusalError`` if one of them cannot."""
    command = [sys.executable, "-I", sheet_dump.__file__, str(workbook), str(folder)]
    children: list[subprocess.Popen[bytes]] = []
    try:
        for worker in range(workers):
            arguments = [str(worker), str(workers)]
            children.append(
                subprocess.Popen(
                    [*command, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
        while running := [child for child in children if child.poll() is None]:
            if sum(map(_memory, running)) > MEMORY_BYTES:
                raise _too_large("reading it takes more memory than a workbook may")
            with suppress(subprocess.TimeoutExpired):
                running[0].wait(_EVERY_SECONDS)
    finally:
        for child in children:
            child.kill()
            child.wait()
    codes = {child.returncode for child in children}
    if sheet_dump.CANNOT_READ in codes:
        raise _damaged()
    if codes != {0}:
        raise _too_large("reading it takes more memory than a workbook may")


def _memory(child: subprocess.Popen[bytes]) -> int:
    try:
        return int(psutil.Process(child.pid).memory_info().rss)
    except psutil.Error:  # it ended
        return 0


def _check_kind(workbook: Path) -> None:
    with workbook.open("rb") as stream:
        start = stream.read(4)
        if not start:
            raise RefusalError("empty_file", "it is empty", "Save the workbook again.")
        if start == _OLE:
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
                encrypted = content.find(_ENCRYPTED) >= 0
            if encrypted:
                raise RefusalError(
                    "encrypted_workbook",
                    "it is protected by a password",
                    "Save it without a password, and send it by a way that is itself protected.",
                )
            raise RefusalError(
                "old_workbook",
                "it is a workbook of the old format (.xls) under a new name",
                "Open it and save it as an Excel workbook (.xlsx).",
            )
        if start[:2] != b"PK":
            raise RefusalError(
                "not_a_workbook",
                "it is not a workbook, whatever its name says",
                "If it is text, name it .csv; if not, save it as an Excel workbook (.xlsx).",
            )


def _check_parts(workbook: Path) -> None:
    """Look at what the archive says of its parts before any of them is unpacked."""
    try:
        with zipfile.ZipFile(workbook) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise _damaged() from None
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise RefusalError(
            "encrypted_workbook",
            "its parts are encrypted",
            "Save it without a password, and send it by a way that is itself protected.",
        )
    if "xl/workbook.xml" not in names:
        raise RefusalError(
            "not_a_workbook",
            "it is an archive, but not an Excel workbook",
            "Save it as an Excel workbook (.xlsx), or as CSV.",
        )
    if len(names) > _MAX_PARTS or len(names) != len(set(names)):
        raise _damaged()
    for part in parts:
        limit = max(_EXPANSION_ALWAYS_ALLOWED_BYTES, part.compress_size * MAX_EXPANSION)
        if part.file_size > limit:
            raise _too_large(f"a part of it unpacks to more than {MAX_EXPANSION} times its size")
    other = sum(
        part.file_size
        for part, name in zip(parts, names, strict=True)
        if name.endswith((".xml", ".rels")) and "/worksheets/" not in name
    )
    if other > _MAX_OTHER_BYTES:
        raise _too_large("its parts other than sheets are too large")


def _too_large(why: str) -> RefusalError:
    return RefusalError(
        "workbook_too_large",
        why,
        "Delete what stands far right of or below the rows, or send each sheet as CSV.",
    )


def _damaged() -> RefusalError:
    return RefusalError(
        "damaged_workbook",
        "it is not a whole Excel workbook",
        "Save it again and check that the transfer finished, or send CSV.",
    )
