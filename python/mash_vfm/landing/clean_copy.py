"""Write the rows of a delimited file so that DuckDB reads each of them, and nothing else.

The copy has a line for each row, in order: blank records are left out, empty cells beyond the
header's are cut, unheaded cells that are missing are added, blanks around quoted cells go, lines
end in LF, and a malformed row is replaced by an empty one (which holds its place, so that row
numbers stay true, and is taken out after loading). No cell of a good row is changed.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from mash_vfm.landing.records import LF, ByteSource, Positions
from mash_vfm.landing.rows import Layout, Rows, read_rows


class ByteTarget(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take the bytes."""
        ...


def write_clean_copy(source: ByteSource, layout: Layout, target: ByteTarget) -> None:
    """Copy what ``source`` holds from the first record below the header on."""
    quote = chr(layout.grammar.quote)
    delimiter = chr(layout.grammar.delimiter)
    # For a single column an empty line would be no row at all.
    placeholder = (quote * 2 + delimiter * (layout.width - 1) + "\n").encode("ascii")
    for rows in read_rows(source, layout):
        target.write(_cleaned(rows, layout, placeholder))


def _cleaned(rows: Rows, layout: Layout, placeholder: bytes) -> bytes:
    records = rows.records
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
    np.add.at(dropped, starts, 1)
    np.add.at(dropped, ends, -1)
