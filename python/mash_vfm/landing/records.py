"""Find where the records and cells of delimited text begin and end, in bulk and in one pass.

This is the count that the landing is checked against, and it shares nothing with DuckDB's reader:
whole windows of bytes are compared at once, so no row is ever looked at by itself unless its quotes
are broken. Grammar (RFC 4180, as DuckDB and every spreadsheet read it): LF, CRLF or CR outside
quotes ends a record; a cell is quoted if a quote is its first character (spaces before it and after
the closing quote do not count); a doubled quote inside is a quote; a quote inside a bare cell is
text.

Broken quotes are contained: the record is closed at the end of the line where the offending quote
opened, marked broken, and reading goes on at the next line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mash_vfm.landing.quotes import (
    Bits,
    Walk,
    is_irregular,
    line_end_from,
    pack,
    parity,
    unpack,
    walk_quotes,
)

LF, CR, TAB = 10, 13, 9
WINDOW_BYTES = 1 << 20
WINDOW_AFTER_FAULT = 1 << 16
MAX_ROW_BYTES = 2_000_000  # DuckDB's reader takes lines of up to 2 MiB
KEPT_OF_LONG_ROW = 1 << 16

BROKEN_QUOTE = "a quoted cell is not closed, or has text after its closing quote"
TOO_LONG = f"the row is longer than {MAX_ROW_BYTES:,} bytes"

Positions = npt.NDArray[np.int64]


class ByteSource(Protocol):
    """Anything that hands out bytes in order; an empty answer means the end."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes."""
        ...


@dataclass(frozen=True)
class Grammar:
    """The bytes that separate and quote cells; both are ASCII."""

    delimiter: int
    quote: int


@dataclass(frozen=True)
class Records:
    """Consecutive whole records of a window.

    ``data`` are the window's bytes; record ``i`` is ``data[starts[i]:ends[i]]`` without its line
    end and ``next_starts[i]`` is where the record after it begins. ``delimiters`` are the positions
    of the delimiters outside quotes. ``broken`` maps a record to why it cannot be read. ``spaces``
    are positions of blanks around quoted cells, which are not part of the cell. ``literal_quotes``
    says that a bare cell holds a quote.
    """

    data: npt.NDArray[np.uint8]
    starts: Positions
    ends: Positions
    next_starts: Positions
    delimiters: Positions
    broken: dict[int, str] = field(default_factory=dict)
    spaces: Positions = field(default_factory=lambda: np.empty(0, np.int64))
    literal_quotes: bool = False

    @property
    def count(self) -> int:
        """Number of records, blank ones included."""
        return len(self.starts)

    def cells(self) -> Positions:
        """Return the number of cells of each record."""
        bounds = np.searchsorted(self.delimiters, np.append(self.starts, self.next_starts[-1:]))
        return np.diff(bounds) + 1

    def all_have(self, width: int) -> bool:
        """Whether every record has exactly ``width`` cells."""
        if len(self.delimiters) != self.count * (width - 1):
            return False
        if width == 1:
            return True
        first = self.delimiters[:: width - 1]
        last = self.delimiters[width - 2 :: width - 1]
        return bool((first >= self.starts).all() and (last < self.next_starts).all())

    def text(self, index: int) -> str:
        """Return the raw text of one record."""
        raw = self.data[self.starts[index] : self.ends[index]].tobytes()
        return raw.decode("utf-8", errors="replace")


def windows(source: ByteSource, grammar: Grammar, width: int | None = None) -> Iterator[Records]:
    """Yield every record of UTF-8 text, in order, a window at a time, in bounded memory.

    ``source`` stands at the first byte to read. With ``width`` (cells that a record should have), a
    record of several lines that has another number of cells, and holds a line that has enough by
    itself, is taken for one whose quote was never closed.
    """
    pending, want, final = b"", WINDOW_BYTES, False
    while True:
        while len(pending) < want and not final:
            chunk = source.read(want - len(pending))
            final = not chunk
            pending = pending + chunk if pending else chunk
        if not pending:
            return
        found = _structure(pending, grammar, final=final)
        if found is None and len(pending) <= MAX_ROW_BYTES:
            want = min(want * 4, 2 * MAX_ROW_BYTES)
            continue
        if found is None:
            long_record, pending, final = _skip_line(pending, source)
            yield long_record
            continue
        records = _cut_at_swallowed(found, grammar, width) if width else None
        want = WINDOW_AFTER_FAULT if records else min(want * 2, WINDOW_BYTES)
        found = records or found
        yield found
        pending = pending[int(found.next_starts[-1]) :]


