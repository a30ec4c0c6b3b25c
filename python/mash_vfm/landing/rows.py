"""Tell the rows of a delimited file from its blank lines and malformed rows, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from sys import intern

import numpy as np
import numpy.typing as npt

from mash_vfm.landing.quotes import SPACE, Bits
from mash_vfm.landing.records import (
    CR,
    LF,
    TAB,
    ByteSource,
    Grammar,
    Positions,
    Records,
    windows,
)

_BYTES_TRIED = 8
# From so many rows, or windows, it is seen how many cells the rows of a file have.
_ROWS_SEEN = 100
_WINDOWS_SEEN = 8
_EXCEPTIONS = 10  # one row in so many may have fewer


@dataclass(frozen=True)
class Layout:
    """How wide rows are.

    A row has ``needed`` cells (up to the last cell with a heading) and may have up to ``width``
    (the cells of the header that are kept); cells beyond that must be empty, and be there because
    the header has so many (``header_cells``, if more than ``width``) or nearly all rows do.
    """

    grammar: Grammar
    needed: int
    width: int
    header_cells: int = 0


@dataclass(frozen=True)
class Rows:
    """The records of a window, each with what it is.

    ``is_row`` are the records that count as rows; ``malformed`` maps those that cannot be landed to
    the reason. ``cut_at`` is, for rows with empty cells too many, where those begin, otherwise
    their end; ``missing`` the number of unheaded cells a row lacks at its end.
    """

    records: Records
    is_row: Bits
    malformed: dict[int, str]
    cut_at: Positions
    missing: Positions
    is_clean: bool

    @property
    def count(self) -> int:
        """Number of rows, malformed ones included."""
        return int(self.is_row.sum())


@dataclass(frozen=True)
class Survey:
    """What a file holds below its header.

    ``rows`` includes the malformed ones; ``malformed_rows`` are their ordinals (1 = first row),
    ascending, and ``reasons`` why. ``needs_copy`` says that DuckDB would not read the bytes as they
    are; ``literal_quotes`` that a bare cell holds a quote.
    """

    rows: int
    malformed_rows: npt.NDArray[np.int64]
    reasons: tuple[str, ...]
    blank_records: int
    trimmed_rows: int
    padded_rows: int
    line_ends: frozenset[str]
    needs_copy: bool
    literal_quotes: bool


def read_rows(source: ByteSource, layout: Layout) -> Iterator[Rows]:
    """Yield the records below the header, judged; ``source`` stands at the first of them."""
    content = content_bytes(layout.grammar)
    found = windows(source, layout.grammar, layout.width)
    first: list[Records] = []
    for records in found:
        first.append(records)
        if sum(seen.count for seen in first) >= _ROWS_SEEN or len(first) == _WINDOWS_SEEN:
            break
    widest = _widest(first, layout, content)
    for records in chain(first, found):
        yield _judge(records, layout, content, widest)


def survey(
    source: ByteSource, layout: Layout, also: Callable[[Rows], None] | None = None
) -> Survey:
    """Count what ``source`` holds, from the first byte below the header to its end.

    ``also`` is called with each window.
    """
    rows = blank = trimmed = padded = 0
    malformed: list[int] = []
    reasons: list[str] = []
    line_ends: set[str] = set()
    needs_copy = literal_quotes = False
    for window in read_rows(source, layout):
        if also is not None:
            also(window)
        records = window.records
        if window.malformed:
            ordinals = rows + np.cumsum(window.is_row)
            for index in sorted(window.malformed):
                malformed.append(int(ordinals[index]))
                reasons.append(window.malformed[index])
        rows += window.count
        blank += records.count - window.count
        trimmed += int((window.cut_at < records.ends).sum())
        padded += int((window.missing > 0).sum())
        line_ends |= _line_end_kinds(records)
        needs_copy |= not window.is_clean
        literal_quotes |= records.literal_quotes
    return Survey(
        rows=rows,
        malformed_rows=np.asarray(malformed, np.int64),
        reasons=tuple(reasons),
        blank_records=blank,
        trimmed_rows=trimmed,
        padded_rows=padded,
        line_ends=frozenset(line_ends),
        needs_copy=needs_copy or len(line_ends) > 1,
        literal_quotes=literal_quotes,
    )


def plain_lines(text: bytes, layout: Layout) -> list[bytes] | None:
    """Return the lines of a short text in which every line is a row as plain as can be.

    Returns ``None`` for any other text: one with quotes, with blank lines, other line ends than LF,
    or with a line that has not just the cells of the header.
    """
    grammar = layout.grammar
    if grammar.quote in text or CR in text or not text.endswith(b"\n"):
        return None
    delimiter = bytes((grammar.delimiter,))
    no_content = bytes((grammar.delimiter, SPACE, TAB))
    lines = text[:-1].split(b"\n")
    # Without a loop of our own: this is most of what a small file costs.
    if set(map(bytes.count, lines, repeat(delimiter))) != {layout.width - 1}:
        return None
    return lines if all(map(bytes.strip, lines, repeat(no_content))) else None


def survey_of_plain(lines: Sequence[bytes]) -> Survey:
    """Say of plain lines what ``survey`` would."""
    return Survey(len(lines), np.empty(0, np.int64), (), 0, 0, 0, frozenset({"lf"}), False, False)


def raw_texts(
    source: ByteSource, layout: Layout, ordinals: npt.NDArray[np.int64]
) -> Iterator[tuple[int, str]]:
    """Yield the ordinal and raw text of the rows asked for (ordinals ascending, 1-based)."""
    seen = 0
    for window in read_rows(source, layout):
        here = ordinals[np.searchsorted(ordinals, seen, side="right") :]
        here = here[: np.searchsorted(here, seen + window.count, side="right")]
        if len(here):
            positions = np.flatnonzero(window.is_row)[here - seen - 1]
            for ordinal, index in zip(here.tolist(), positions.tolist(), strict=True):
                yield ordinal, window.records.text(index)
        seen += window.count


def content_bytes(grammar: Grammar) -> Bits:
    """Which byte values are content, rather than separators, quotes, blanks and line ends."""
    table = np.ones(256, np.bool_)
    table[[grammar.delimiter, grammar.quote, SPACE, TAB, LF, CR]] = False
    return table


def _widest(first: list[Records], layout: Layout, content: Bits) -> int:
    """The most cells that a row may have, from the header and the first records.

    A cell too many is no empty cell at the end of a lone row: a separator that is not quoted has
    moved what follows it, and the last column happens to be blank.
    """
    counts = [np.zeros(0, np.int64)]
    for records in first:
        if records.all_have(layout.width):
            counts.append(np.full(records.count, layout.width))
            continue
        cells = records.cells()
        is_row = _with_content(records, content) & (cells >= layout.needed)
        is_row[list(records.broken)] = False
        wide = np.flatnonzero(is_row & (cells > layout.width))
        _, filled = _surplus(records, layout, wide, content)
        odd = wide[filled]
        # Also a row with a cell too many ends in an empty one where all do.
        ends_empty = records.data[records.ends[odd] - 1] == layout.grammar.delimiter
        is_row[odd[ends_empty]] = False
        cells[odd[~ends_empty]] = layout.width
        counts.append(cells[is_row])
    found = np.sort(np.concatenate(counts))
    usual = int(found[len(found) // _EXCEPTIONS]) if len(found) else 0
    return max(layout.width, layout.header_cells, usual)


def _judge(records: Records, layout: Layout, content: Bits, widest: int) -> Rows:
    is_row = _with_content(records, content)
    is_row[list(records.broken)] = True
    malformed = dict(records.broken)
    cut_at = records.ends
    missing = np.zeros(records.count, np.int64)
    is_clean = not malformed and not len(records.spaces)
    if not is_row.all():
        # DuckDB passes over empty lines by itself, but not in a file of one column.
        empty = records.ends == records.starts
        is_clean &= layout.width > 1 and bool(empty[~is_row].all())
    if not records.all_have(layout.width):
        cells = records.cells()
        odd = is_row & (cells != layout.width)
        odd[list(records.broken)] = False
        is_clean &= not odd.any()
        short = odd & (cells < layout.needed)
        missing = np.where(odd & ~short, np.maximum(layout.width - cells, 0), 0)
        wide = np.flatnonzero(odd & (cells > layout.width))
        surplus, filled = _surplus(records, layout, wide, content)
        cut = ~filled & (cells[wide] <= widest)
        cut_at = records.ends.copy()
        cut_at[wide[cut]] = surplus[cut]
        for index in (*np.flatnonzero(short).tolist(), *wide[~cut].tolist()):
            why = f"the row has {cells[index]} cells under {layout.needed} headings"
            # There may be millions of one kind.
            malformed[index] = intern(why)
    return Rows(records, is_row, malformed, cut_at, missing, is_clean)


def _with_content(records: Records, content: Bits) -> Bits:
    """Whether each record holds anything; most show it in their first bytes."""
    has_content = np.zeros(records.count, np.bool_)
    left = np.flatnonzero(records.ends > records.starts)
    for offset in range(_BYTES_TRIED):
        positions = records.starts[left] + offset
        positions = np.minimum(positions, records.ends[left] - 1)
        found = content[records.data[positions]]
        has_content[left[found]] = True
        left = left[~found]
        if not len(left):
            return has_content
    left = left[records.ends[left] - records.starts[left] > _BYTES_TRIED]
    has_content[left] = _ranges_with_content(
        records, records.starts[left], records.ends[left], content
    )
    return has_content


def _ranges_with_content(
    records: Records, starts: Positions, ends: Positions, content: Bits
) -> Bits:
    if not len(starts):
        return np.zeros(0, np.bool_)
    seen = np.concatenate(([0], np.cumsum(content[records.data])))
    return np.asarray(seen[ends] > seen[starts])


def _surplus(
    records: Records, layout: Layout, wide: Positions, content: Bits
) -> tuple[Positions, Bits]:
    """Where the surplus cells of wide rows begin, and whether they hold anything."""
    if not len(wide):
        return wide, np.zeros(0, np.bool_)
    first = np.searchsorted(records.delimiters, records.starts[wide])
    surplus = records.delimiters[first + layout.width - 1]
    return surplus, _ranges_with_content(records, surplus, records.ends[wide], content)


def _line_end_kinds(records: Records) -> set[str]:
    ended = records.next_starts > records.ends
    if not ended.any():
        return set()
    length = (records.next_starts - records.ends)[ended]
    kinds = {"crlf"} if (length == 2).any() else set()
    single = records.data[records.ends[ended][length == 1]]
    if (single == LF).any():
        kinds.add("lf")
    if (single == CR).any():
        kinds.add("cr")
    return kinds
