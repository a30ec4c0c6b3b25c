"""Rows on their way from an XML file to the warehouse: a scratch file a table, read by DuckDB.

XML cannot hold the character that parts the cells there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np

from mash_vfm.landing import sql
from mash_vfm.landing.readers.base import Malformed, Ordinals
from mash_vfm.landing.readers.scratch_lines import LineFile


class Rows:
    """The rows of one extract: its cells, what the contract does not know, and what is wrong.

    ``blank`` is how many elements held nothing and are no rows. ``add`` takes a row, to be written
    by the next ``flush``.

    A row is a list of ``width`` texts, one a cell; the last, which is filled here, is what the
    contract does not know, as JSON.
    """

    def __init__(self, path: Path, cells: int) -> None:
        self.blank = 0
        self.width = cells + 1
        self._written = 0
        self._pending: list[list[str]] = []
        self._rows = LineFile(path)
        self._texts = LineFile(path.with_suffix(".malformed"))
        self._pending_texts: list[tuple[int, tuple[str]]] = []
        self._ordinals: list[int] = []
        self._reasons: list[str] = []
        # The way of nearly all rows, so there is nothing between it and the list.
        self.add = self._pending.append

    @property
    def count(self) -> int:
        """Number of rows so far."""
        return self._written + len(self._pending)

    def add_with_unknown(self, row: list[str], unknown: dict[str, str]) -> None:
        """Take a row with what the contract does not know in it."""
        row[-1] = json.dumps(unknown, ensure_ascii=False)
        self.add(row)

    def add_malformed(self, reason: str, text: str) -> None:
        """Take a row that cannot land: ``text`` is what came of it."""
        self.add([""] * self.width)
        self._pending_texts.append((self.count, (text,)))
        self._ordinals.append(self.count)
        self._reasons.append(reason)

    def flush(self) -> None:
        """Write what has been taken."""
        self._rows.write(list(enumerate(self._pending, self._written + 1)))
        self._texts.write(self._pending_texts)
        self._written += len(self._pending)
        self._pending.clear()
        self._pending_texts.clear()

    def close(self) -> None:
        """Close the files, whatever state they are in."""
        self._rows.close()
        self._texts.close()

    @property
    def malformed(self) -> Malformed:
        """The rows that cannot land."""
        return Malformed(np.asarray(self._ordinals, np.int64), tuple(self._reasons))

    def relation(self, *, one_thread: bool) -> str:
        """SQL of the rows: ``ordinal``, a text ``v<n>`` a cell, and ``unknown``."""
        cells = [f"v{cell}" for cell in range(self.width - 1)]
        return self._rows.relation(["ordinal", *cells, "unknown"], one_thread=one_thread)

    def filled(self, cells: Sequence[int]) -> dict[int, int]:
        """Return the number of rows that have something in each of the cells."""
        if not cells or not self.count:
            return {}
        counts = ", ".join(f"count(v{cell})" for cell in cells)
        with duckdb.connect() as connection:
            row = connection.execute(
                f"select {counts} from {self.relation(one_thread=True)}"
            ).fetchone()
        return {cell: number for cell, number in zip(cells, row or (), strict=True) if number}

    def raw_texts(self, names: dict[str, str]) -> RawTexts:
        """Return what looks rows up: ``names`` has the SQL of each value by the name to show."""
        texts = self._texts.relation(["ordinal", "text"], one_thread=True)
        return RawTexts(self.relation(one_thread=True), texts, names)


class RawTexts:
    """Looks rows up again: as JSON, or, of a row that could not be read, its XML."""

    def __init__(self, rows: str, texts: str, names: dict[str, str]) -> None:
        self._rows, self._texts, self._names = rows, texts, names

    def __call__(self, ordinals: Ordinals) -> Iterator[tuple[int, str]]:
        """Yield ordinal and raw text of the rows asked for, in order."""
        listed = ", ".join(self._names.values())
        with duckdb.connect() as connection:
            connection.execute("create table wanted (ordinal bigint)")
            for batch in np.array_split(ordinals, len(ordinals) // 1_000 + 1):
                values = sql.rows((int(ordinal),) for ordinal in batch)
                connection.execute(f"insert into wanted values {values}")
            connection.execute(
                f"select r.ordinal, t.text, {listed} from {self._rows} as r"
                f" inner join wanted using (ordinal) left join {self._texts} as t using (ordinal)"
                " order by r.ordinal"
            )
            while rows := connection.fetchmany(1_000):
                for ordinal, text, *cells in rows:
                    named = dict(zip(self._names, cells, strict=True))
                    filled = {name: value for name, value in named.items() if value is not None}
                    yield ordinal, text or json.dumps(filled, ensure_ascii=False)
