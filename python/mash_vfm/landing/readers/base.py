"""What a reader says about a file: all that loading needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mash_vfm.contract import Contract, Extract
from mash_vfm.landing.headers import Landed
from mash_vfm.landing.model import Finding, InboxFile, RefusalError

Ordinals = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Malformed:
    """Rows that cannot be landed: their ordinals (1 = first row), ascending, and why."""

    ordinals: Ordinals
    reasons: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.reasons)


class RawTexts(Protocol):
    """Looks rows up again."""

    def __call__(self, ordinals: Ordinals) -> Iterator[tuple[int, str]]:
        """Yield ordinal and raw text of the rows asked for, in order; ordinals ascend."""
        ...


@dataclass(frozen=True)
class Prepared:
    """The rows of one extract in a file, understood and ready to be loaded.

    ``relation`` is SQL of a relation that has a row for each row of the file, with its ``ordinal``
    in the file (1 = first row) and a text column ``c<n>`` for the header's cell ``n`` (from 0);
    malformed rows are missing from it, or rows of nulls. ``rows`` is the number of rows in the
    file, malformed ones included, counted without reading the relation. ``columns`` says which
    cells go to which raw columns. ``collection_year`` is the year of a yearly collection, whose
    years stand side by side instead of replacing one another.
    """

    extract: Extract
    relation: str
    rows: int
    columns: tuple[Landed, ...]
    malformed: Malformed
    raw_texts: RawTexts
    findings: tuple[Finding, ...]
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    collection_year: int | None = None


@dataclass(frozen=True)
class Reading:
    """A file to be read: what its name says, its contract, and a folder for temporary copies.

    ``extracts`` are those that its name admits: one, or all those of a bundle.
    ``carefully`` asks for the slow way, because the quick one did not work: a cleaned copy even if
    the file looks clean, read by one thread. ``content`` is the whole file, if it was read already.
    """

    file: InboxFile
    extracts: tuple[Extract, ...]
    contract: Contract
    scratch: Path
    carefully: bool = False
    content: bytes | None = None


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, reading: Reading, /) -> tuple[Prepared, ...]:
        """Understand the file, extract by extract; raises ``RefusalError`` if it cannot be read."""
        ...


def the_only(reading: Reading) -> Extract:
    """The extract of a file that holds one; raises ``RefusalError`` if its name admits several."""
    if len(reading.extracts) > 1:
        names = ", ".join(extract.name for extract in reading.extracts)
        raise RefusalError(
            "several_extracts",
            f"{reading.file.extract} has several parts, and a file of this type holds one",
            f"Name it after its part, one of {names}.",
        )
    return reading.extracts[0]
