"""The raw extract files of an inbox: which files land, in what order, and the rows in force."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from .codes import Codes
from .contract import EXTRACTS, Extract
from .dialects import SUFFIXES, can_be_read, read_rows
from .record import Record


@dataclass(frozen=True)
class Delivery:
    """One file that lands; ``name`` is its path in the inbox."""

    extract: Extract
    extract_as_of: date
    is_delta: bool
    name: str
    path: Path

    @property
    def order(self) -> tuple[date, bool, str]:
        """Files apply by date; of one date the full refresh first, then deltas by file name."""
        return self.extract_as_of, self.is_delta, self.name


class Inbox:
    """The deliveries of an inbox folder and the rows in force of each extract."""

    def __init__(self, folder: Path, codes: Codes) -> None:
        self._folder = folder
        self._codes = codes
        self._rows: dict[str, list[Record]] = {}

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """The files that land, in the order in which they apply.

        The same content lands once, in the place of the last name it came under.
        """
        found: dict[tuple[str, date, bool, str], Delivery] = {}
        for path in sorted(self._folder.glob("*/*")):
            delivery = self._recognise(path) if path.is_file() else None
            if delivery is not None and can_be_read(path, delivery.extract.required):
                content = hashlib.sha256(path.read_bytes()).hexdigest()
                of_content = (
                    delivery.extract.id,
                    delivery.extract_as_of,
                    delivery.is_delta,
                    content,
                )
                found[of_content] = delivery
        return sorted(found.values(), key=lambda delivery: delivery.order)

    @cached_property
    def newest(self) -> dict[str, date]:
        """Newest landed extract date of each extract that was ever landed."""
        return {landed.extract.id: landed.extract_as_of for landed in self.deliveries}

    def was_landed(self, extract: str) -> bool:
        """Whether any file of the extract (``system.extract``) landed."""
        return extract in self.newest

    def rows(self, extract: str) -> list[Record]:
        """Rows in force: those of the newest full refresh, with the deltas after it upserted.

        Rows that repeat a key are one, the last, in the order of the files and of their rows.
        """
        if extract not in self._rows:
            in_force: dict[tuple[object, ...], Record] = {}
            for delivery in self.deliveries:
                if delivery.extract.id == extract:
                    if not delivery.is_delta:
                        in_force = {}
                    for key, record in self._keyed_rows(delivery).items():
                        _put_last(in_force, key, record)
            self._rows[extract] = list(in_force.values())
        return self._rows[extract]

    def _keyed_rows(self, delivery: Delivery) -> dict[tuple[object, ...], Record]:
        """Rows of one file; of one key the last content, where that content came first.

        Rows that repeat whole are one row, the first of them.
        """
        of_key: dict[tuple[object, ...], list[tuple[int, Record]]] = {}
        for place, cells in enumerate(read_rows(delivery.path, delivery.extract.required)):
            record = Record(cells, self._codes)
            key = tuple(_key_part(record, part.split("|")) for part in delivery.extract.key)
            # a row without its id (the first part of the key) cannot be told from others
            if key[0] is not None:
                of_key.setdefault(key, []).append((place, record))
        standing = []
        for key, found in of_key.items():
            last = found[-1][1]
            place = next(place for place, record in found if record.repeats(last))
            standing.append((place, key, last))
        return {key: record for _, key, record in sorted(standing, key=lambda one: one[0])}

    def _recognise(self, path: Path) -> Delivery | None:
        """Read ``<extract>[_delta]_<YYYYMMDD>[_<anything>]`` from the name of the file."""
        suffix = next((end for end in SUFFIXES if path.name.lower().endswith(end)), None)
        if suffix is None:
            return None
        tokens = path.name[: -len(suffix)].lower().split("_")
        dates = [_file_date(token) for token in tokens]
        extract_as_of = next((found for found in dates if found is not None), None)
        if extract_as_of is None:
            return None
        named = tokens[: dates.index(extract_as_of)]
        extract = EXTRACTS.get(
            path.parent.name + "." + "_".join(token for token in named if token != "delta")
        )
        if extract is None:
            return None
        name = path.relative_to(self._folder).as_posix()
        return Delivery(extract, extract_as_of, "delta" in tokens, name, path)


def _file_date(token: str) -> date | None:
    if re.fullmatch(r"[0-9]{8}", token) is None:
        return None
    try:
        return date(int(token[:4]), int(token[4:6]), int(token[6:]))
    except ValueError:
        # eight digits that are no date are a part of the name
        return None


def _put_last(
    rows: dict[tuple[object, ...], Record], key: tuple[object, ...], record: Record
) -> None:
    """Put a row after all others, in place of the one of its key."""
    rows.pop(key, None)
    rows[key] = record


def _key_part(record: Record, columns: list[str]) -> object:
    """One part of a key: the first of the columns that is not blank, dates and times as such."""
    for column in columns:
        if column.endswith(("_at", "_on")):
            return record.moment(column)
        if (text := record.identifier(column)) is not None:
            return text
    return None
