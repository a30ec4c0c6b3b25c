"""A value as reports may show it: never one that identifies, never one that a spreadsheet runs."""

from __future__ import annotations

from mash_vfm.contract import Column, Extract

MASK = "•••"
_LONGEST_SHOWN = 80
# What a spreadsheet takes for the beginning of a formula when a cell is pasted into it.
_FORMULA_STARTS = ("=", "+", "-", "@")


def is_hidden(extract: Extract, column_name: str) -> bool:
    """Whether values of the raw column must not be shown.

    That is so where the contract marks it as identifying (``pii`` direct or quasi), and of every
    column that the contract does not know: nobody has said what it holds.
    """
    column = _column(extract, column_name)
    return column is None or column.is_identifying


def shown_value(extract: Extract, column_name: str, value: str | None) -> str:
    """The value as a report shows it: masked where it must be, else on one line and harmless."""
    if value is None or not value.strip():
        return ""
    return MASK if is_hidden(extract, column_name) else harmless(value)


def harmless(text: str) -> str:
    """The text on one line, cut if it is long, and marked as text where it begins like a formula.

    Numbers with a sign are no formulas and stay as they are.
    """
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))
    if len(line) > _LONGEST_SHOWN:
        line = f"{line[: _LONGEST_SHOWN - 3]}..."
    if line.startswith(_FORMULA_STARTS) and not _is_number(line):
        return f"'{line}"
    return line


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _column(extract: Extract, name: str) -> Column | None:
    try:
        return extract.column(name)
    except KeyError:
        return None
