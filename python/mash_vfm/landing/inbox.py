"""Find the files of an inbox and read what their names say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from mash_vfm.contract import Contract
from mash_vfm.landing.headers import shown
from mash_vfm.landing.model import InboxFile, LandingError, RefusalError
from mash_vfm.landing.readers import READERS

_JUNK = frozenset({"thumbs.db", "desktop.ini", "icon\r", "__macosx", "$recycle.bin"})
_LOCK_PREFIXES = (".", "~$", "~lock.")
_DATE = re.compile(r"(?:^|_)((?:19|20)[0-9]{6})(?![0-9])")
_NAME = "<extract>[_delta]_<YYYYMMDD>[_<anything>].<csv|csv.gz|parquet|xlsx|xml|json>"


@dataclass(frozen=True)
class Unreadable:
    """A file that is refused by its name or place alone."""

    source_file: str
    system: str | None
    extract: str | None
    refusal: RefusalError


def discover(inbox: Path, contract: Contract) -> list[InboxFile | Unreadable]:
    """Return every file of the inbox, in the order in which they are to be landed.

    Hidden files, lock files of office programs and what operating systems leave behind are passed
    over. Files apply by system, extract, date, full refresh before delta, and name; those that are
    refused by name come last. Raises ``LandingError`` if the inbox is no folder.
    """
    if not inbox.is_dir():
        raise LandingError(f"the inbox {inbox} is not a folder")
    files: list[InboxFile] = []
    refused: list[Unreadable] = []
    for folders, entry in _walk(inbox, ()):
        source_file = printable("/".join((*folders, entry.name)))
        system: str | None = None
        try:
            system = _system(folders, entry, contract)
            files.append(_recognise(entry, source_file, system, contract))
        except RefusalError as refusal:
            refused.append(Unreadable(source_file, system, None, refusal))
    files.sort(key=lambda f: (f.system, f.extract, f.extract_as_of, f.is_delta, f.source_file))
    refused.sort(key=lambda u: u.source_file)
    return [*files, *refused]


def printable(name: str) -> str:
    """A file name that any text column and terminal can hold: what cannot be shown is escaped."""
    if name.isascii() and name.isprintable():
        return name
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _walk(
    folder: Path, folders: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], os.DirEntry[str]]]:
    """Yield what lies in the folder and below, each with the folders it is in.

    Links to folders are not followed.
    """
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.name.startswith(_LOCK_PREFIXES) or entry.name.lower() in _JUNK:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), (*folders, entry.name))
        else:
            yield folders, entry


def _system(folders: tuple[str, ...], entry: os.DirEntry[str], contract: Contract) -> str:
    systems = contract.systems
    if entry.is_dir():
        raise RefusalError(
            "linked_folder",
            "it is a link to a folder, and links are not followed",
            "Put the folder itself there, or give the path it leads to as the inbox.",
        )
    if not folders:
        raise RefusalError(
            "no_system_folder",
            "it lies in the inbox itself",
            f"Move it into the folder of the system it comes from: {', '.join(systems)}.",
        )
    if folders[0] not in systems:
        near = get_close_matches(folders[0].lower(), systems, n=1)
        raise RefusalError(
            "unknown_system",
            f"no system is called {shown(printable(folders[0]))}",
            f"Rename the folder to {near[0]}." if near else f"Use one of {', '.join(systems)}.",
        )
    if len(folders) > 1:
        raise RefusalError(
            "in_subfolder",
            "it lies in a folder within the system's folder",
            f"Move it to {folders[0]}/ itself, or out of the inbox.",
        )
    return folders[0]


def _recognise(
    entry: os.DirEntry[str], source_file: str, system: str, contract: Contract
) -> InboxFile:
    name = entry.name.lower()
    suffix = next((end for end in READERS if name.endswith(end)), None)
    if suffix is None:
        raise RefusalError(
            "unknown_type",
            f"files of the type {shown(printable(Path(entry.name).suffix))} are not read",
            f"Send {', '.join(end[1:] for end in READERS)}; the name must end so.",
        )
    stem = entry.name[: -len(suffix)]
    when = _first_date(stem)
    if when is None:
        raise RefusalError(
            "no_date",
            "its name holds no day of the calendar",
            f"Name it {_NAME}; the date is the day the extract describes.",
        )
    start, extract_as_of = when
    tokens = stem.lower().split("_")
    named = [token for token in stem[:start].lower().split("_") if token not in ("delta", "")]
    extract = "_".join(named)
    if not contract.named(system, extract):
        raise _unknown_extract(extract, system, contract)
    try:
        source_file.encode("utf-8")
        entry.name.encode("utf-8")
    except UnicodeEncodeError:
        raise RefusalError(
            "unreadable_name", "its name is not valid text", "Rename it with plain letters."
        ) from None
    _require_regular(entry)
    is_delta = "delta" in tokens
    path = Path(entry.path)
    return InboxFile(path, source_file, system, extract, extract_as_of, is_delta, suffix)


def _first_date(stem: str) -> tuple[int, date] | None:
    """Where the first token that is a day begins, and the day; other digits are part of a name."""
    for found in _DATE.finditer(stem):
        try:
            return found.start(), date.fromisoformat(found[1])
        except ValueError:
            continue
    return None


def _unknown_extract(extract: str, system: str, contract: Contract) -> RefusalError:
    named = {
        name: entry.system
        for entry in reversed(contract.extracts)
        for name in (entry.name, entry.bundle)
        if name is not None
    }
    names = [name for name, its_system in reversed(named.items()) if its_system == system]
    elsewhere = named.get(extract)
    near = get_close_matches(extract, names, n=1, cutoff=0.5)
    if elsewhere:
        remedy = f"{extract} is an extract of {elsewhere}: move it to that folder."
    elif near:
        remedy = f"Is it {near[0]}? Then rename it."
    else:
        remedy = f"Name it {_NAME}, where <extract> is one of {', '.join(names)}."
    return RefusalError(
        "unknown_extract", f"{system} has no extract {shown(printable(extract))}", remedy
    )


def _require_regular(entry: os.DirEntry[str]) -> None:
    if entry.is_file():
        return
    try:
        entry.stat()
    except OSError:
        raise RefusalError(
            "vanished", "it is gone, or a link that leads nowhere", "Send it again."
        ) from None
    raise RefusalError("not_a_file", "it is not an ordinary file", "Send a plain file.")
