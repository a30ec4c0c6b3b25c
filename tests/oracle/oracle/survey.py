"""Answers to survey questions, of staff and of families."""

from __future__ import annotations

from .record import Record


def valid_answer(row: Record) -> int | None:
    """An answer from 1 to 5 (also 4.0, or its label); None where it is NA, blank or no answer."""
    number = row.whole("response")
    code = row.code("response", "survey_response") if number is None else str(number)
    return int(code) if code in ("1", "2", "3", "4", "5") else None


def is_positive(answer: int) -> bool:
    """Whether the answer agrees: 4 or 5."""
    return answer >= 4
