"""Rows of a file that repeat a whole row of it, or the key of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.model import MiscountError
from mash_vfm.landing.readers import Prepared

REPEATED_ROW = "repeated_row"
REPEATED_KEY = "repeated_key"
_BLANKS = "' ' || chr(9) || chr(10) || chr(13) || chr(160)"


@dataclass(frozen=True)
class Repeat:
    """A row that does not land: its ordinal, why, and the ordinal of the row it repeats."""

    ordinal: int
    reason_code: str
    of: int


def find_repeats(
    con: duckdb.DuckDBPyConnection, extract: Extract, prepared: Prepared
) -> list[Repeat]:
    """Return the rows of a file that repeat others, by ordinal.

    Of rows that repeat whole, the first lands. Of rows with one key, the content of the last in the
    file stands. Keys are compared without the blanks around them; a blank part of a key is a value
    of its own, but a row whose key lacks a required column has no key at all and repeats another
    only as a whole. Raises ``MiscountError`` if the file has another number of rows than was
    counted.
    """
    cells = {column.column: f"c{column.cell}" for column in prepared.columns}
    parts = [_part(part, cells) for part in extract.key]
    required = [name for part in extract.key for name in part if name in extract.required]
    has_key = " and ".join(f"{_trimmed(cells[name])} is not null" for name in required) or (
        " or ".join(f"{part} <> ''" for part in parts)
    )
    key = f"case when {has_key} then hash({', '.join(parts)}) end"
    # Most files repeat nothing, and hashes alone show that. A group without a hash holds the rows
    # without a key.
    row = con.execute(
        f"""
        select
            coalesce(sum(row_count), 0),
            coalesce(max(row_count) filter (h is not null), 0),
            coalesce(max(row_count) filter (h is null), 0)
        from (select {key} as h, count(*) as row_count from {prepared.relation} group by h)
        """
    ).fetchone()
    rows, most_with_one_key, without_key = row or (0, 0, 0)
    if rows != prepared.rows:
        raise MiscountError
    if most_with_one_key < 2 and without_key - len(prepared.malformed) < 2:
        return []
    whole = ", ".join(cells.values())
    return _judge(con, prepared, parts, has_key, f"coalesce({key}, hash({whole}))", whole)


def _judge(
    con: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    parts: Sequence[str],
    has_key: str,
    hashed: str,
    whole: str,
) -> list[Repeat]:
    keys = ", ".join(f"k{number}" for number in range(len(parts)))
    rows = con.execute(
        f"""
        with hashed as (
            select
                ordinal,
                {has_key} as has_key,
                {", ".join(f"{part} as k{number}" for number, part in enumerate(parts))},
                {whole},
                {hashed} as h
            from {prepared.numbered}
            where coalesce({whole}) is not null
        ),

        suspect as (
            select *
            from hashed
            where h in (
                select {hashed} as h
                from {prepared.relation}
                where coalesce({whole}) is not null
                group by 1
                having count(*) > 1
            )
        ),

        compared as (
            select
                ordinal,
                has_key,
                {keys},
                min(ordinal) over (partition by has_key, {keys}, {whole}) as first_copy,
                max(ordinal) over (partition by has_key, {keys}, {whole}) as last_copy,
                max(ordinal) over (partition by has_key, {keys}) as last_of_key
            from suspect
        ),

        judged as (
            select
                ordinal,
                case
                    when ordinal > first_copy then '{REPEATED_ROW}'
                    when has_key and last_copy < last_of_key then '{REPEATED_KEY}'
                end as reason_code,
                first_copy,
                min(case when last_copy = last_of_key then ordinal end)
                    over (partition by has_key, {keys}) as standing
            from compared
        )

        select
            ordinal,
            reason_code,
            case when reason_code = '{REPEATED_ROW}' then first_copy else standing end
        from judged where reason_code is not null order by ordinal
        """
    ).fetchall()
    return [Repeat(*row) for row in rows]


def _trimmed(cell: str) -> str:
    return f"nullif(trim({cell}, {_BLANKS}), '')"


def _part(part: tuple[str, ...], cells: Mapping[str, str]) -> str:
    """SQL of a part of the key, never null; which of its columns filled it makes a difference."""
    choices = [
        f"{sql.text(name + ':')} || {_trimmed(cells[name])}"
        if len(part) > 1
        else _trimmed(cells[name])
        for name in part
        if name in cells
    ]
    return f"coalesce({', '.join([*choices, sql.text('')])})"
