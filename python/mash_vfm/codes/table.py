"""``mash codes normalise``: the normaliser by itself, over a CSV file of spellings."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import astuple, dataclass
from pathlib import Path

from mash_vfm.codes.normalise import Normaliser, Reading
from mash_vfm.codes.seeds import load_annex_a_columns, load_code_sets
from mash_vfm.landing.headers import normalise as normalised_heading
from mash_vfm.landing.headers import shown

COLUMNS = ("column", "spelling")
OUTPUT = ("column", "spelling", "code", "label", "annex_a_label", "rule", "status")


class TableError(Exception):
    """The file cannot be read or written; the message says where and what to do."""


@dataclass(frozen=True)
class _Row:
    column: str
    spelling: str
    code: str | None
    label: str | None
    annex_a_label: str | None
    rule: str
    status: str


def normalise_table(project_dir: Path, source: Path, target: Path) -> Counter[str]:
    """Map every row of a CSV file and write the result beside it; returns the rows by status.

    ``source`` has the columns ``column`` (a heading of Annex A) and ``spelling``; others are left
    out. ``target`` gets one row a row, in order, with ``OUTPUT``. Statuses are ``mapped``,
    ``unmapped``, ``blank`` and ``unknown_column`` (a heading that no coded column of Annex A has).
    Raises ``TableError``; nothing is written then.
    """
    if source.resolve() == target.resolve():
        raise TableError(f"--output: {target} is the input; name another file")
    rows = [
        _Row(column, spelling, *_parts(reading))
        for column, spelling, reading in _readings(project_dir, _read(source))
    ]
    try:
        with target.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(OUTPUT)
            writer.writerows(astuple(row) for row in rows)
    except OSError as error:
        raise TableError(f"--output: {target} cannot be written: {error.strerror}") from None
    return Counter(row.status for row in rows)


def known_headings(project_dir: Path) -> list[str]:
    """The headings that the command takes, as Annex A has them."""
    return [heading for heading, _ in load_annex_a_columns(project_dir).values()]


def _parts(reading: Reading | None) -> tuple[str | None, str | None, str | None, str, str]:
    if reading is None:
        return None, None, None, "unknown_column", "unknown_column"
    return reading.code, reading.label, reading.annex_a_label, reading.rule, reading.status


def _readings(
    project_dir: Path, rows: list[tuple[str, str]]
) -> list[tuple[str, str, Reading | None]]:
    columns = load_annex_a_columns(project_dir)
    sets = load_code_sets(project_dir)
    readers: dict[str, Normaliser] = {}
    found: dict[tuple[str, str], Reading | None] = {}
    for column, spelling in rows:
        if (column, spelling) in found:
            continue
        heading = normalised_heading(column)
        if heading not in columns:
            found[column, spelling] = None
            continue
        code_set = columns[heading][1]
        reader = readers.setdefault(code_set, Normaliser(sets[code_set]))
        found[column, spelling] = reader.read(spelling, heading)
    return [(column, spelling, found[column, spelling]) for column, spelling in rows]


def _read(path: Path) -> list[tuple[str, str]]:
    """The column and spelling of every row; blank lines are none."""
    csv.field_size_limit(2**31 - 1)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = [normalised_heading(cell) for cell in next(reader, [])]
            missing = [name for name in COLUMNS if header.count(name) != 1]
            if missing:
                raise TableError(
                    f"--input: {path} needs the heading{'s' * (len(missing) > 1)} "
                    f"{' and '.join(missing)} once in its first line"
                )
            column, spelling = (header.index(name) for name in COLUMNS)
            rows = []
            for row in reader:
                if not row[1:] and not "".join(row).strip():
                    continue
                if len(row) != len(header):
                    raise TableError(
                        f"--input: {path}, line {reader.line_num}: {len(row)} cells under "
                        f"{len(header)} headings; quote a spelling that holds a comma"
                    )
                rows.append((row[column], row[spelling]))
            return rows
    except UnicodeDecodeError:
        raise TableError(f"--input: {path} is not UTF-8; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise TableError(
            f"--input: {path}, line {reader.line_num}: {shown(str(error))}; mend the quotes"
        ) from None
    except OSError as error:
        raise TableError(f"--input: {path} cannot be read: {error.strerror}") from None
