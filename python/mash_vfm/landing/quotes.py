"""Decide which quotes open and close cells: in bulk where they are regular, else one by one."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

SPACE = 32
_WORD = np.dtype("<u8")


def pack(bits: Bits) -> Words:
    """Pack bits into 64-bit words, first bit lowest; on words, all of this is eight times less."""
    packed = np.packbits(bits, bitorder="little")
    words = np.zeros((len(packed) + 7) // 8, _WORD)
    words.view(np.uint8)[: len(packed)] = packed
    return words


def unpack(words: Words, size: int) -> Bits:
    """Undo ``pack``."""
    return np.unpackbits(words.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def parity(quotes: Words) -> Words:
    """Whether each byte lies behind an odd number of quotes (a quote counts itself)."""
    words = quotes.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        words ^= words << np.uint64(shift)
    odd = (words >> np.uint64(63)).astype(np.bool_)
    carry = np.zeros(len(words), np.bool_)
    np.logical_xor.accumulate(odd[:-1], out=carry[1:])
    words[carry] = ~words[carry]
    return words


def is_irregular(quotes: Words, inside: Words, edges: Words, size: int) -> bool:
    """Whether a quote opens a cell elsewhere than at its start, or closes it before its end.

    The window's own first and last byte are given the benefit of the doubt.
    """
    one, top = np.uint64(1), np.uint64(63)
    around = edges | quotes
    before = around << one
    before[1:] |= around[:-1] >> top
    before[0] |= one
    after = around >> one
    after[:-1] |= around[1:] << top
    after[-1] |= one << np.uint64((size - 1) % 64)
    return bool(((quotes & inside & ~before) | (quotes & ~inside & ~after)).any())


@dataclass(frozen=True)
class Walk:
    """What a walk from quote to quote found.

    ``quotes`` are those that open or close a cell; ``broken_at`` the positions of quotes that make
    their record unreadable; ``stop`` the byte from where on nothing can be said yet.
    """

    quotes: Bits
    broken_at: list[int]
    spaces: list[int]
    has_literals: bool
    stop: int


def walk_quotes(raw: bytes, quotes: Bits, edges: Bits, *, final: bool, max_row_bytes: int) -> Walk:
    """Decide quote by quote what each one is; only for windows whose quoting is irregular."""
    size = len(raw)
    positions: list[int] = np.flatnonzero(quotes).tolist()
    kept = quotes.copy()
    broken_at: list[int] = []
    spaces: list[int] = []
    has_literals = False
    opened, blanks_before = -1, 0
    at, total = 0, len(positions)

    def edge_after(position: int) -> int:
        """Position of the edge that follows, blanks skipped; -1 if something else follows."""
        while position < size and raw[position] == SPACE:
            position += 1
        if position >= size:
            return size
        return position if edges[position] else -1

    def edge_before(position: int) -> bool:
        while position >= 0 and raw[position] == SPACE:
            position -= 1
        return position < 0 or bool(edges[position])

    while at < total or opened >= 0:
        position = positions[at] if at < total else size
        if opened < 0:
            if edge_before(position - 1):
                opened = position
                blanks_before = _blanks_before(raw, position)
            else:
                kept[position] = False
                has_literals = True
            at += 1
            continue
        if at + 1 < total and positions[at + 1] == position + 1:
            at += 2
            continue
        after = edge_after(position + 1) if at < total else -1
        undecided = not final and (at >= total or after == size)
        if undecided and size - opened <= max_row_bytes:
            return Walk(kept, broken_at, spaces, has_literals, stop=opened)
        if after >= 0:
            spaces.extend(range(opened - blanks_before, opened))
            spaces.extend(range(position + 1, after))
            opened = -1
            at += 1
            continue
        line_end = line_end_from(raw, opened)
        if line_end == size and not final:
            return Walk(kept, broken_at, spaces, has_literals, stop=opened)
        broken_at.append(opened)
        kept[opened:line_end] = False
        at = bisect_left(positions, line_end)
        opened = -1
    return Walk(kept, broken_at, spaces, has_literals, stop=size)


def _blanks_before(raw: bytes, position: int) -> int:
    count = 0
    while position - count - 1 >= 0 and raw[position - count - 1] == SPACE:
        count += 1
    return count


def line_end_from(raw: bytes, position: int) -> int:
    """Position of the first line end from ``position`` on, or the size if there is none."""
    line_feed = raw.find(b"\n", position)
    end = line_feed if line_feed >= 0 else len(raw)
    carriage_return = raw.find(b"\r", position, end)
    return carriage_return if carriage_return >= 0 else end
