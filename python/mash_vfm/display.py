"""What a person sees of a run: a bar a stage in a terminal, a line a stage anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Column, Table

# Where the output is a file or a pipe, nothing says how wide a line may be.
_WIDTH_OF_A_PIPE = 140


class StageBar:
    """The bar of one stage; ``note`` is what its last line says when it is done."""

    def __init__(self, progress: Progress | None, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None, detail="") if progress else None
        self.note = ""

    def update(self, done: int, total: int, detail: str) -> None:
        """Show how far the stage is and what it is at."""
        if self._progress is not None and self._task is not None:
            self._progress.update(
                self._task,
                completed=done,
                total=total or None,
                detail=escape(detail),
            )


class Display:
    """The terminal, or whatever the output goes to."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = _WIDTH_OF_A_PIPE

    @contextmanager
    def stage(self, name: str) -> Iterator[StageBar]:
        """Show the stage while the block runs, and in one line how it ended."""
        started = monotonic()
        ended = "failed"
        progress = self._progress() if self.console.is_terminal else None
        bar = StageBar(progress, name)
        try:
            if progress is None:
                yield bar
            else:
                with progress:
                    yield bar
            ended = "ok"
        finally:
            style = "green" if ended == "ok" else "red"
            self.console.print(
                f"[{style}]{ended:6}[/] {name:<18}{monotonic() - started:7.1f} s  "
                f"{escape(bar.note)}".rstrip(),
                soft_wrap=True,
            )

    def _progress(self) -> Progress:
        return Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn(
                "{task.fields[detail]}",
                table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
            ),
            expand=True,
            console=self.console,
            transient=True,
        )

    def say(self, message: str, style: str = "") -> None:
        """Print a line."""
        self.console.print(escape(message), style=style, soft_wrap=True)

    def table(self, title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
        """Print a table; cells that are numbers stand to the right."""
        content = [list(row) for row in rows]
        table = Table(title=title or None, title_justify="left", title_style="bold")
        for index, column in enumerate(columns):
            numeric = bool(content) and all(
                isinstance(row[index], int | float) or row[index] is None for row in content
            )
            table.add_column(column, justify="right" if numeric else "left", overflow="fold")
        for row in content:
            table.add_row(*("" if cell is None else escape(cell_text(cell)) for cell in row))
        self.console.print(table)


def figure_text(value: float | None, unit: str) -> str:
    """A figure with its unit: ``12.3 %``, ``£1,200``, ``4.5 per 10,000``; blank for none."""
    if value is None:
        return ""
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "gbp":
        return f"£{value:,.0f}" if abs(value) >= 1000 else f"£{value:,.2f}"
    if unit.startswith("per_"):
        return f"{cell_text(value)} per {int(unit.removeprefix('per_')):,}"
    return cell_text(value) if unit in ("count", "ratio") else f"{cell_text(value)} {unit}"


def spread_text(
    strict: float | None, value: float | None, loose: float | None, unit: str | None = None
) -> str:
    """The values by the strict and the loose linkage: ``12.1 % .. 13.4 %``.

    With the unit, as ``figure_text`` writes it; without, as a cell of a table. Blank where both are
    the value itself or do not apply; ``-`` stands for one that has nothing to divide by.
    """
    if value is None or strict is loose is None or strict == value == loose:
        return ""
    ends = [cell_text(end) if unit is None else figure_text(end, unit) for end in (strict, loose)]
    return " .. ".join("-" if end in ("", "None") else end for end in ends)


def cell_text(value: object) -> str:
    """A value as a person reads it: thousands apart, fractions to four significant digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if value == round(value):
            return f"{value:,.0f}"
        return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:,.4g}"
    return str(value)
