"""Write the rows of a delimited file so that DuckDB reads each of them, and nothing else.

The copy has a line for each row, in order: blank records are left out, empty cells beyond the
header's are cut, unheaded cells that are missing are added, blanks around quoted cells go, lines
end in LF, and a malformed row is replaced by an empty one (which holds its place, so that row
numbers stay true, and is taken out after loading). No cell of a good row is changed.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mash_vfm.landing.records import LF, Positions
from mash_vfm.landing.rows import Layout, Rows


@dataclass(frozen=True)
class Part:
    """One file of a copy; ``rows_before`` rows stand in the parts before it."""

    path: Path
    rows_before: int


class CleanCopy:
    """A copy in the making: takes the windows of a file in order.

    It is written to ``folder``, in parts of about ``part_bytes``, which can be read side by side.
    """

    def __init__(self, layout: Layout, folder: Path, part_bytes: int) -> None:
        self._layout = layout
        self._folder = folder
        self._part_bytes = part_bytes
        self._rows = 0
        self._written = 0
        self.parts: list[Part] = []
        self._begin_part()

    def add(self, rows: Rows) -> None:
        """Write the rows of a window."""
        self.append(cleaned(rows, self._layout), rows.count)

    def append(self, text: bytes, rows: int) -> None:
        """Write rows that are cleaned."""
        if self._written >= self._part_bytes:
            self._begin_part()
        with self.parts[-1].path.open("ab") as stream:
            self._written += stream.write(text)
        self._rows += rows

    def _begin_part(self) -> None:
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".csv", delete=False) as target:
            self.parts.append(Part(Path(target.name), self._rows))
        self._written = 0


def cleaned(rows: Rows, layout: Layout) -> bytes:
    """The rows of a window as DuckDB reads them."""
    return _with_line_feeds(rows) if rows.is_clean else _rewritten(rows, layout)


def _with_line_feeds(rows: Rows) -> bytes:
    """The bytes as they are, but for line ends."""
    records = rows.records
    done = int(records.next_starts[-1])
    data = records.data[:done]
    ended = records.next_starts > records.ends
    at_end = records.ends[ended]
    if (data[at_end] == LF).all():
        raw = data.tobytes()
    else:
        data = data.copy()
        data[at_end] = LF
        keep = np.ones(done, np.bool_)
        keep[at_end[(records.next_starts - records.ends)[ended] == 2] + 1] = False
        raw = data[keep].tobytes()
    return raw if ended[-1] else raw + b"\n"


def _rewritten(rows: Rows, layout: Layout) -> bytes:
    records = rows.records
    quote, delimiter = chr(layout.grammar.quote), chr(layout.grammar.delimiter)
    # For a single column an empty line would be no row at all.
    placeholder = (quote * 2 + delimiter * (layout.width - 1) + "\n").encode("ascii")
    done = int(records.next_starts[-1])
    data = records.data[:done]
    dropped = np.zeros(done + 1, np.int32)
    malformed = np.zeros(records.count, np.bool_)
    malformed[list(rows.malformed)] = True
    # Whole records that go, and otherwise what lies between the last cell and the next record.
    whole = malformed | ~rows.is_row
    _mark(dropped, records.starts[whole], records.next_starts[whole])
    kept = ~whole
    _mark(dropped, rows.cut_at[kept], records.next_starts[kept])
    keep = np.cumsum(dropped[:done]) == 0
    keep[records.spaces] = False
    ends = records.ends[kept]
    missing = rows.missing[kept]
    inserts = [
        (np.repeat(ends, missing), bytes((layout.grammar.delimiter,))),
        (ends, bytes((LF,))),
        (records.starts[malformed], placeholder),
    ]
    positions = np.concatenate([np.repeat(at, len(text)) for at, text in inserts])
    values = np.concatenate(
        [np.tile(np.frombuffer(text, np.uint8), len(at)) for at, text in inserts]
    )
    # Several bytes at one place must keep the order in which they are listed here.
    order = np.argsort(positions, kind="stable")
    positions, values = positions[order], values[order]
    cleaned = np.insert(data, positions, values)
    keep_all = np.insert(keep, positions, True)
    return bytes(cleaned[keep_all].tobytes())


def _mark(dropped: npt.NDArray[np.int32], starts: Positions, ends: Positions) -> None:
    # No two records begin, or end, at one place.
    dropped[starts] += 1
    dropped[ends] -= 1
