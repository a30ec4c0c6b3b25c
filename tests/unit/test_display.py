from __future__ import annotations

import io

import pytest
from rich.console import Console

from mash_vfm.display import Display, cell_text, figure_text, spread_text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1234, "share", "12.3 %"),
        (1234.5, "gbp", "£1,234"),
        (12.5, "gbp", "£12.50"),
        (4.25, "per_10000", "4.25 per 10,000"),
        (12.0, "count", "12"),
        (404.0, "minutes", "404 minutes"),
        (None, "share", ""),
    ],
)
def test_a_figure_is_shown_with_its_unit(value: float | None, unit: str, text: str) -> None:
    assert figure_text(value, unit) == text


@pytest.mark.parametrize(
    ("strict", "value", "loose", "unit", "text"),
    [
        (0.12, 0.13, 0.134, "share", "12.0 % .. 13.4 %"),
        (0.13, 0.13, 0.134, "share", "13.0 % .. 13.4 %"),
        (1.0, 2.0, 3.0, None, "1 .. 3"),
        (None, 0.5, 0.25, None, "- .. 0.25"),
        (0.13, 0.13, 0.13, "share", ""),
        # it does not depend on linkage, or has no value
        (None, 4.0, None, "count", ""),
        (None, None, None, "share", ""),
    ],
)
def test_a_spread_is_shown_where_the_linkage_matters(
    strict: float | None, value: float | None, loose: float | None, unit: str | None, text: str
) -> None:
    assert spread_text(strict, value, loose, unit) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234567, "1,234,567"), (1234.56, "1,234.6"), (0.5, "0.5"), (True, "yes"), ("a", "a")],
)
def test_a_cell_is_shown_as_a_person_reads_it(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_what_comes_from_outside_is_not_taken_for_markup() -> None:
    stream = io.StringIO()
    display = Display(Console(file=stream, width=100))
    display.say("file [red]odd.csv")
    display.table("", ("a",), [["[bold]x"]])
    assert "file [red]odd.csv" in stream.getvalue()
    assert "[bold]x" in stream.getvalue()


def test_a_stage_that_fails_says_so() -> None:
    stream = io.StringIO()
    display = Display(Console(file=stream))
    with pytest.raises(ValueError, match="broken"), display.stage("land") as bar:
        bar.update(1, 3, "one file")
        bar.note = "1 of 3 files"
        raise ValueError("broken")
    assert stream.getvalue().startswith("failed land")
    assert stream.getvalue().endswith("1 of 3 files\n")
