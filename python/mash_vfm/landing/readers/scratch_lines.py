"""A scratch file of lines that DuckDB reads as fast as any: a number, then texts.

Cells are parted by a character that hardly any text holds: nothing needs a quote but a line break
and, rarer still, that character itself. A cell of nothing is missing; one of quotes alone is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from mash_vfm.landing import sql

CELL, _QUOTE = "\x1f", "\x1e"
EMPTY_TEXT = _QUOTE * 2
# DuckDB holds a line of this length without being told.
_LINE_BYTES = 2_000_000
_BYTES_PER_CHARACTER = 4


@dataclass
class LineFile:
    """A file of lines: a number, then texts.

    ``broken_lines``: a text holds a line break, so one thread has to read the file.
    """

    path: Path
    longest: int = 0
    broken_lines: bool = False
    _stream: TextIO | None = None

    def write(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Write rows of texts that hold neither of the two characters; no text is missing."""
        if not rows:
            self.write_lines(())
            return
        lines = [f"{number}{CELL}{CELL.join(cells)}" for number, cells in rows]
        text = "\n".join(lines)
        if text.count("\n") >= len(lines) or "\r" in text:
            self.broken_lines = True
            lines = [
                CELL.join([str(number), *(quoted(cell) if cell else "" for cell in cells)])
                for number, cells in rows
            ]
        self.write_lines(lines)

    def write_lines(self, lines: Sequence[str]) -> None:
        """Write lines as they are to be: cells parted, and quoted where they must be."""
        if self._stream is None:
            self._stream = self.path.open("w", encoding="utf-8", newline="")
        if lines:
            self.longest = max(self.longest, *map(len, lines))
            self._stream.write("\n".join(lines))
            self._stream.write("\n")

    def close(self) -> None:
        """Close the file, whatever state it is in."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def relation(self, columns: Sequence[str], *, one_thread: bool) -> str:
        """SQL that reads the lines; the first column is a number, the others are text."""
        first, *others = columns
        types = ", ".join([f"{first}: 'bigint'", *(f"{name}: 'varchar'" for name in others)])
        options = {
            "allow_quoted_nulls": "false",
            "auto_detect": "false",
            "columns": f"{{{types}}}",
            "compression": "'none'",
            "delim": sql.text(CELL),
            "encoding": "'utf-8'",
            "escape": sql.text(_QUOTE),
            "header": "false",
            "new_line": "'\\n'",
            "null_padding": "false",
            "parallel": "false" if one_thread or self.broken_lines else "true",
            "quote": sql.text(_QUOTE),
            "strict_mode": "true",
        }
        longest = self.longest * _BYTES_PER_CHARACTER
        if longest > _LINE_BYTES:
            # Left to itself, DuckDB would take a buffer of 32 lines of this length.
            options |= {"max_line_size": str(longest), "buffer_size": str(2 * longest)}
        listed = ", ".join(f"{name} = {value}" for name, value in options.items())
        return f"read_csv({sql.path(self.path)}, {listed})"


def quoted(cell: str) -> str:
    """A text as a cell of a line, whatever it holds."""
    return f"{_QUOTE}{cell.replace(_QUOTE, EMPTY_TEXT)}{_QUOTE}"


def unquoted(cell: str) -> str:
    """The text of a cell that may be quoted."""
    return cell[1:-1].replace(EMPTY_TEXT, _QUOTE) if cell.startswith(_QUOTE) else cell
