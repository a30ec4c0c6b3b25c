"""Rows of a file that repeat a whole row of it, or the key of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import raw_table
from mash_vfm.landing.readers.base import Ordinals

REPEATED_ROW = "repeated_row"
REPEATED_KEY = "repeated_key"
_ODD_BLANKS = ("chr(9)", "chr(10)", "chr(13)", "chr(160)")


@dataclass(frozen=True)
class Repeats:
    """The rows of a load that do not land, in order: there may be millions.

    ``ordinals`` are theirs, ``of`` those of the rows that they repeat, and ``is_whole`` says where
    they do so whole, not by their key alone.
    """

    ordinals: Ordinals
    of: Ordinals
    is_whole: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.ordinals)


NO_REPEATS = Repeats(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))


def find_repeats(
    con: duckdb.DuckDBPyConnection, extract: Extract, load_id: int, columns: Sequence[str]
) -> Repeats:
    """Return the rows of a load that repeat others.

    Of rows that repeat whole, the first lands. Of rows with one key, the content of the last in the
    file stands. Keys are compared without the blanks around them; a blank part of a key is a value
    of its own, but a row whose key lacks a required column has no key at all and repeats another
    only as a whole. ``columns`` are the raw columns that the file fills.
    """
    names = {name: sql.name(name) for name in columns}
    load = f"{raw_table(extract)} where _load_id = {load_id}"
    # Most files repeat nothing, and hashes alone show that.
    if not loads_that_may_repeat(con, extract, [load_id], columns):
        return NO_REPEATS
    key = _Key(extract, names)
    parts = ", ".join(f"{part} as k{number}" for number, part in enumerate(key.parts))
    keys = ", ".join(f"k{number}" for number in range(len(key.parts)))
    whole = ", ".join(names.values())
    hashed = f"coalesce({key.hashed}, hash({whole}))"
    con.execute(
        f"""
        with suspect as (
            select _row_number, {key.is_there} as has_key, {parts}, {whole}
            from {load} and {hashed} in (
                select {hashed} as h from {load} group by h having count(*) > 1
            )
        ),

        compared as (
            select
                _row_number,
                has_key,
                {keys},
                min(_row_number) over (partition by has_key, {keys}, {whole}) as first_copy,
                max(_row_number) over (partition by has_key, {keys}, {whole}) as last_copy,
                max(_row_number) over (partition by has_key, {keys}) as last_of_key
            from suspect
        ),

        judged as (
            select
                _row_number,
                case
                    when _row_number > first_copy then true
                    when has_key and last_copy < last_of_key then false
                end as is_whole,
                first_copy,
                min(case when last_copy = last_of_key then _row_number end)
                    over (partition by has_key, {keys}) as standing
            from compared
        )

        select _row_number, case when is_whole then first_copy else standing end, is_whole
        from judged where is_whole is not null order by _row_number
        """
    )
    found = []
    while batch := con.fetchmany(10_000):
        found.append([np.array(column) for column in zip(*batch, strict=True)])
    return Repeats(*map(np.concatenate, zip(*found, strict=True))) if found else NO_REPEATS


def loads_that_may_repeat(
    con: duckdb.DuckDBPyConnection,
    extract: Extract,
    load_ids: Sequence[int],
    columns: Sequence[str],
) -> set[int]:
    """Return those of the loads in which rows have one hash of their keys.

    Rows without a key count as having one. ``load_ids`` follow one another.
    """
    names = {name: sql.name(name) for name in columns}
    found = con.execute(
        f"""
        select distinct any_value(_load_id)
        from {raw_table(extract)}
        where _load_id between {load_ids[0]} and {load_ids[-1]}
        group by {"_load_id, " if len(load_ids) > 1 else ""}{_Key(extract, names).hashed}
        having count(*) > 1
        """
    ).fetchall()
    return {load_id for (load_id,) in found}


def count_missing_keys(
    con: duckdb.DuckDBPyConnection, extract: Extract, load_ids: Sequence[int], other: int
) -> dict[int, int]:
    """Number of rows, by load that has any, whose key the ``other`` load does not hold.

    All are loads of the extract. Keys are compared as ``find_repeats`` does; rows without a key do
    not count.
    """
    names = {column.name: sql.name(column.name) for column in extract.columns}
    hashed = _Key(extract, names).hashed
    keys = f"select _load_id, {hashed} as key from {raw_table(extract)}"
    rows = con.execute(
        f"""
        select _load_id, count(*)
        from ({keys} where _load_id in ({", ".join(map(str, load_ids))}))
        where key is not null and key not in (
            select key from ({keys} where _load_id = {other}) where key is not null
        )
        group by _load_id
        """
    ).fetchall()
    return dict(rows)


class _Key:
    """The key of an extract as SQL over the columns or cells that a file fills.

    ``parts`` are never null; which of its columns filled a part makes a difference. ``hashed`` is
    null for a row without a key.
    """

    def __init__(self, extract: Extract, columns: Mapping[str, str]) -> None:
        required = [name for part in extract.key for name in part if name in extract.required]
        self.parts = [_part(part, columns) for part in extract.key]
        self.is_there = " and ".join(f"{_trimmed(columns[name])} is not null" for name in required)
        if not required:
            self.is_there = " or ".join(f"{part} <> ''" for part in self.parts)
        self.hashed = f"case when {self.is_there} then hash({', '.join(self.parts)}) end"


def _trimmed(column: str) -> str:
    # To trim costs more than to see whether there is anything to trim.
    blanks = " or ".join(
        [
            *(f"{column} like {pattern}" for pattern in ("' %'", "'% '")),
            *(f"contains({column}, {char})" for char in _ODD_BLANKS),
        ]
    )
    trimmed = f"trim({column}, ' ' || {' || '.join(_ODD_BLANKS)})"
    return f"nullif(case when {blanks} then {trimmed} else {column} end, '')"


def _part(part: tuple[str, ...], columns: Mapping[str, str]) -> str:
    choices = []
    for name in part:
        if name in columns:
            text = _trimmed(columns[name])
            choices.append(f"{sql.text(name + ':')} || {text}" if len(part) > 1 else text)
    return f"coalesce({', '.join([*choices, sql.text('')])})"
