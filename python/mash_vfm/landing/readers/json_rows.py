"""The rows of a JSON file: of an array, of an object that holds one, or a row a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

from mash_vfm.contract import Extract
from mash_vfm.landing.encoding import Encoding, RawFile, utf8_chunks
from mash_vfm.landing.headers import fitting, matched, names_of, shown
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers.base import Ordinals
from mash_vfm.landing.readers.json_text import (
    MAX_VALUE_CHARACTERS,
    JsonText,
    broken,
    decoded,
    text_chunks,
    too_large,
)

Shape = Literal["array", "object with an array", "row", "lines"]
NOT_JSON = "the line is not one whole JSON value"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_LINE_END = re.compile(r"[\r\n]")
_MARK = "\ufeff"
_BLANK = " \t\r\n"
_MAX_BESIDE = 20
# Values above the first object of an array, and lines above the first that is one.
_LOOKED_AT = 100


class Element(NamedTuple):
    """What stands where a row belongs.

    ``text`` is how the file has it; ``trouble`` says why it could not be read, if so.
    """

    value: object
    text: str
    trouble: str | None = None


@dataclass
class JsonRows:
    """The rows of a file, to be read as often as need be.

    They are those of ``extract``: an object alone in its file may be one, or hold them. ``beside``
    are the names of what stands beside the array in such an object, known when it has been read.
    """

    raw: RawFile
    encoding: Encoding
    extract: Extract
    beside: list[str] = field(default_factory=list)
    _shape: Shape | None = None

    @property
    def shape(self) -> Shape:
        """How the file holds its rows."""
        if self._shape is None:
            self._shape = self._find_shape()
        return self._shape

    def numbered(self) -> Iterator[tuple[int, Element]]:
        """Yield the rows with their ordinals from 1; an object of nothing has the ordinal 0.

        Raises ``RefusalError`` where the file cannot be read on.
        """
        ordinal = 0
        for element in self._elements():
            if element.value == () and not element.trouble:
                yield 0, element
            else:
                ordinal += 1
                yield ordinal, element

    def raw_texts(self, ordinals: Ordinals) -> Iterator[tuple[int, str]]:
        """Yield ordinal and text of the rows asked for, as the file has them; ordinals ascend."""
        wanted = iter(ordinals.tolist())
        looked_for = next(wanted, None)
        for ordinal, element in self.numbered():
            if looked_for is None:
                return
            if ordinal == looked_for:
                yield ordinal, element.text
                looked_for = next(wanted, None)

    def _chunks(self) -> Iterator[str]:
        chunks = text_chunks(utf8_chunks(self.raw, self.encoding))
        first = next(chunks, "")
        return chain((first.lstrip(_BLANK + _MARK),), chunks)

    def _elements(self) -> Iterator[Element]:
        if self.shape == "lines":
            yield from _lines(self._chunks())
            return
        text = JsonText(self._chunks())
        if self.shape == "row":
            yield Element(*text.value("in row 1"))
            return
        first = text.peek()
        text.take()
        if first == "[":
            yield from _array(text)
        else:
            yield from self._object(text)
        if text.peek():
            raise RefusalError(
                "broken_json",
                "more follows behind its last bracket",
                "Send one array a file, or one row a line.",
            )

    def _object(self, text: JsonText) -> Iterator[Element]:
        """Yield the rows of the one array of objects in an object whose bracket has been taken."""
        self.beside.clear()
        arrays = arrays_of_nothing = 0
        char = "," if text.peek() != "}" else "}"
        while char == ",":
            name = _name(text)
            if text.peek() == "[":
                text.take()
                number, holds_rows = 0, False
                above: list[Element] = []
                for number, element in enumerate(_array(text), start=1):
                    if type(element.value) is tuple and not holds_rows:
                        arrays += 1
                        _require_one(arrays, len(above) == number - 1, name)
                        holds_rows = True
                        yield from above
                    if holds_rows:
                        yield element
                    elif len(above) < _LOOKED_AT:
                        above.append(element)
                arrays_of_nothing += not number
                if number and not holds_rows:
                    self._note(name)
            else:
                text.value(f"in {shown(name)}")
                self._note(name)
            char = text.peek()
            if char not in (",", "}"):
                raise broken(f"behind {shown(name)}", breaks_off=not char)
            text.take()
        if not arrays and not arrays_of_nothing:
            raise no_rows()

    def _note(self, name: str) -> None:
        if len(self.beside) < _MAX_BESIDE:
            self.beside.append(name)

    def _find_shape(self) -> Shape:
        """Tell how the file holds its rows, by its beginning."""
        chunks = self._chunks()
        head = next(chunks, "")
        if head.startswith("["):
            return "array"
        while len(head) <= MAX_VALUE_CHARACTERS and (chunk := next(chunks, None)) is not None:
            head += chunk
        is_whole = len(head) <= MAX_VALUE_CHARACTERS
        head = head.lstrip(_BLANK + _MARK)
        if head.startswith("["):
            return "array"
        if not head.startswith("{"):
            _require_an_object(head)
            return "lines"
        line, below = [*_LINE_END.split(head, maxsplit=1), ""][:2]
        below = below.lstrip(_BLANK)
        if (below or not is_whole) and _object_of(line) is not None:
            return "lines"
        pairs = _object_of(head) if is_whole else None
        if pairs is not None:
            return "row" if self._is_row(pairs) else "object with an array"
        return "lines" if _is_broken_line(line, below) else "object with an array"

    def _is_row(self, pairs: tuple[tuple[str, object], ...]) -> bool:
        """Whether an object alone in its file is a row, and does not hold rows."""
        names = [name for name, _ in pairs]
        arrays = [value for _, value in pairs if isinstance(value, list)]
        if any(isinstance(of, tuple) for array in arrays for of in array):
            return bool(fitting(names, (self.extract,)))
        if any(not array for array in arrays):
            return bool(matched(names, names_of(self.extract)))
        return True


def _object_of(text: str) -> tuple[tuple[str, object], ...] | None:
    """The names and values of an object; ``None`` if the text is anything else."""
    try:
        value = decoded(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, tuple) else None


def _require_an_object(head: str) -> None:
    """Refuse a file that does not begin as JSON, unless one of its first lines is an object."""
    lines = [line.strip(_BLANK + _MARK) for line in _LINE_END.split(head, maxsplit=_LOOKED_AT)]
    if any(_object_of(line) is not None for line in lines):
        return
    try:
        decoded(head)
    except (ValueError, RecursionError):
        raise broken("at its beginning", breaks_off=False) from None
    raise no_rows()


def _is_broken_line(line: str, below: str) -> bool:
    """Whether a line that begins an object is a row that is not whole, and others follow.

    The alternative is an object that goes on in the next line.
    """
    rest = _STRING.sub("", line)
    if '"' in rest:
        return True
    return rest.count("[") <= rest.count("]") and below.startswith("{")


def _array(text: JsonText) -> Iterator[Element]:
    """Yield the values of an array, whose first bracket has been taken."""
    if text.peek() == "]":
        text.take()
        return
    number = 0
    while True:
        number += 1
        yield Element(*text.value(f"in row {number:,}"))
        char = text.peek()
        if char not in (",", "]"):
            raise broken(f"behind row {number:,}", breaks_off=not char)
        text.take()
        if char == "]":
            return


def _lines(chunks: Iterator[str]) -> Iterator[Element]:
    """Yield what the lines hold that are not blank."""
    number, rest = 0, ""
    # The last line may have no end.
    for chunk in chain(chunks, ("\n",)):
        # A text in JSON holds neither character as such.
        *lines, rest = (rest + chunk.replace("\r", "\n")).split("\n")
        for line in lines:
            text = line.strip(_BLANK + _MARK)
            if text:
                number += 1
                yield _line(text)
        if len(rest) > MAX_VALUE_CHARACTERS:
            raise too_large(f"in row {number + 1:,}")


def _line(text: str) -> Element:
    try:
        return Element(decoded(text), text)
    except ValueError:
        return Element(None, text, NOT_JSON)
    except RecursionError:
        return Element(None, text, "brackets stand within brackets, hundreds deep")


def _name(text: JsonText) -> str:
    """Take a name and the colon behind it."""
    name, _ = text.value("outside its array")
    char = text.peek()
    if char != ":" or type(name) is not str:
        raise broken("outside its array", breaks_off=not char)
    text.take()
    return name


def _require_one(arrays: int, are_all_kept: bool, name: str) -> None:
    """Refuse a second array of rows, and one that begins with many values that are no rows."""
    if arrays > 1:
        raise RefusalError(
            "several_arrays",
            f"it holds more than one array of rows; {shown(name)} is the second",
            "Send one array a file.",
        )
    if not are_all_kept:
        raise no_rows()


def no_rows() -> RefusalError:
    """The refusal of a file in which no row is to be found."""
    return RefusalError(
        "no_header",
        "it holds no object with the names of columns and their values",
        "Send an array of objects, one a row, or one object a line.",
    )
