"""The language of the word rules in ``seeds/codes/code_rule.csv``.

``has`` is groups of words with a blank between; every group must be in the spelling. In a group
``|`` parts alternatives, one of which is enough; ``_`` joins words that follow one another; ``*``
stands for any letters and ``[a-h]`` for one of them; ``^`` means at the beginning of the spelling
and ``=`` all of it. ``has_not`` is alternatives, too, none of which may be in the spelling.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property


class RuleError(ValueError):
    """A rule cannot be read."""


@dataclass(frozen=True)
class _Alternative:
    """Words that follow one another, each a word or a pattern of words."""

    words: tuple[str | re.Pattern[str], ...]
    at_start: bool
    at_end: bool

    def is_in(self, words: tuple[str, ...]) -> bool:
        """Whether the words hold it where it has to stand."""
        span = len(self.words)
        starts: Iterable[int] = range(len(words) - span + 1)
        if self.at_start:
            # a number or code before the words does not count as one of them
            numbered = next((at for at, word in enumerate(words) if word.isalpha()), 0)
            starts = dict.fromkeys((0, numbered))
        return any(
            all(map(_fits, self.words, words[at : at + span]))
            for at in starts
            if (at + span == len(words) if self.at_end else at + span <= len(words))
        )


def _fits(wanted: str | re.Pattern[str], word: str) -> bool:
    return wanted == word if isinstance(wanted, str) else wanted.fullmatch(word) is not None


def _alternatives(group: str) -> tuple[_Alternative, ...]:
    found = []
    for text in group.split("|"):
        phrase = text.lstrip("=^")
        if not re.fullmatch(r"(?!\*)[a-z0-9*\[\]-]+(_(?!\*)[a-z0-9*\[\]-]+)*", phrase):
            raise RuleError(f"{text!r} is no word of a rule")
        found.append(
            _Alternative(
                tuple(
                    re.compile(fnmatch.translate(word)) if set("*[") & set(word) else word
                    for word in phrase.split("_")
                ),
                at_start=text[0] in "=^",
                at_end=text[0] == "=",
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Rule:
    """One rule of a code set. ``code`` is None where the words are known to be ambiguous.

    ``only_in`` are parts of the headings of the only columns for which it holds; empty for all.
    """

    name: str
    has: str
    has_not: str
    only_in: tuple[str, ...]
    code: str | None

    @cached_property
    def _groups(self) -> tuple[tuple[_Alternative, ...], ...]:
        groups = tuple(_alternatives(group) for group in self.has.split())
        if not groups:
            raise RuleError(f"rule {self.name} has no words")
        return groups

    @cached_property
    def _unwanted(self) -> tuple[_Alternative, ...]:
        return tuple(a for group in self.has_not.split() for a in _alternatives(group))

    def fits(self, words: tuple[str, ...], column: str) -> bool:
        """Whether it holds for these words in the column (its normalised heading)."""
        return (
            (not self.only_in or any(part in column for part in self.only_in))
            and all(any(a.is_in(words) for a in group) for group in self._groups)
            and not any(a.is_in(words) for a in self._unwanted)
        )

    def vocabulary(self) -> Iterator[str | re.Pattern[str]]:
        """Every word and pattern that it knows; raises ``RuleError`` if it cannot be read."""
        for alternative in (*(a for group in self._groups for a in group), *self._unwanted):
            yield from alternative.words
