"""Readers of the file formats an inbox may hold, by suffix.

A new format is a module with a function of the type ``Reader`` and a line in ``READERS``; what it
gives back (``base.Prepared``) is all that the loading needs to know about a file.
"""

from __future__ import annotations

from mash_vfm.landing.readers.base import Malformed, Prepared, Reader, Reading
from mash_vfm.landing.readers.census_xml import prepare_census_xml
from mash_vfm.landing.readers.delimited import (
    ORDINALS_OF_SMALL,
    SMALL_BYTES,
    Small,
    SmallReader,
    prepare_delimited,
)
from mash_vfm.landing.readers.json_file import prepare_json
from mash_vfm.landing.readers.parquet import prepare_parquet
from mash_vfm.landing.readers.workbook import prepare_workbook

READERS: dict[str, Reader] = {
    ".csv": prepare_delimited,
    ".csv.gz": prepare_delimited,
    ".parquet": prepare_parquet,
    ".xlsx": prepare_workbook,
    ".xlsm": prepare_workbook,
    ".xml": prepare_census_xml,
    ".json": prepare_json,
}
# Of these formats, small files without a flaw are read many at a time.
SMALL_SUFFIXES = (".csv", ".csv.gz")

__all__ = [
    "ORDINALS_OF_SMALL",
    "READERS",
    "SMALL_BYTES",
    "SMALL_SUFFIXES",
    "Malformed",
    "Prepared",
    "Reader",
    "Reading",
    "Small",
    "SmallReader",
]
