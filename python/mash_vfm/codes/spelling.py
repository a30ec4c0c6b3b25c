"""How a spelling is folded before it is compared: case, accents, punctuation and typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NUMBER_OF_A_SPREADSHEET = re.compile(r"(?<=\d)\.0+$")
_APOSTROPHE = re.compile(r"(?<=[a-z])['?`\u2018\u2019\u00b4\ufffd](?=s\b)")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_AND = re.compile(r"[&+]")
_WORD = re.compile(r"[a-z0-9]+")
# Behind these words stand examples, exceptions and denials: the words before them say what it is.
_ASIDE = re.compile(
    r"\b(?:including|includes?|incl?|excluding|excludes?|excl?|exc|e g|eg|such as|for example|"
    r"i e|ie|other than|apart from|not|non)\b"
)
_SHORTEST_KNOWN, _SHORTEST_TYPO, _SHORTEST_TWO_TYPOS, _LONGEST_TYPO = 5, 6, 9, 30


def folded(text: str) -> str:
    """The text in lower case, without accents and outer blanks, number codes without ``.0``."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NUMBER_OF_A_SPREADSHEET.sub("", plain.strip())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a folded text; ``&`` is ``and``, ``child's`` and ``n.s.p.c.c.`` are one word."""
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), _APOSTROPHE.sub("", text))
    return tuple(_WORD.findall(_AND.sub(" and ", text)))


def key_of(text: str) -> str:
    """What spellings that differ only in case, blanks and punctuation have in common."""
    return "_".join(_WORD.findall(folded(text)))


def head_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words before the first aside (``e.g.``, ``including``, ``not``); all if it comes first.

    >>> head_of(("police", "not", "courts"))
    ('police',)
    """
    text = " ".join(words)
    aside = _ASIDE.search(text)
    return tuple(text[: aside.start()].split()) or words if aside else words


def corrected(word: str, vocabulary: Iterable[str]) -> str:
    """The one word of the vocabulary that ``word`` is a typing error of, else ``word`` itself.

    One error (a letter more, less, other, or two changed round) from six letters on, two from nine
    on; the first letter has to be right, and no other word may be as near.
    """
    if not _SHORTEST_TYPO <= len(word) <= _LONGEST_TYPO or not word.isalpha():
        return word
    limit = 2 if len(word) >= _SHORTEST_TWO_TYPOS else 1
    near: dict[int, list[str]] = {}
    for known in vocabulary:
        if len(known) >= _SHORTEST_KNOWN and known[0] == word[0]:
            near.setdefault(_errors(word, known, limit), []).append(known)
    nearest = min(near, default=limit + 1)
    return near[nearest][0] if nearest <= limit and len(near[nearest]) == 1 else word


def _errors(left: str, right: str, limit: int) -> int:
    """Optimal string alignment distance (Damerau 1964); more than ``limit`` if it is longer."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    older: list[int] = []
    last = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        older, last = last, row
    return last[-1]
