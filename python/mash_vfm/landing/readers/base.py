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
from mash_vfm.landing.model import Finding, InboxFile

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
    """A file that is understood and ready to be loaded.

    ``relation`` is SQL of a relation that has a row for each row of the file, with its ``ordinal``
    in the file (1 = first row) and a text column ``c<n>`` for the header's cell ``n`` (from 0);
    malformed rows are rows of nulls in it. ``rows`` is the number of rows in the file, malformed
    ones included, counted without reading the relation. ``columns`` says which cells go to which
    raw columns.
    """

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


@dataclass(frozen=True)
class Reading:
    """A file to be read: what its name says, its contract, and a folder for temporary copies.

    ``carefully`` asks for the slow way, because the quick one did not work: a cleaned copy even if
    the file looks clean, read by one thread.
    """

    file: InboxFile
    extract: Extract
    contract: Contract
    scratch: Path
    carefully: bool = False


class Reader(Protocol):
    """Reads one format."""

    def __call__(self, reading: Reading, /) -> Prepared:
        """Understand the file; raises ``RefusalError`` if it cannot be read."""
        ...