def _structure(raw: bytes, grammar: Grammar, *, final: bool) -> Records | None:
    """Return the whole records that ``raw`` begins with; ``None`` if not even one ends in it."""
    data = np.frombuffer(raw, np.uint8)
    size = len(data)
    separators = data == grammar.delimiter
    line_ends = data == LF
    breaks = line_ends
    if b"\r" in raw:
        returns = data == CR
        breaks = line_ends | returns
        # A CR ends a record unless an LF follows it; at the window's edge that is not known yet.
        returns[:-1] &= ~line_ends[1:]
        returns[-1] &= final
        line_ends = line_ends | returns
    walk: Walk | None = None
    if bytes((grammar.quote,)) in raw:
        quotes = data == grammar.quote
        words = pack(quotes)
        edges = separators | breaks
        inside = parity(words)
        outside = unpack(~inside, size)
        stuck = not outside[-1] and (final or _is_open_too_long(line_ends & outside))
        if stuck or is_irregular(words, inside, pack(edges), size):
            walk = walk_quotes(raw, quotes, edges, final=final, max_row_bytes=MAX_ROW_BYTES)
            outside = unpack(~parity(pack(walk.quotes)), size)
        line_ends = line_ends & outside
        separators &= outside
    if walk is not None and walk.stop < size:
        line_ends[walk.stop :] = False
    marks = np.flatnonzero(line_ends)
    if final and (not len(marks) or marks[-1] != size - 1) and (walk is None or walk.stop >= size):
        marks = np.append(marks, size)
    if not len(marks):
        return None
    next_starts = np.minimum(marks + 1, size)
    starts = np.concatenate(([0], next_starts[:-1])).astype(np.int64)
    ends = marks.astype(np.int64)
    before = np.maximum(marks - 1, 0)
    ends -= (
        (data[np.minimum(marks, size - 1)] == LF)
        & (data[before] == CR)
        & (marks > starts)
        & (marks < size)
    )
    records = Records(
        data=data,
        starts=starts,
        ends=ends,
        next_starts=next_starts.astype(np.int64),
        delimiters=np.flatnonzero(separators[: int(next_starts[-1])]),
    )
    return _with_faults(records, walk)


def _with_faults(records: Records, walk: Walk | None) -> Records:
    """Mark the records that the walk over the quotes, or their length, found unreadable."""
    broken = {
        int(index): TOO_LONG
        for index in np.flatnonzero(records.ends - records.starts > MAX_ROW_BYTES)
    }
    if walk is None:
        return replace(records, broken=broken) if broken else records
    done = int(records.next_starts[-1])
    for position in walk.broken_at:
        if position < done:
            index = int(np.searchsorted(records.starts, position, side="right")) - 1
            broken[index] = BROKEN_QUOTE
    spaces = np.asarray([p for p in walk.spaces if p < done], dtype=np.int64)
    return replace(records, broken=broken, spaces=spaces, literal_quotes=walk.has_literals)


def _is_open_too_long(line_ends: Bits) -> bool:
    """Whether no record ends within the longest row's length before the window's end."""
    return len(line_ends) > MAX_ROW_BYTES and not line_ends[-MAX_ROW_BYTES:].any()


def _cut_at_swallowed(records: Records, grammar: Grammar, width: int) -> Records | None:
    """Cut the records before one that swallowed others through a quote left open.

    Returns the records before it and its first line, marked broken; ``None`` if there is no such.
    """
    if width == 1 or records.all_have(width):
        return None
    data = records.data
    done = int(records.next_starts[-1])
    breaks = np.flatnonzero((data[:done] == LF) | (data[:done] == CR))
    inner = np.searchsorted(breaks, records.ends) - np.searchsorted(breaks, records.starts)
    for index in np.flatnonzero((inner > 0) & (records.cells() != width)).tolist():
        start, end = int(records.starts[index]), int(records.ends[index])
        raw = data[start:end].tobytes()
        if index in records.broken or not _holds_whole_row(raw, grammar, width):
            continue
        line_end = line_end_from(raw, 0)
        skip = 2 if raw[line_end : line_end + 2] == b"\r\n" else 1
        broken = {at: why for at, why in records.broken.items() if at < index}
        return Records(
            data=data,
            starts=records.starts[: index + 1],
            ends=np.append(records.ends[:index], start + line_end),
            next_starts=np.append(records.next_starts[:index], start + line_end + skip),
            delimiters=records.delimiters[records.delimiters < start + line_end],
            broken={**broken, index: BROKEN_QUOTE},
            spaces=records.spaces[records.spaces < start],
            literal_quotes=records.literal_quotes,
        )
    return None


def _holds_whole_row(raw: bytes, grammar: Grammar, width: int) -> bool:
    """Whether a line after the first is a row by itself: all its cells, and no odd quote."""
    delimiter, quote = bytes((grammar.delimiter,)), bytes((grammar.quote,))
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return any(
        line.count(delimiter) == width - 1 and line.count(quote) % 2 == 0 for line in lines[1:]
    )


def _skip_line(pending: bytes, source: ByteSource) -> tuple[Records, bytes, bool]:
    """Pass over a line that is too long to read; keep its beginning.

    Returns the broken record, what follows its line end, and whether the source is at its end.
    """
    kept = np.frombuffer(pending[:KEPT_OF_LONG_ROW], np.uint8)
    at, final = line_end_from(pending, 0), False
    while at == len(pending):
        pending = source.read(WINDOW_BYTES)
        if not pending:
            final = True
            break
        at = line_end_from(pending, 0)
    rest = pending[at:]
    if rest[:1] == b"\r" and len(rest) == 1 and not final:
        rest += source.read(WINDOW_BYTES)
    rest = rest[2:] if rest[:2] == b"\r\n" else rest[1:]
    size = len(kept)
    record = Records(
        data=kept,
        starts=np.zeros(1, np.int64),
        ends=np.full(1, size, np.int64),
        next_starts=np.full(1, size, np.int64),
        delimiters=np.empty(0, np.int64),
        broken={0: TOO_LONG},
    )
    return record, rest, final
