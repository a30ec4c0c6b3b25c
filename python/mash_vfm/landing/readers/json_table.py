"""From the objects of a JSON file to the cells of a table, whose columns show row by row."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.dialect import MAX_COLUMNS
from mash_vfm.landing.headers import names_of, normalise, shown
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers.json_rows import Element
from mash_vfm.landing.readers.json_text import Infinite, Number
from mash_vfm.landing.readers.scratch_lines import CELL, EMPTY_TEXT, LineFile, quoted, unquoted

MAX_DEPTH = 64
_BATCH_ROWS = 2_000
_BATCH_CHARACTERS = 4 << 20
# How a file may write a line break, a control character or half a character.
_ODD = re.compile(r"\\(?:[nr]|u(?:00[01]|[dD][89a-fA-F]))")
_TO_QUOTE = re.compile(r"[\n\r\x1e\x1f]")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_KINDS = {Number: "a number", str: "a text", bool: "true or false", list: "an array"}

Pairs = tuple[tuple[str, object], ...]


class _TroubleError(Exception):
    """Why a row cannot land."""


class Table:
    """The rows of a file as lines of a scratch file.

    A name of an object is a heading; all names of one column of the contract are one heading.
    ``headings`` has them as they came first. What the first rows name has cells of its own; what
    only later rows name goes to one cell of JSON.
    """

    def __init__(self, path: Path, extract: Extract) -> None:
        self.headings: list[str] = []
        self._file = LineFile(path)
        self._columns = names_of(extract)
        self._slots: dict[str, int] = {}
        # The names of the last row whose values were in the order of the cells.
        self._usual: tuple[str, ...] = ()
        self._slots_of_columns: dict[str, int] = {}
        self._width: int | None = None
        self._pending: list[tuple[int, list[str]]] = []
        self._pending_characters = 0

    def add(self, ordinal: int, element: Element) -> str | None:
        """Take a row; returns why it cannot land, if so."""
        if element.trouble:
            return element.trouble
        value = element.value
        if type(value) is not tuple:
            return f"the row is {_KINDS.get(type(value), 'null')}, not an object"
        try:
            is_odd = "\\" in element.text and _ODD.search(element.text) is not None
            cells = (not is_odd and self._as_usual(value)) or self._cells(value, is_odd=is_odd)
        except _TroubleError as trouble:
            return str(trouble)
        self._pending.append((ordinal, cells))
        self._pending_characters += len(element.text)
        if len(self._pending) >= _BATCH_ROWS or self._pending_characters >= _BATCH_CHARACTERS:
            self.flush()
        return None

    def flush(self) -> None:
        """Write what has been taken."""
        if self._width is None and self._pending:
            self._width = len(self.headings)
        width = self._width or 0
        lines = []
        for ordinal, cells in self._pending:
            texts, more = cells[:width], ""
            if len(cells) < width:
                texts += [""] * (width - len(cells))
            elif len(cells) > width and any(cells[width:]):
                more = _as_json(cells, width)
            lines.append(CELL.join([str(ordinal), *texts, more]))
        self._file.write_lines(lines)
        self._pending.clear()
        self._pending_characters = 0

    def close(self) -> None:
        """Close the file, whatever state it is in."""
        self._file.close()

    def relation(self, *, one_thread: bool) -> str:
        """SQL of the rows: ``ordinal``, and a text ``c<n>`` for each of the headings."""
        width = self._width or 0
        own = [f"v{cell}" for cell in range(width)]
        listed = ["ordinal", *(f"v{cell} as c{cell}" for cell in range(width))]
        for cell in range(width, len(self.headings)):
            listed.append(f"more ->> {sql.text(f'n{cell}')} as c{cell}")
        scan = self._file.relation(["ordinal", *own, "more"], one_thread=one_thread)
        return f"(select {', '.join(listed)} from {scan})"

    def _as_usual(self, pairs: Pairs) -> list[str] | None:
        """The cells of a row that has the names of the one before, which most rows do."""
        names, values = zip(*pairs, strict=True)
        if names != self._usual:
            return None
        return [
            (value or EMPTY_TEXT)
            if type(value) is str
            else ""
            if value is None
            else _text(value, name)
            for value, name in zip(values, names, strict=True)
        ]

    def _cells(self, pairs: Pairs, *, is_odd: bool) -> list[str]:
        cells = [""] * len(self.headings)
        slots = []
        for name, value in pairs:
            slot = self._slots.get(name)
            if slot is None:
                slot = self._slot(name)
                if slot == len(cells):
                    cells.append("")
            slots.append(slot)
            if value is None:
                continue
            text = _text(value, name)
            if is_odd:
                text = self._safe(text, name)
            text = text or EMPTY_TEXT
            if cells[slot] and cells[slot] != text:
                raise _TroubleError(f"{shown(name)} occurs twice, with different values")
            cells[slot] = text
        if slots == list(range(len(slots))):
            self._usual = tuple(name for name, _ in pairs)
        return cells

    def _slot(self, name: str) -> int:
        """The place of a name that is met for the first time."""
        column = self._columns.get(normalise(name))
        slot = len(self.headings) if column is None else self._slots_of_columns.get(column)
        if slot is None or slot == len(self.headings):
            slot = len(self.headings)
            if slot >= MAX_COLUMNS:
                raise RefusalError(
                    "too_many_columns",
                    f"its objects have more than {MAX_COLUMNS:,} names",
                    "Send an object a row, with the columns of the extract as names.",
                )
            self.headings.append(name)
        if column is not None:
            self._slots_of_columns[column] = slot
        self._slots[name] = slot
        return slot

    def _safe(self, text: str, name: str) -> str:
        if "\0" in text:
            raise _TroubleError(f"{shown(name)} holds a NUL character")
        if _HALF_CHARACTER.search(text):
            raise _TroubleError(f"{shown(name)} holds half a character (a lone surrogate)")
        if not _TO_QUOTE.search(text):
            return text
        self._file.broken_lines |= "\n" in text or "\r" in text
        return quoted(text)


def _as_json(cells: list[str], width: int) -> str:
    later = {f"n{at}": unquoted(text) for at, text in enumerate(cells) if at >= width and text}
    return json.dumps(later)


def _text(value: object, name: str) -> str:
    if type(value) is str or type(value) is Number:
        return value
    return _compact(value, name, 1)


def _compact(value: object, name: str, depth: int) -> str:
    """A value that is no text as text: JSON without blanks, its numbers as written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if type(value) is Number:
        return value
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if depth > MAX_DEPTH:
        raise _TroubleError(f"{shown(name)} holds brackets within brackets, over {MAX_DEPTH} deep")
    if isinstance(value, list):
        return f"[{','.join(_compact(of, name, depth + 1) for of in value)}]"
    if isinstance(value, tuple):
        members = (
            f"{json.dumps(key, ensure_ascii=False)}:{_compact(of, name, depth + 1)}"
            for key, of in value
        )
        return f"{{{','.join(members)}}}"
    if isinstance(value, Infinite):
        raise _TroubleError(f"{shown(name)} holds Infinity, which is no number")
    raise TypeError(type(value).__name__)
