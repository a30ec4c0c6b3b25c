"""Answers to survey questions, of staff and of families."""

from __future__ import annotations

from .record import Record


def valid_answer(row: Record) -> int | None:
    """An answer from 1 to 5; None where it is not applicable, blank or none of them."""
    code = row.code("response", "survey_response")
    return None if code is None or code == "NA" else int(code)


def is_positive(answer: int) -> bool:
    """Whether the answer agrees: 4 or 5."""
    return answer >= 4
