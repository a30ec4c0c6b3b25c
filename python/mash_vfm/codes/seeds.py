"""What the normaliser reads: the seeds of ``seeds/codes``, one code set at a time."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mash_vfm.codes.rules import Rule, RuleError
from mash_vfm.codes.spelling import folded, key_of, words_of
from mash_vfm.landing.headers import normalise as normalised_heading

# Code sets whose codes carry more than a label have a seed of their own.
OWN_SEEDS = ("agency", "referral_source")

Rows = Callable[[str, tuple[str, ...]], Iterable[dict[str, str]]]


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


def _by_key(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
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
    """Every code set of the project, by its name, from the files under ``seeds/codes``.

    ``project_dir`` is the dbt project root. Raises ``CodeSeedError``.
    """
    folder = project_dir / "seeds" / "codes"
    return code_sets_of(lambda name, columns: _rows(folder, name, columns))


def code_sets_of(rows: Rows) -> dict[str, CodeSet]:
    """Every code set, by its name.

    ``rows`` gives the rows of a seed, with at least the columns that it is asked for. Raises
    ``CodeSeedError`` where a seed cannot be read, names a code that its set has not, or has a rule
    that is none.
    """
    sets: dict[str, CodeSet] = {}
    for row in rows("code_list", ("code_set", "code", "label")):
        code_set = sets.setdefault(row["code_set"], CodeSet(row["code_set"]))
        code_set.labels[row["code"]] = row["label"]
    for name in OWN_SEEDS:
        labels = {row["code"]: row["label"] for row in rows(name, ("code", "label"))}
        sets[name] = CodeSet(name, labels)

    def of(seed: str, row: dict[str, str]) -> CodeSet:
        found = sets.get(row["code_set"])
        if found is None:
            raise CodeSeedError(f"{seed}.csv: there is no code set {row['code_set']!r}")
        if row["code"] and row["code"] not in found.labels:
            raise CodeSeedError(f"{seed}.csv: {found.name} has no code {row['code']!r}")
        return found

    for row in rows("annex_a_label", ("code_set", "code", "annex_a_label")):
        of("annex_a_label", row).annex_a_labels[row["code"]] = row["annex_a_label"]
    for row in rows("code_equivalent", ("code_set", "equivalent", "code")):
        of("code_equivalent", row).equivalents.append((row["equivalent"], row["code"]))
    for row in rows("code_alias", ("code_set", "alias", "code")):
        of("code_alias", row).aliases.append((row["alias"], row["code"]))
    columns = ("code_set", "position", "rule", "has", "has_not", "only_in", "code")
    for row in sorted(rows("code_rule", columns), key=lambda row: int(row["position"])):
        parts = tuple(normalised_heading(part) for part in row["only_in"].split("|") if part)
        rule = Rule(row["rule"], row["has"], row["has_not"], parts, row["code"] or None)
        try:
            list(rule.vocabulary())
        except RuleError as error:
            raise CodeSeedError(f"code_rule.csv: {row['code_set']}, {rule.name}: {error}") from None
        of("code_rule", row).rules.append(rule)
    return sets


def load_annex_a_columns(project_dir: Path) -> dict[str, tuple[str, str]]:
    """The coded columns of Annex A: by normalised heading the heading and its code set."""
    folder = project_dir / "seeds" / "codes"
    return {
        normalised_heading(row["heading"]): (row["heading"], row["code_set"])
        for row in _rows(folder, "annex_a_column", ("heading", "code_set"))
    }
