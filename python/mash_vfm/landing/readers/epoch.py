"""Numbers of days in a workbook that counts from 1904, as those of one that counts from 1900.

Cells that are formatted as dates are dates already; a number in a column of dates is read as a day
number later, when nobody knows the workbook any more.
"""

from __future__ import annotations

import duckdb

from mash_vfm.contract import Extract
from mash_vfm.landing.headers import Match
from mash_vfm.landing.model import Finding

# Days from 1899-12-30, where staging counts from, to 1904-01-01.
_DAYS = 1462
_DATES = frozenset({"date", "timestamp"})


def from_1900(
    relation: str, width: int, match: Match, extract: Extract
) -> tuple[str, list[Finding]]:
    """The relation with the day numbers of its columns of dates from 1900, and what was moved.

    ``relation`` is SQL with ``ordinal`` and the cells ``c0`` to ``c<width - 1>``. The numbers are
    those that staging reads as dates: five digits, with or without a time of day.
    """
    dates = {
        landed.cell
        for landed in match.columns
        if not landed.is_new and extract.column(landed.column).data_type in _DATES
    }
    if not dates:
        return relation, []
    numbers = " + ".join(f"count(*) filter ({_is_number(cell)})" for cell in dates)
    with duckdb.connect() as connection:
        row = connection.execute(f"select {numbers} from {relation}").fetchone()
    if not row or not row[0]:
        return relation, []
    cells = ", ".join(_moved(cell) if cell in dates else f"c{cell}" for cell in range(width))
    detail = f"{row[0]:,} numbers in columns of dates count from 1904, as the workbook does"
    return (
        f"(select {cells}, ordinal from {relation})",
        [Finding("days_from_1904", None, None, f"{detail}: they were read so")],
    )


def _is_number(cell: int) -> str:
    return f"regexp_full_match(trim(c{cell}), '[1-9][0-9]{{4}}([.][0-9]+)?')"


def _moved(cell: int) -> str:
    """The cell with its day moved and its time of day, behind the point, as it is."""
    text = f"trim(c{cell})"
    moved = f"cast(cast(left({text}, 5) as integer) + {_DAYS} as varchar) || substr({text}, 6)"
    return f"case when {_is_number(cell)} then {moved} else c{cell} end as c{cell}"
