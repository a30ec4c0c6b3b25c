"""How well the code normaliser reads the spellings of a reference file.

Run it as ``python bench/codes.py --variants FILE`` in the project's environment. FILE has the
columns ``column`` (a heading of Annex A), ``canonical_code`` (its label there), ``match_type``
(rows other than ``name`` are patterns, not spellings) and ``variant``. It prints a table a column:
the spellings with one label and the share mapped to it, to another and to none; and of those with
several labels, or with one that Annex A does not have, the share left unmapped. Both are also shown
for two parts. ``development`` is what the rules were written from. ``held back`` are the spellings
whose column and text hash to 3 of 4, unless one that differs only in case, blanks and punctuation,
of any column of the code set, is in the first; they were opened after the rules had been measured
on them, so for later rules only another file is unseen.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from mash_vfm.codes import Normaliser, load_code_sets
from mash_vfm.codes.seeds import load_annex_a_columns
from mash_vfm.codes.spelling import key_of
from mash_vfm.landing.headers import normalise as normalised_heading
from mash_vfm.settings import PROJECT_DIR

# Yes or no: the reference file has truth values for Annex A's labels.
TRUTH = {"true": "a) yes", "false": "b) no", "unknown": "c) unknown"}
HEADINGS = ("column", "spellings", "right %", "wrong %", "unmapped %", "conflicting", "unmapped %")


@dataclass(frozen=True)
class Case:
    """One spelling of a column: the label expected (None: conflicting) and what came of it."""

    column: str
    code_set: str
    spelling: str
    expected: str | None
    found: str | None
    rule: str

    @property
    def outcome(self) -> str:
        """``right``, ``wrong`` or ``unmapped``; of a conflicting spelling ``kept`` or ``taken``."""
        if self.expected is None:
            return "kept" if self.found is None else "taken"
        if self.found is None:
            return "unmapped"
        return "right" if self.found == self.expected else "wrong"


def read_cases(path: Path) -> list[Case]:
    """Read and normalise every spelling of the coded columns of Annex A."""
    columns = load_annex_a_columns(PROJECT_DIR)
    sets = load_code_sets(PROJECT_DIR)
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["match_type"] == "name" and normalised_heading(row["column"]) in columns:
                label = row["canonical_code"].strip().casefold()
                labels[row["column"], row["variant"]].add(TRUTH.get(label, label))
    readers = {name: Normaliser(code_set) for name, code_set in sets.items()}
    cases = []
    for (column, spelling), expected in labels.items():
        heading = normalised_heading(column)
        code_set = columns[heading][1]
        known = {label.casefold() for label in sets[code_set].annex_a_labels.values()}
        one = expected.pop() if len(expected) == 1 else None
        reading = readers[code_set].read(spelling, heading)
        found = reading.annex_a_label.casefold() if reading.annex_a_label else None
        cases.append(
            Case(column, code_set, spelling, one if one in known else None, found, reading.rule)
        )
    return cases


def parts(cases: list[Case]) -> tuple[list[Case], list[Case]]:
    """Split the cases into those of development and those held back."""

    def seen(case: Case) -> bool:
        text = f"{case.column}\x1f{case.spelling}".encode()
        return hashlib.sha256(text).digest()[0] % 4 != 3

    known = {(case.code_set, key_of(case.spelling)) for case in cases if seen(case)}
    first, second = [], []
    for case in cases:
        (first if (case.code_set, key_of(case.spelling)) in known else second).append(case)
    return first, second


def line(name: str, cases: list[Case]) -> tuple[str, ...]:
    """One line of the table."""
    count = Counter(case.outcome for case in cases)
    single = count["right"] + count["wrong"] + count["unmapped"]
    conflicting = count["kept"] + count["taken"]

    def share(of: int, whole: int) -> str:
        return f"{100 * of / whole:.1f}" if whole else "-"

    shares = (share(count[kind], single) for kind in ("right", "wrong", "unmapped"))
    return name[:60], str(single), *shares, str(conflicting), share(count["kept"], conflicting)


def show(title: str, rows: list[tuple[str, ...]]) -> None:
    """Print the lines as a table."""
    print(f"\n{title}")
    for row in (HEADINGS, *rows):
        print(f"{row[0]:<60} " + " ".join(f"{cell:>11}" for cell in row[1:]))


def main() -> int:
    """Print the tables; with ``--cases`` also what was not read right in development."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--variants", type=Path, required=True, help="the reference file")
    parser.add_argument(
        "--cases", choices=("wrong", "unmapped", "taken"), help="list these of development"
    )
    arguments = parser.parse_args()
    cases = read_cases(arguments.variants)
    development, held_back = parts(cases)
    by_column: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_column[case.column].append(case)
    show("By column", [line(name, group) for name, group in by_column.items()])
    everything = [("all", cases), ("development", development), ("held back", held_back)]
    show("Together", [line(name, group) for name, group in everything])
    for case in development:
        if case.outcome == arguments.cases:
            print(f"{case.column} | {case.spelling} | {case.expected} | {case.found} | {case.rule}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
