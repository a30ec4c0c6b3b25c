"""Code sets: the seeds of ``seeds/codes`` read as data (convention 11)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from . import values

SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "codes"


class Codes:
    """Accepted codes, matched trimmed and without case against code, label and alias."""

    def __init__(self, seeds: Path = SEEDS) -> None:
        self._codes: dict[str, dict[str, str]] = {}
        self.agency_group: dict[str, str] = {}
        self.source_agency: dict[str, str] = {}
        for row in _rows(seeds / "code_alias.csv"):
            self._accept(row["code_set"], row["alias"], row["code"])
        for row in _rows(seeds / "code_list.csv"):
            self._accept(row["code_set"], row["label"], row["code"])
            self._accept(row["code_set"], row["code"], row["code"])
        for row in _rows(seeds / "agency.csv"):
            self._accept("agency", row["label"], row["code"])
            self._accept("agency", row["code"], row["code"])
            self.agency_group[row["code"]] = row["agency_group"]
        for row in _rows(seeds / "referral_source.csv"):
            self._accept("referral_source", row["label"], row["code"])
            self._accept("referral_source", row["code"], row["code"])
            self.source_agency[row["code"]] = row["source_agency"]

    def match(self, code_set: str, text: str) -> str | None:
        """The code that ``text`` stands for; None where it stands for none of the set."""
        return self._codes[code_set].get(values.trimmed(text).casefold())

    def _accept(self, code_set: str, spelling: str, code: str) -> None:
        self._codes.setdefault(code_set, {})[spelling.casefold()] = code


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
