"""Rows that have no text of their own, shown as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import duckdb

from mash_vfm.landing import sql
from mash_vfm.landing.readers.base import Ordinals

_BATCH_ROWS = 20_000
_FETCHED_ROWS = 1_000


class RowsAsJson:
    """Looks rows of a relation up again, by ordinal; each becomes JSON, a value under its heading.

    ``relation`` is SQL of a relation with ``ordinal`` and a text column ``c<n>`` for each of the
    headings; a cell without a heading is named by its place.
    """

    def __init__(self, relation: str, headings: Sequence[str]) -> None:
        self._relation = relation
        self._names = [
            heading if heading.strip() else f"column {cell}"
            for cell, heading in enumerate(headings, start=1)
        ]

    def __call__(self, ordinals: Ordinals) -> Iterator[tuple[int, str]]:
        """Yield ordinal and JSON of the rows asked for, in order; ordinals ascend."""
        listed = ", ".join(f"c{cell}" for cell in range(len(self._names)))
        with duckdb.connect() as connection:
            connection.execute("create table wanted (wanted bigint)")
            # A relation is read once a batch, which bounds the memory of what is looked up.
            for start in range(0, len(ordinals), _BATCH_ROWS):
                batch = ordinals[start : start + _BATCH_ROWS]
                connection.execute("truncate wanted")
                values = sql.rows((int(ordinal),) for ordinal in batch)
                connection.execute(f"insert into wanted values {values}")
                rows = connection.execute(
                    f"select ordinal, {listed} from {self._relation}"
                    f" where ordinal between {batch[0]} and {batch[-1]}"
                    " and ordinal in (select wanted from wanted) order by ordinal"
                )
                while some := rows.fetchmany(_FETCHED_ROWS):
                    for ordinal, *cells in some:
                        named = dict(zip(self._names, cells, strict=True))
                        yield ordinal, json.dumps(named, ensure_ascii=False)
