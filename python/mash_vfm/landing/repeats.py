"""Rows of one load that repeat a whole row, or the key of one, of the same file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import raw_table

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
    con: duckdb.DuckDBPyConnection, extract: Extract, load_id: int, columns: Sequence[str]
) -> list[Repeat]:
    """Return the rows of a load that repeat others, by ordinal.

    Of rows that repeat whole, the first lands. Of rows with one key, the content of the last in the
    file stands. Keys are compared without the blanks around them; a blank part of a key is a value
    of its own, but a row whose key lacks a required column has no key at all and repeats another
    only as a whole. ``columns`` are the raw columns that the file fills.
    """
    present = set(columns)
    parts = [_part(part, present) for part in extract.key]
    required = set(extract.required)
    needed = [name for part in extract.key for name in part if name in required]
    has_key = " and ".join(f"{_trimmed(name)} is not null" for name in needed) or (
        " or ".join(f"{part} <> ''" for part in parts)
    )
    listed = ", ".join(sql.name(name) for name in columns)
    keys = ", ".join(parts)
    loaded = f"from {raw_table(extract)} where _load_id = {load_id}"
    # Most files repeat nothing: hashes alone show that, for a fraction of the cost.
    hashed = f"case when {has_key} then hash({keys}) else hash({listed}) end"
    suspects = f"select {hashed} as h {loaded} group by h having count(*) > 1"
    if con.execute(f"{suspects} limit 1").fetchone() is None:
        return []
    key_names = ", ".join(f"k{number}" for number in range(len(parts)))
    rows = con.execute(
        f"""
        with suspect as (
            select
                _row_number,
                {has_key} as has_key,
                {", ".join(f"{part} as k{number}" for number, part in enumerate(parts))},
                {listed}
            {loaded} and {hashed} in (select h from ({suspects}))
        ),

        compared as (
            select
                _row_number,
                has_key,
                {key_names},
                min(_row_number) over (partition by has_key, {key_names}, {listed}) as first_copy,
                max(_row_number) over (partition by has_key, {key_names}, {listed}) as last_copy,
                max(_row_number) over (partition by has_key, {key_names}) as last_of_key
            from suspect
        ),

        judged as (
            select
                _row_number,
                case
                    when _row_number > first_copy then '{REPEATED_ROW}'
                    when has_key and last_copy < last_of_key then '{REPEATED_KEY}'
                end as reason_code,
                first_copy,
                min(case when last_copy = last_of_key then _row_number end)
                    over (partition by has_key, {key_names}) as standing
            from compared
        )

        select _row_number, reason_code,
            case when reason_code = '{REPEATED_ROW}' then first_copy else standing end
        from judged where reason_code is not null order by _row_number
        """
    ).fetchall()
    return [Repeat(*row) for row in rows]


def _trimmed(name: str) -> str:
    return f"nullif(trim({sql.name(name)}, {_BLANKS}), '')"


def _part(part: tuple[str, ...], present: set[str]) -> str:
    """SQL of a part of the key, never null; which of its columns filled it makes a difference."""
    choices = [
        f"{sql.text(name + ':')} || {_trimmed(name)}" if len(part) > 1 else _trimmed(name)
        for name in part
        if name in present
    ]
    return f"coalesce({', '.join([*choices, sql.text('')])})"
