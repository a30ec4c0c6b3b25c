"""What the normaliser reads: the seeds of ``seeds/codes``, one code set at a time."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mash_vfm.codes.rules import Rule
from mash_vfm.codes.spelling import folded, key_of, words_of
from mash_vfm.landing.headers import normalise as normalised_heading

# Code sets whose codes carry more than a label have a seed of their own.
OWN_SEEDS = ("agency", "referral_source")


class CodeSeedError(Exception):
    """A seed under ``seeds/codes`` cannot be used."""


@dataclass(frozen=True)
class CodeSet:
    """One code set: its codes with labels, and every word by which they are known."""

    name: str
    labels: dict[str, str] = field(default_factory=dict)
    annex_a_labels: dict[str, str] = field(default_factory=dict)
    equivalents: list[tuple[str, str]] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def reads_words(self) -> bool:
        """Whether prefixes and rules are looked for, and not only codes, labels and aliases."""
        return bool(self.rules)

    @cached_property
    def by_code(self) -> dict[str, set[str]]:
        """Codes by the key of the code or of one that another scheme has for it."""
        own = _by_key((code, code) for code in self.labels)
        return _by_key(self.equivalents) | own

    @cached_property
    def by_label(self) -> dict[str, set[str]]:
        """Codes by the key of the label, and of Annex A's label where it is that of one code."""
        own = _by_key((label, code) for code, label in self.labels.items())
        annex_a = _by_key(
            (re.sub(r"^\w+\)", "", label), code) for code, label in self.annex_a_labels.items()
        )
        return {key: codes for key, codes in annex_a.items() if len(codes) == 1} | own

    @cached_property
    def by_alias(self) -> dict[str, set[str]]:
        """Codes by the key of a spelling that the data team has mapped."""
        return _by_key(self.aliases)

    @cached_property
    def vocabulary(self) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
        """The words that rules and labels know, and the patterns of words."""
        plain: set[str] = set()
        patterns: dict[str, re.Pattern[str]] = {}
        for rule in self.rules:
            for word in rule.vocabulary():
                if isinstance(word, str):
                    plain.add(word)
                else:
                    patterns[word.pattern] = word
        for label in self.labels.values():
            plain.update(words_of(folded(label)))
        return frozenset(plain), tuple(patterns.values())

    def group_of(self, code: str) -> str:
        """What the code counts as in Annex A; the code itself where Annex A has no such column."""
        return self.annex_a_labels.get(code, code)


def _by_key(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for spelling, code in pairs:
        found[key_of(spelling)].add(code)
    return dict(found)


def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise CodeSeedError(f"{path}: it lacks the column {', '.join(missing)}")
            for number, row in enumerate(reader, 2):
                if any(row[column] is None for column in columns):
                    raise CodeSeedError(
                        f"{path}, line {number}: too few cells; quote a value that holds a comma"
                    )
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodeSeedError(f"{path}: not readable: {error}") from None


def load_code_sets(project_dir: Path) -> dict[str, CodeSet]:
    """Every code set of the project, by its name.

    ``project_dir`` is the dbt project root. Raises ``CodeSeedError`` where a seed cannot be read or
    names a code that its set has not.
    """
    folder = project_dir / "seeds" / "codes"
    sets: dict[str, CodeSet] = {}
    for row in _rows(folder, "code_list", ("code_set", "code", "label")):
        sets.setdefault(row["code_set"], CodeSet(row["code_set"])).labels[row["code"]] = row[
            "label"
        ]
    for name in OWN_SEEDS:
        sets[name] = CodeSet(
            name, {row["code"]: row["label"] for row in _rows(folder, name, ("code", "label"))}
        )

    def of_code(seed: str, row: dict[str, str]) -> CodeSet:
        code_set = sets.get(row["code_set"])
        if code_set is None or row["code"] not in code_set.labels:
            raise CodeSeedError(
                f"{folder / seed}.csv: {row['code_set']} has no code {row['code']!r}"
            )
        return code_set

    for row in _rows(folder, "annex_a_label", ("code_set", "code", "annex_a_label")):
        of_code("annex_a_label", row).annex_a_labels[row["code"]] = row["annex_a_label"]
    for row in _rows(folder, "code_equivalent", ("code_set", "equivalent", "code")):
        of_code("code_equivalent", row).equivalents.append((row["equivalent"], row["code"]))
    for row in _rows(folder, "code_alias", ("code_set", "alias", "code")):
        of_code("code_alias", row).aliases.append((row["alias"], row["code"]))
    columns = ("code_set", "position", "rule", "has", "has_not", "only_in", "code")
    for row in sorted(_rows(folder, "code_rule", columns), key=lambda row: int(row["position"])):
        code_set = of_code("code_rule", row) if row["code"] else sets[row["code_set"]]
        parts = tuple(normalised_heading(part) for part in row["only_in"].split("|") if part)
        code_set.rules.append(
            Rule(row["rule"], row["has"], row["has_not"], parts, row["code"] or None)
        )
    return sets


def load_annex_a_columns(project_dir: Path) -> dict[str, tuple[str, str]]:
    """The coded columns of Annex A: by normalised heading the heading and its code set."""
    folder = project_dir / "seeds" / "codes"
    return {
        normalised_heading(row["heading"]): (row["heading"], row["code_set"])
        for row in _rows(folder, "annex_a_column", ("heading", "code_set"))
    }
