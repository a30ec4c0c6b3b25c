"""Small files of one extract, gathered to be read, loaded and committed together.

What a transaction, a statement and a scan cost does not depend on the number of rows, and so would
be nearly all that a file of a hundred rows costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mash_vfm.landing.clean_copy import CleanCopy
from mash_vfm.landing.load import Load, OneOfMany
from mash_vfm.landing.readers import Prepared
from mash_vfm.landing.readers.delimited import Small, scan_of

MAX_BYTES = 128 << 20
MAX_FILES = 10_000


@dataclass(frozen=True)
class Member:
    """A small file: its load, its state before it was read, and what it holds."""

    load: Load
    before: tuple[int, int]
    small: Small

    def goes_with(self, other: Member) -> bool:
        """Whether the two can be read as one file."""
        mine, theirs = self.small.prepared, other.small.prepared
        return (
            mine.extract is theirs.extract
            and self.small.layout == other.small.layout
            # Files with the same lines above their rows share what was made of those.
            and (mine.columns is theirs.columns or _filled_by(mine) == _filled_by(theirs))
        )


def _filled_by(prepared: Prepared) -> list[tuple[int, str]]:
    return [(column.cell, column.column) for column in prepared.columns]


class Gathering:
    """The small files that wait to be loaded."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self._contents: set[str] = set()
        self._bytes = 0

    def admits(self, member: Member) -> bool:
        """Whether the file may join those that wait; one content is never loaded twice."""
        return not self.members or (
            len(self.members) < MAX_FILES
            and self._bytes + len(member.small.text) <= MAX_BYTES
            and member.load.sha256 not in self._contents
            and member.goes_with(self.members[0])
        )

    def add(self, member: Member) -> None:
        """Let a file join."""
        self.members.append(member)
        self._contents.add(member.load.sha256)
        self._bytes += len(member.small.text)

    def write(self, folder: Path) -> tuple[list[OneOfMany], str]:
        """Write the rows of all files to ``folder``; the files, and SQL for the rows of all."""
        layout = self.members[0].small.layout
        copy = CleanCopy(layout, folder)
        copy.append(member.small.text for member in self.members)
        files = [
            OneOfMany(member.load, member.small.prepared, member.small.rows_before)
            for member in self.members
        ]
        literal_quotes = any(member.small.literal_quotes for member in self.members)
        return files, scan_of(copy, layout, one_thread=literal_quotes)
