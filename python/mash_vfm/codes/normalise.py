"""The normaliser: the steps from a spelling to a code, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mash_vfm.codes.seeds import CodeSet
from mash_vfm.codes.spelling import corrected, folded, head_of, key_of, words_of

Status = Literal["mapped", "unmapped", "blank"]

MAX_LENGTH = 400  # the longest definition that a system shows in place of a code is about 250
_BLANKS = " \t\r\n\u00a0\ufeff\u200b"
_QUOTES = "'\"\u2018\u2019\u201c\u201d"
_ENUMERATOR = re.compile(r"^\s*[a-z]\d?\)\s*(?=\S)")
_BRACKETED = re.compile(r"^(.+)[\[(]([^\[\]()]{2,20})[\])]$")
_NO_LETTER = re.compile(r"^[^a-z0-9]+")
# What may stand between a code and its words. "A4.1" is no sub-code of A4, but a numbered question.
_BEHIND_CODE = re.compile(r"\s*(?:[-\u2010-\u2015:;,/=>)\]}]|\.(?!\d))|\s+[(\[]|$")


@dataclass(frozen=True)
class Reading:
    """What came of a spelling. ``rule`` is the step that mapped it, or why none did.

    ``rule`` is ``code``, ``code_prefix``, ``label``, ``alias`` or ``rule:<name>`` for a mapped
    spelling, ``ambiguous``, ``unknown`` or ``too_long`` for an unmapped one, else ``blank``.
    """

    status: Status
    rule: str
    code: str | None = None
    label: str | None = None
    annex_a_label: str | None = None


class Normaliser:
    """Maps spellings to the codes of one code set."""

    def __init__(self, code_set: CodeSet) -> None:
        self._set = code_set
        self._corrections: dict[str, str] = {}
        longest_first = sorted(code_set.by_code, key=len, reverse=True)
        codes = "|".join(key.replace("_", "[^a-z0-9]+") for key in longest_first)
        self._prefix = re.compile(f"({codes})(?![a-z0-9])")

    def read(self, spelling: str, column: str = "") -> Reading:
        """Map one spelling.

        ``column`` is the heading it stands under, normalised as ``landing.headers`` does; some
        words say something only there. The steps, of which the first that finds one code holds:
        the code itself or that of an equivalent scheme; a code before other words that do not
        contradict it; a label; an alias of the data team; a rule over the words.
        """
        stripped = spelling.strip(_BLANKS)
        if not stripped:
            return Reading("blank", "blank")
        if len(stripped) > MAX_LENGTH:
            return Reading("unmapped", "too_long")
        text = folded(stripped).strip(_QUOTES)
        body = _ENUMERATOR.sub("", text)
        keys = dict.fromkeys((key_of(text), key_of(body)))
        code = _only(self._set.by_code, keys)
        if code:
            return self._mapped(code, "code")
        contradicted = False
        if self._set.reads_words:
            code, contradicted = self._by_prefix(body, column)
            if code:
                return self._mapped(code, "code_prefix")
        code = _only(self._set.by_label, keys)
        if code:
            return self._mapped(code, "label")
        code = _only(self._set.by_alias, keys)
        if code:
            return self._mapped(code, "alias")
        if contradicted or any(
            key in known for key in keys for known in (self._set.by_alias, self._set.by_label)
        ):
            return Reading("unmapped", "ambiguous")
        return self._by_rule(body, column)

    def _mapped(self, code: str, rule: str) -> Reading:
        label = self._set.labels[code]
        return Reading("mapped", rule, code, label, self._set.annex_a_labels.get(code))

    def _by_prefix(self, body: str, column: str) -> tuple[str | None, bool]:
        """The code that the text begins with, and whether the words behind it say another."""
        text = _NO_LETTER.sub("", body)
        found = self._prefix.match(text)
        code = _only(self._set.by_code, [key_of(found[1])]) if found else None
        if not found or not code:
            return None, False
        rest = text[found.end() :]
        behind = _BEHIND_CODE.match(rest)
        if not behind and not rest[:1].isspace():
            return None, False
        said = self._code_of_words(rest, column)
        if said and self._set.group_of(said) != self._set.group_of(code):
            return None, True
        # A lone number or letter is a code only if the words, where there are any, say so too.
        if not said and words_of(rest) and not _is_telling(found[1]):
            return None, False
        return code, False

    def _code_of_words(self, text: str, column: str) -> str | None:
        """What words beside a code say, if anything."""
        key = key_of(text)
        if head_of(words_of(text)) == ("other",):
            return None  # of the code's own group
        known = (self._set.by_code, self._set.by_label, self._set.by_alias)
        code = next((code for of_key in known if (code := _only(of_key, [key]))), None)
        return code or self._by_rule(text, column).code

    def _by_rule(self, body: str, column: str) -> Reading:
        bracketed = _BRACKETED.match(body)
        if bracketed:
            inside = words_of(bracketed[2])
            code = _only(self._set.by_code, inside[-1:]) if inside else None
            said = self._code_of_words(bracketed[1], column) if code else None
            if code and said and self._set.group_of(said) == self._set.group_of(code):
                return self._mapped(code, "rule:code_in_brackets")
            if code and _is_telling(inside[-1]):
                if said:
                    return Reading("unmapped", "ambiguous")
                return self._mapped(code, "rule:code_in_brackets")
        words = tuple(self._corrected(word) for word in words_of(body))
        for part in dict.fromkeys((head_of(words), words)):
            for rule in self._set.rules:
                # what makes a spelling ambiguous may stand in an aside
                if rule.code is None and rule.fits(words, column):
                    return Reading("unmapped", "ambiguous")
                if rule.code is not None and rule.fits(part, column):
                    return self._mapped(rule.code, f"rule:{rule.name}")
        return Reading("unmapped", "unknown")

    def _corrected(self, word: str) -> str:
        """The word, or the one that it is a typing error of."""
        if word not in self._corrections:
            plain, patterns = self._set.vocabulary
            known = word in plain or any(pattern.fullmatch(word) for pattern in patterns)
            self._corrections[word] = word if known else corrected(word, plain)
        return self._corrections[word]


def _only(codes: dict[str, set[str]], keys: Iterable[str]) -> str | None:
    """The one code that the keys stand for; None if they stand for none or for several."""
    found = {code for key in keys for code in codes.get(key, ())}
    return found.pop() if len(found) == 1 else None


def _is_telling(code: str) -> bool:
    """Whether a code cannot be mistaken for a word or a number."""
    has_digit = any(letter.isdigit() for letter in code)
    return len(code) > 2 if code.isalpha() else has_digit and not code.isdigit()
