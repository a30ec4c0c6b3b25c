"""Columns of an extract as arrays plus the SQL that writes them as text.

The generator holds numbers, codes and dates as numpy arrays; DuckDB turns them into text, column
by column, so that no Python code runs for each row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Floats, Ints, Stamps

_QUOTE = "'"
_PLACE = re.compile(r"\{(\d+)\}")


@dataclass(frozen=True)
class Column:
    """Arrays of equal length and the SQL of their text, in which ``{0}`` is the first array."""

    sql: str
    arrays: tuple[np.ndarray[Any, Any], ...]

    def __len__(self) -> int:
        return len(self.arrays[0]) if self.arrays else 0


@dataclass(frozen=True)
class Truth:
    """The true person of each row, and the text that identifies the row."""

    system_id: Column
    person: Ints


@dataclass(frozen=True)
class Table:
    """One extract: its contract columns, and its truth where a row is about a person."""

    system: str
    extract: str
    columns: dict[str, Column]
    truth: Truth | None = None

    @property
    def id(self) -> str:
        """``<system>.<extract>``."""
        return f"{self.system}.{self.extract}"

    def __len__(self) -> int:
        return max(len(column) for column in self.columns.values())


def ident(numbers: Ints, prefix: str = "", width: int = 0) -> Column:
    """Return an id: prefix and number, filled with zeros to ``width``; negative is null."""
    digits = f"lpad({{0}}::varchar, {width}, '0')" if width else "{0}::varchar"
    return Column(f"case when {{0}} >= 0 then '{prefix}' || {digits} end", (numbers,))


def ident_varied(numbers: Ints, width: int, style: Ints) -> Column:
    """Return a zero-filled id as systems spoil it: style 1 lost its zeros, 2 has a blank behind."""
    return Column(
        "case when {0} < 0 then null when {1} = 1 then {0}::varchar "
        f"else lpad({{0}}::varchar, {width}, '0') || case when {{1}} = 2 then ' ' else '' end end",
        (numbers, style),
    )


def coded(values: Sequence[str], codes: Ints) -> Column:
    """Return the value at each code; code -1 is null."""
    texts = ", ".join(f"'{value.replace(_QUOTE, _QUOTE * 2)}'" for value in values)
    # the first element of a list has index 1, and what has none is null
    return Column(f"[{texts}][{{0}} + 1]", (codes,))


def listed(values: Sequence[str]) -> Column:
    """Return one row a value."""
    return coded(values, np.arange(len(values)))


def blank() -> Column:
    """Return a column of nulls."""
    return Column("null", ())


def same(text: str) -> Column:
    """Return one text for every row."""
    quoted = text.replace("'", "''")
    return Column(f"'{quoted}'", ())


def date(values: Dates) -> Column:
    """Return ISO dates; not a time is null."""
    # DuckDB reads seconds from numpy, not days
    return Column("{0}::date::varchar", (values.astype("datetime64[s]"),))


def stamp(values: Stamps) -> Column:
    """Return local times, ISO with seconds; not a time is null."""
    return Column("{0}::timestamp::varchar", (values.astype("datetime64[s]"),))


def flag(values: Ints | Bools) -> Column:
    """Return Y for 1, N for 0, null for anything else."""
    return Column("case {0} when 1 then 'Y' when 0 then 'N' end", (values.astype(np.int64),))


def bit(values: Ints | Bools) -> Column:
    """Return 1, 0, or null for anything else."""
    return Column("case {0} when 1 then '1' when 0 then '0' end", (values.astype(np.int64),))


def whole(values: Ints) -> Column:
    """Return whole numbers; negative is null."""
    return Column("case when {0} >= 0 then {0}::varchar end", (values,))


def number(values: Floats, places: int) -> Column:
    """Return numbers with that many decimals; not a number is null."""
    return Column(
        f"case when not isnan({{0}}) then {{0}}::decimal(18, {places})::varchar end", (values,)
    )


def nhs(values: Ints, spaced: Bools | None = None) -> Column:
    """Return NHS numbers; negative is null; spaced ones are written 3-3-4."""
    plain = "{0}::varchar"
    if spaced is None:
        return Column(f"case when {{0}} >= 0 then {plain} end", (values,))
    parts = (f"substr({plain}, {start}, {length})" for start, length in ((1, 3), (4, 3), (7, 4)))
    cut = " || ' ' || ".join(parts)
    return Column(
        f"case when {{0}} < 0 then null when {{1}} then {cut} else {plain} end", (values, spaced)
    )


def compose(sql: str, *columns: Column) -> Column:
    """Return SQL over other columns, whose text stands at ``{0}``, ``{1}`` ..."""
    arrays: list[np.ndarray[Any, Any]] = []
    texts = []
    for column in columns:
        places = [f"{{{len(arrays) + index}}}" for index in range(len(column.arrays))]
        texts.append("(" + _fill(column.sql, places) + ")")
        arrays.extend(column.arrays)
    return Column(_fill(sql, texts), tuple(arrays))


def _fill(sql: str, texts: Sequence[str]) -> str:
    """Put the texts where ``{0}``, ``{1}`` ... stand; other braces are left alone."""
    return _PLACE.sub(lambda place: texts[int(place[1])], sql)


def render(table: Table, names: Sequence[str]) -> tuple[dict[str, np.ndarray[Any, Any]], str]:
    """Return the arrays to register and the select list that gives the named columns as text.

    Raises ``KeyError`` for a name that the table does not have.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {"_row": np.arange(1, len(table) + 1)}
    parts = ["_row"]
    for name in names:
        column = table.columns[name]
        places = []
        for array in column.arrays:
            place = f"a{len(arrays)}"
            arrays[place] = array
            places.append(place)
        parts.append(f'({_fill(column.sql, places)})::varchar as "{name}"')
    return arrays, ", ".join(parts)
