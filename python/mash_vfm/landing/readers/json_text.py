"""The values of a JSON file, one at a time, in bounded memory, with their numbers as written."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from json import JSONDecodeError, JSONDecoder

from mash_vfm.landing.model import RefusalError

# One value may be as long; a row of a real extract has some hundred characters.
MAX_VALUE_CHARACTERS = 16 << 20
BROKEN = "broken_json"
_BLANKS = re.compile(r"[ \t\n\r]*")
# What the end of a text can cut: a literal or the escape of a character, with its other half.
_LONGEST_TOKEN = 20


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class Infinite:
    """A number without end, which JSON does not have and some tools write all the same."""


def _constant(name: str) -> Infinite | None:
    """What is not a number is missing, as in the other formats."""
    return None if name == "NaN" else Infinite()


# An object is a tuple of its names and values, an array a list.
_decode = JSONDecoder(
    object_pairs_hook=tuple,
    parse_float=Number,
    parse_int=Number,
    parse_constant=_constant,
).raw_decode


def decoded(text: str) -> object:
    """The value that a text holds, and nothing else; raises ``ValueError`` if it does not.

    Objects are tuples of name and value, arrays lists, numbers ``Number``. Raises
    ``RecursionError`` for what is nested deeper than Python can follow.
    """
    begin = _blanks_from(text, 0)
    value, end = _decode(text, begin)
    if _blanks_from(text, end) < len(text):
        raise ValueError
    return value


def text_chunks(utf8: Iterable[bytes]) -> Iterator[str]:
    """Yield UTF-8 as text, a chunk at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for chunk in utf8:
        yield decoder.decode(chunk)


def broken(where: str, *, breaks_off: bool) -> RefusalError:
    """The refusal of a file that is not JSON to its end; ``where`` names the row."""
    if breaks_off:
        return RefusalError(
            BROKEN,
            f"it breaks off {where}",
            "Export it again and check that the transfer finished.",
        )
    return RefusalError(
        BROKEN,
        f"it is not JSON {where}",
        "Export it with a tool that writes JSON: names and texts in double quotes, a comma between "
        "values and none behind the last, no comments.",
    )


class JsonText:
    """The text of a file, taken value by value.

    ``where`` says, for messages, what is being read.
    """

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks = chunks
        self._buffer = ""
        self._at = 0
        self._is_whole = False

    def peek(self) -> str:
        """The next character that is not blank, which is not taken; nothing at the end."""
        while True:
            self._at = _blanks_from(self._buffer, self._at)
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._fill():
                return ""

    def take(self) -> None:
        """Take the character that ``peek`` has shown."""
        self._at += 1

    def value(self, where: str) -> tuple[object, str]:
        """Take a value, and return it with its text; raises ``RefusalError`` if there is none."""
        self.peek()
        while True:
            try:
                value, end = _decode(self._buffer, self._at)
            except JSONDecodeError as error:
                is_open = error.msg.startswith("Unterminated string")
                if not is_open and error.pos < len(self._buffer) - _LONGEST_TOKEN:
                    raise broken(where, breaks_off=False) from None
                if len(self._buffer) - self._at > MAX_VALUE_CHARACTERS:
                    raise too_large(where) from None
                if not self._fill():
                    is_at_end = error.pos >= len(self._buffer.rstrip())
                    raise broken(where, breaks_off=is_open or is_at_end) from None
            except RecursionError:
                raise RefusalError(
                    "nested_too_deeply",
                    f"brackets stand within brackets, hundreds deep, {where}",
                    "Export it again as one flat object a row.",
                ) from None
            else:
                # The rest of a number may not have been read yet.
                if end < len(self._buffer) or not self._fill():
                    text = self._buffer[self._at : end]
                    self._at = end
                    return value, text

    def _fill(self) -> bool:
        """Read on, at least as much as is left, so that a long value is not tried too often."""
        parts = [self._buffer[self._at :]]
        wanted = max(len(parts[0]), 1)
        while wanted > 0 and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            wanted -= len(chunk)
        if len(parts) == 1:
            return False
        self._buffer, self._at = "".join(parts), 0
        return True


def too_large(where: str) -> RefusalError:
    """The refusal of a value that nobody means."""
    return RefusalError(
        "value_too_large",
        f"one value has more than {MAX_VALUE_CHARACTERS >> 20} million characters {where}",
        "Check that it is an array of rows, or a row a line, and export it again.",
    )


def _blanks_from(text: str, start: int) -> int:
    """Where the blanks end that begin at ``start``."""
    found = _BLANKS.match(text, start)
    return found.end() if found else start
