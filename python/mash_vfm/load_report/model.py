"""What a load report holds. Its values are shown values: masked where the contract says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# Of each kind of trouble in a file, so many rows are shown; the others are counted.
ROWS_SHOWN = 50


@dataclass(frozen=True)
class Cell:
    """A value of a row, as it may be shown."""

    column: str
    value: str


@dataclass(frozen=True)
class RowEntry:
    """A row of a file, 1 = the first below the headings."""

    row: int
    cells: tuple[Cell, ...] = ()
    text: str | None = None
    of_row: int | None = None


@dataclass(frozen=True)
class Trouble:
    """Rows of a file that share a trouble: ``rows`` are the first of ``count``."""

    code: str
    words: str
    count: int
    rows: tuple[RowEntry, ...] = ()
    column: str | None = None


@dataclass(frozen=True)
class Remark:
    """Something about a file as a whole; ``rows`` it touched, if that counts."""

    code: str
    words: str
    rows: int | None = None
    column: str | None = None


@dataclass(frozen=True)
class FileEntry:
    """One extract of one file: what was read, mended, put aside and not understood."""

    source_file: str
    extract_id: str | None
    extract_as_of: str | None
    is_delta: bool | None
    status: str
    load_id: int | None = None
    reason: str | None = None
    remedy: str | None = None
    rows_in_file: int | None = None
    rows_landed: int | None = None
    rows_quarantined: int | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    to_mend: tuple[Remark, ...] = ()
    repaired: tuple[Remark, ...] = ()
    new_columns: tuple[Remark, ...] = ()
    missing_columns: tuple[Remark, ...] = ()
    quarantined: tuple[Trouble, ...] = ()
    unread: tuple[Trouble, ...] = ()
    left_out: tuple[Trouble, ...] = ()

    @property
    def needs_action(self) -> bool:
        """Whether whoever sent it has something to mend."""
        return self.status == "refused" or bool(
            self.to_mend or self.quarantined or self.new_columns or self.unread or self.left_out
        )

    @property
    def says_more(self) -> bool:
        """Whether there is more to say about it than how many rows it had."""
        remarks = self.repaired or self.missing_columns
        return self.status != "landed" or self.needs_action or bool(remarks)


@dataclass(frozen=True)
class SupplierEntry:
    """What one supplier sent; ``supplier`` is ``None`` for files in no partner's folder.

    ``landed_before`` are files whose content had landed, about which nothing new is to be said.
    """

    supplier: str | None
    page: str
    files: tuple[FileEntry, ...]
    landed_before: tuple[str, ...] = ()

    def having(self, status: str) -> tuple[FileEntry, ...]:
        """Its entries of that status."""
        return tuple(entry for entry in self.files if entry.status == status)

    def total(self, count: str) -> int:
        """Sum over its files of ``rows_in_file``, ``rows_landed`` or ``rows_quarantined``."""
        return sum(getattr(entry, count) or 0 for entry in self.files)


@dataclass(frozen=True)
class LoadReport:
    """The load report of a run.

    ``values_read`` says whether staging has read the values, so that ``unread`` and ``left_out``
    are known; a run that only lands does not know them.
    """

    run_id: str
    is_dry_run: bool
    values_read: bool
    suppliers: tuple[SupplierEntry, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """It as plain mappings and lists."""
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> LoadReport:
        """The report of which ``as_json`` made these; raises ``KeyError`` or ``TypeError`` if none.

        Fields that an older version did not write keep their defaults.
        """
        suppliers = tuple(
            SupplierEntry(
                supplier["supplier"],
                supplier["page"],
                tuple(map(_file_of, supplier["files"])),
                tuple(supplier["landed_before"]),
            )
            for supplier in told["suppliers"]
        )
        return cls(told["run_id"], told["is_dry_run"], told["values_read"], suppliers)


def _file_of(told: Mapping[str, Any]) -> FileEntry:
    remarks = ("to_mend", "repaired", "new_columns", "missing_columns")
    troubles = ("quarantined", "unread", "left_out")
    listed: dict[str, Any] = {
        name: tuple(Remark(**remark) for remark in told.get(name, ())) for name in remarks
    }
    listed |= {name: tuple(map(_trouble_of, told.get(name, ()))) for name in troubles}
    return FileEntry(**{**told, **listed})


def _trouble_of(told: Mapping[str, Any]) -> Trouble:
    rows = tuple(
        RowEntry(**{**row, "cells": tuple(Cell(**cell) for cell in row["cells"])})
        for row in told["rows"]
    )
    return Trouble(**{**told, "rows": rows})
