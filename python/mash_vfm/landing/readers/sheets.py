"""The sheets of a workbook as text files, made by a process that may not take much memory."""

from __future__ import annotations

import json
import mmap
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil

from mash_vfm.landing.encoding import MAX_EXPANSION
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers import sheet_dump
from mash_vfm.landing.readers.sheet_dump import Sheet

MEMORY_BYTES = 700 << 20
_MAX_PARTS = 10_000
_MAX_OTHER_BYTES = 128 << 20
_EXPANSION_ALWAYS_ALLOWED_BYTES = 64 << 20
_EVERY_SECONDS = 0.05
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_sheets(workbook: Path, folder: Path) -> list[Sheet]:
    """Write the sheets of a workbook that are shown into ``folder``, each as ``rows_of`` it.

    Raises ``RefusalError`` if the file is not a workbook, is encrypted or damaged, or would take
    more memory than there is for it.
    """
    _check_kind(workbook)
    _check_parts(workbook)
    command = [sys.executable, "-I", sheet_dump.__file__]
    command += [str(workbook), str(folder), str(MEMORY_BYTES)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        code = _wait(child)
    finally:
        child.kill()
        child.wait()
    if code == sheet_dump.CANNOT_READ:
        raise _damaged()
    if code != 0:
        raise _too_large("reading it takes more memory than a workbook may")
    listed = json.loads((folder / sheet_dump.LIST).read_text(encoding="utf-8"))
    return [Sheet(**entry) for entry in listed]


def rows_of(sheet: Sheet, folder: Path) -> Path:
    """The file with the rows of a sheet: CSV without headings, numbered in the first cell."""
    return folder / sheet_dump.rows_name(sheet.index)


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    """Wait for the process; end it if it takes too much memory. Returns its exit code."""
    while True:
        try:
            return child.wait(_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            try:
                if psutil.Process(child.pid).memory_info().rss > MEMORY_BYTES:
                    return None
            except psutil.Error:  # it ended between the two calls
                continue


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
