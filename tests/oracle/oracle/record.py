"""One row of an extract, read column by column."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from functools import cache

from . import values
from .codes import Codes


@cache
def column_key(name: str) -> str:
    """A heading without case, spaces, underscores and stray punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())


class Record:
    """One row of an extract; every method reads one column and gives None for what is no value."""

    __slots__ = ("_cells", "_codes")

    def __init__(self, cells: dict[str, str], codes: Codes) -> None:
        self._cells = cells
        self._codes = codes

    def repeats(self, other: Record) -> bool:
        """Whether the row is the other one, cell by cell."""
        return self._cells == other._cells

    def raw(self, column: str) -> str:
        """The cell as it came; blank where the file lacks the column."""
        return self._cells.get(column_key(column), "")

    def text(self, column: str) -> str | None:
        """Trimmed text."""
        return values.text_or_none(self.raw(column))

    def identifier(self, column: str) -> str | None:
        """An id without leading zeros."""
        return values.identifier(self.raw(column))

    def nhs_number(self, column: str) -> str | None:
        """A valid NHS number."""
        return values.nhs_number(self.raw(column))

    def day(self, column: str) -> date | None:
        """A date."""
        return values.day(self.raw(column))

    def moment(self, column: str) -> datetime | None:
        """A local time."""
        return values.moment(self.raw(column))

    def flag(self, column: str) -> bool:
        """Whether the cell says yes; a blank is no."""
        return values.flag(self.raw(column)) is True

    def flag_or_none(self, column: str) -> bool | None:
        """Yes, no or blank."""
        return values.flag(self.raw(column))

    def code(self, column: str, code_set: str) -> str | None:
        """A code of the code set; a value that is none of it is None."""
        return self._codes.match(code_set, self.raw(column))

    def age(self, column: str) -> int | None:
        """An age in whole years."""
        return values.years_of_age(self.raw(column))

    def number(self, column: str) -> Fraction | None:
        """An exact decimal number."""
        return values.number(self.raw(column))

    def whole(self, column: str) -> int | None:
        """A whole number."""
        return values.whole(self.raw(column))
