"""Keep the rows of a file that cannot land, each with its reason and its raw text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.landing import sql
from mash_vfm.landing.model import MiscountError

_COLUMNS = {
    "row_number": "bigint",
    "reason_code": "varchar",
    "reason": "varchar",
    "raw_text": "varchar",
    "of_row": "bigint",
}
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class Quarantined:
    """A row that does not land; ``of_row`` is the row that it repeats."""

    ordinal: int
    reason_code: str
    reason: str
    of_row: int | None = None


def quarantine(
    con: duckdb.DuckDBPyConnection,
    load_id: int,
    rows: Iterable[Quarantined],
    texts: Iterable[tuple[int, str]],
    scratch: Path,
) -> None:
    """Add rows of a load to ``ops.quarantine``, in whatever number.

    ``texts`` are the ordinal and the raw text of each of them, in the same order; raises
    ``MiscountError`` if they are those of other rows. They go through a file in ``scratch``: what
    many statements insert stays in memory until it is committed.
    """
    path = scratch / f"quarantine_{load_id}.json"
    longest = _LONGEST_LINE
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        for row, (ordinal, text) in zip(rows, texts, strict=True):
            if row.ordinal != ordinal:
                raise MiscountError
            cells = (row.ordinal, row.reason_code, row.reason, text, row.of_row)
            line = json.dumps(dict(zip(_COLUMNS, cells, strict=True)), ensure_ascii=False)
            longest = max(longest, 4 * len(line))
            stream.write(line + "\n")
    columns = ", ".join(f"{name}: '{data_type}'" for name, data_type in _COLUMNS.items())
    con.execute(
        f"""
        insert into ops.quarantine (load_id, {", ".join(_COLUMNS)})
        select {load_id}, {", ".join(_COLUMNS)}
        from read_json(
            {sql.path(path)},
            format = 'newline_delimited',
            columns = {{{columns}}},
            maximum_object_size = {longest}
        )
        """
    )
    path.unlink()
