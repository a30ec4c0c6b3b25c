"""Readers of the file formats an inbox may hold, by suffix.

A new format is a module with a function of the type ``Reader`` and a line in ``READERS``; what it
gives back (``base.Prepared``) is all that the loading needs to know about a file.
"""

from __future__ import annotations

from collections.abc import Callable

from mash_vfm.landing.readers.base import Malformed, Prepared, Reader, Reading
from mash_vfm.landing.readers.delimited import Small, prepare_delimited, prepare_small
from mash_vfm.landing.readers.parquet import prepare_parquet

READERS: dict[str, Reader] = {
    ".csv": prepare_delimited,
    ".csv.gz": prepare_delimited,
    ".parquet": prepare_parquet,
}
# Of these formats, small files without a flaw are read many at a time.
SMALL_READERS: dict[str, Callable[[Reading], Small | None]] = {
    ".csv": prepare_small,
    ".csv.gz": prepare_small,
}
NOT_READ_YET = (".xlsx", ".xml", ".json")

__all__ = [
    "NOT_READ_YET",
    "READERS",
    "SMALL_READERS",
    "Malformed",
    "Prepared",
    "Reader",
    "Reading",
    "Small",
]
