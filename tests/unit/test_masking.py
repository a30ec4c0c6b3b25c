"""What a report may show of a value."""

from __future__ import annotations

import pytest
from landing_support import VISIT

from mash_vfm.masking import MASK, harmless, shown_value


@pytest.mark.parametrize(
    ("column", "shown"),
    [("child_id", MASK), ("note", MASK), ("favourite_colour", MASK), ("worker", "Ann")],
    ids=["direct", "quasi", "unknown to the contract", "none"],
)
def test_only_columns_that_are_known_not_to_identify_are_shown(column: str, shown: str) -> None:
    assert shown_value(VISIT, column, "Ann") == shown
    assert shown_value(VISIT, column, " ") == shown_value(VISIT, column, None) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3|cmd", "'-2+3|cmd"),
        ("  =1", "'=1"),
        ("-12.50", "-12.50"),
        ("+44,000", "+44,000"),
        ("two\nlines\tand\u202ea turn", "two lines and?a turn"),
        ("x" * 100, "x" * 77 + "..."),
    ],
)
def test_a_value_cannot_run_or_break_the_line(text: str, shown: str) -> None:
    assert harmless(text) == shown
