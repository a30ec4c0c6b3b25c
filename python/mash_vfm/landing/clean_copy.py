"""Write the rows of a delimited file so that DuckDB reads each of them, and nothing else.

The copy has a line for each row that can be read, in order, and its first cell is the row's
ordinal: only so can several threads read it and every row keep its number. Blank records and
malformed rows are left out, empty cells beyond the header's are cut, unheaded cells that are
missing are added, blanks around quoted cells go, and lines end in LF. No cell of a good row is
changed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mash_vfm.landing.records import LF, Positions
from mash_vfm.landing.rows import Layout, Rows

_ZERO = ord("0")


class CleanCopy:
    """A copy in the making, in ``folder``: takes the windows of a file in order."""

    def __init__(self, layout: Layout, folder: Path) -> None:
        self._layout = layout
        self._rows = 0
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".csv", delete=False) as target:
            self.path = Path(target.name)

    def add(self, rows: Rows) -> None:
        """Write the rows of a window."""
        self.append([cleaned(rows, self._layout, self._rows)])
        self._rows += rows.count

    def append(self, texts: Iterable[bytes]) -> None:
        """Write rows that are cleaned."""
        with self.path.open("ab") as stream:
            stream.writelines(texts)


def cleaned(rows: Rows, layout: Layout, rows_before: int) -> bytes:
    """The rows of a window as DuckDB reads them; ``rows_before`` come before its first."""
    ordinals = rows_before + np.cumsum(rows.is_row)
    if rows.is_clean:
        return _numbered(rows, ordinals[rows.is_row], layout)
    return _rewritten(rows, ordinals, layout)


def numbered_lines(text: bytes, layout: Layout, rows_before: int) -> bytes:
    """The rows of a text in which every line is one, as DuckDB reads them."""
    delimiter = bytes((layout.grammar.delimiter,))
    lines = text[:-1].split(b"\n")
    return b"".join(
        b"%d%b%b\n" % (ordinal, delimiter, line)
        for ordinal, line in enumerate(lines, start=rows_before + 1)
    )


def _ordinal_cells(ordinals: npt.NDArray[np.int64], layout: Layout) -> npt.NDArray[np.uint8]:
    """A line of bytes for each ordinal: its digits, all of one width, and the delimiter."""
    width = len(str(ordinals[-1])) if len(ordinals) else 1
    digits = ordinals[:, np.newaxis] // 10 ** np.arange(width - 1, -1, -1) % 10 + _ZERO
    delimiters = np.full((len(ordinals), 1), layout.grammar.delimiter)
    return np.hstack((digits, delimiters)).astype(np.uint8)


def _numbered(rows: Rows, ordinals: npt.NDArray[np.int64], layout: Layout) -> bytes:
    """The bytes as they are, but for the ordinals and the line ends."""
    records = rows.records
    done = int(records.next_starts[-1])
    cells = _ordinal_cells(ordinals, layout)
    count, width = cells.shape
    first = records.starts[rows.is_row] + np.arange(count) * width
    where = first[:, np.newaxis] + np.arange(width)
    numbered = np.empty(done + cells.size, np.uint8)
    is_data = np.ones(len(numbered), np.bool_)
    is_data[where] = False
    numbered[where] = cells
    numbered[is_data] = records.data[:done]
    ended = records.next_starts > records.ends
    at_end = records.ends[ended] + np.cumsum(rows.is_row)[ended] * width
    if not (numbered[at_end] == LF).all():
        numbered[at_end] = LF
        keep = np.ones(len(numbered), np.bool_)
        keep[at_end[(records.next_starts - records.ends)[ended] == 2] + 1] = False
        numbered = numbered[keep]
    raw = numbered.tobytes()
    return raw if ended[-1] else raw + b"\n"


def _rewritten(rows: Rows, ordinals: npt.NDArray[np.int64], layout: Layout) -> bytes:
    records = rows.records
    done = int(records.next_starts[-1])
    data = records.data[:done]
    dropped = np.zeros(done + 1, np.int32)
    kept = rows.is_row.copy()
    kept[list(rows.malformed)] = False
    # Whole records that go, and otherwise what lies between the last cell and the next record.
    _mark(dropped, records.starts[~kept], records.next_starts[~kept])
    _mark(dropped, rows.cut_at[kept], records.next_starts[kept])
    keep = np.cumsum(dropped[:done]) == 0
    keep[records.spaces] = False
    ends = records.ends[kept]
    missing = rows.missing[kept]
    cells = _ordinal_cells(ordinals[kept], layout)
    positions = np.concatenate(
        [np.repeat(records.starts[kept], cells.shape[1]), np.repeat(ends, missing), ends]
    )
    values = np.full(len(positions), layout.grammar.delimiter, np.uint8)
    values[: cells.size] = cells.ravel()
    values[len(positions) - len(ends) :] = LF
    # Several bytes at one place must keep the order in which they are listed here.
    order = np.argsort(positions, kind="stable")
    positions, values = positions[order], values[order]
    rewritten = np.insert(data, positions, values)
    keep_all = np.insert(keep, positions, True)
    return bytes(rewritten[keep_all].tobytes())


def _mark(dropped: npt.NDArray[np.int32], starts: Positions, ends: Positions) -> None:
    # No two records begin, or end, at one place.
    dropped[starts] += 1
    dropped[ends] -= 1
