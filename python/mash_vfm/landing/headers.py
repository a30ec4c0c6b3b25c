"""Match the headings of a file to the columns of the contract."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from mash_vfm.contract import Contract, Extract
from mash_vfm.landing.model import Finding, RefusalError

MAX_NAME_LENGTH = 60
_LIKENESS = 0.6
_ALMOST = 0.5
_MOST_NAMED = 5
# A row taken for a header may hold an NHS number or a date of birth.
_LONG_NUMBER = re.compile(r"[0-9](?:[ -]?[0-9]){5,}")
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Landed:
    """A cell of the header and the raw column its values go to; ``heading`` as in the file."""

    cell: int
    column: str
    heading: str
    is_new: bool


@dataclass(frozen=True)
class Match:
    """How the headings of a file relate to its contract.

    ``unheaded`` are the cells without a heading; their values, if any, go to columns of their own.
    """

    columns: tuple[Landed, ...]
    unheaded: tuple[int, ...]
    findings: tuple[Finding, ...]


def normalise(heading: str) -> str:
    """A heading without what people vary: case, spaces, underscores and punctuation."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", heading).casefold())


def place_unheaded(match: Match, extract: Extract, filled: dict[int, int]) -> Match:
    """Give cells without a heading a raw column of their own, if they hold anything at all.

    ``filled`` is the number of values in each of them.
    """
    if not match.unheaded:
        return match
    columns, findings = list(match.columns), list(match.findings)
    taken = {column.name for column in extract.columns} | {column.column for column in columns}
    empty = 0
    for cell, values in filled.items():
        if not values:
            empty += 1
            continue
        name = new_column_name("", cell, taken)
        taken.add(name)
        columns.append(Landed(cell, name, "", is_new=True))
        detail = f"column {cell + 1} has no heading: landed as a column of its own"
        findings.append(Finding("column_without_heading", name, values, detail))
    if empty:
        detail = f"{empty} empty column{'s' if empty > 1 else ''} without a heading left out"
        findings.append(Finding("empty_columns", None, None, detail))
    return Match(tuple(columns), (), tuple(findings))


@cache
def names_of(extract: Extract) -> dict[str, str]:
    """Contract column by each of its normalised names and aliases.

    Raises ``ValueError`` where one name stands for two columns: a fault of the contract.
    """
    names: dict[str, str] = {}
    for column in extract.columns:
        for name in (column.name, *column.aliases):
            owner = names.setdefault(normalise(name), column.name)
            if owner != column.name:
                raise ValueError(
                    f"{extract.id}: heading {name!r} stands for both {owner} and {column.name}"
                )
    return names


def matched(cells: Sequence[str], names: dict[str, str]) -> set[str]:
    """Contract columns that any of the cells is a heading of, by ``names_of`` their extract."""
    return {names[name] for name in map(normalise, cells) if name in names}


def match_headings(cells: Sequence[str], extract: Extract, contract: Contract) -> Match:
    """Match a header to the contract; raises ``RefusalError`` if it cannot be read by it.

    ``cells`` are the cells of the header, blank ones included.
    """
    names = names_of(extract)
    columns: list[Landed] = []
    by_column: dict[str, Landed] = {}
    unheaded: list[int] = []
    unknown: list[tuple[int, str]] = []
    for cell, heading in enumerate(cells):
        name = normalise(heading)
        column = names.get(name)
        if not heading.strip("\ufeff\u200b \t\r\n\u00a0"):
            unheaded.append(cell)
        elif column is None:
            unknown.append((cell, heading))
        elif column in by_column:
            first = by_column[column]
            raise RefusalError(
                "ambiguous_heading",
                f"columns {first.cell + 1} and {cell + 1} ({shown(first.heading)} and "
                f"{shown(heading)}) are both {column}",
                f"Keep one of them under the heading {column} and rename or remove the other.",
            )
        else:
            by_column[column] = Landed(cell, column, heading, is_new=False)
            columns.append(by_column[column])
    _require(extract, by_column, [heading for _, heading in unknown], cells, contract)
    findings = _respelled(columns, extract)
    for expected in extract.columns:
        if expected.name not in by_column:
            detail = "not in the file: left empty"
            findings.append(Finding("missing_optional_column", expected.name, None, detail))
    taken = {column.name for column in extract.columns}
    for cell, heading in unknown:
        name = new_column_name(heading, cell, taken)
        taken.add(name)
        columns.append(Landed(cell, name, heading, is_new=True))
        findings.append(Finding("new_column", name, None, _drift(heading, extract, by_column)))
    return Match(tuple(columns), tuple(unheaded), tuple(findings))


def new_column_name(heading: str, cell: int, taken: set[str]) -> str:
    """Name of the raw column for a heading the contract does not know: plain, safe and unused."""
    text = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode("ascii")
    words = (
        re.sub(r"[^a-z0-9]+", "_", _LONG_NUMBER.sub(" ", text.lower()))
        .strip("_")[:MAX_NAME_LENGTH]
        .strip("_")
    )
    base = words or f"column_{cell + 1}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def shown(heading: str) -> str:
    """A heading as messages show it: on one line, quoted, not endless, and without long numbers."""
    text = "".join(c if c.isprintable() else "?" for c in " ".join(heading.split()))
    text = _LONG_NUMBER.sub("...", text)
    return f"'{text[:57]}...'" if len(text) > MAX_NAME_LENGTH else f"'{text}'"


def _respelled(columns: Sequence[Landed], extract: Extract) -> list[Finding]:
    """A finding that names the headings which are not spelt as the contract spells them."""
    respelled = [
        column
        for column in columns
        if column.heading not in (column.column, *extract.column(column.column).aliases)
    ]
    if not respelled:
        return []
    named = [f"{shown(column.heading)} is {column.column}" for column in respelled[:_MOST_NAMED]]
    if len(respelled) > _MOST_NAMED:
        named.append(f"and {len(respelled) - _MOST_NAMED} more")
    count = f"{len(respelled)} heading{'s' if len(respelled) > 1 else ''}"
    return [Finding("respelled_headings", None, None, f"{count} matched: {', '.join(named)}")]


def nearest(heading: str, extract: Extract, among: set[str] | None = None) -> str | None:
    """The contract column that a heading may be meant for, of all or those of ``among``."""
    names = names_of(extract)
    among = set(names.values()) if among is None else among
    choices = [name for name, column in names.items() if column in among]
    found = get_close_matches(normalise(heading), choices, n=1, cutoff=_LIKENESS)
    return names[found[0]] if found else None


def _drift(heading: str, extract: Extract, present: dict[str, Landed]) -> str:
    detail = (
        f"the contract does not know the heading {shown(heading)}: landed as a column of its own"
    )
    absent = {column.name for column in extract.columns} - set(present)
    near = nearest(heading, extract, absent)
    return f"{detail}; is it {near}?" if near else detail


def _require(
    extract: Extract,
    present: dict[str, Landed],
    unknown: list[str],
    cells: Sequence[str],
    contract: Contract,
) -> None:
    missing = [name for name in extract.required if name not in present]
    if not missing:
        return
    reason = f"it lacks the required column{'s' * (len(missing) > 1)} {', '.join(missing)}"
    hints = []
    for heading in unknown:
        near = nearest(heading, extract, set(missing))
        if near is not None:
            hints.append(f"Is {shown(heading)} meant for {near}?")
    remedy = "Add what is missing, under exactly that heading."
    other = _other_extract(cells, extract, len(present), contract)
    if other is not None:
        remedy = f"The headings are those of {other.id}: name the file after it, in its folder."
    elif hints:
        remedy = " ".join([remedy, *hints])
    remedy = f"{remedy} {nearest_two(cells, contract.extracts)}"
    raise RefusalError("missing_required_column", reason, remedy)


def fitting(cells: Sequence[str], extracts: Sequence[Extract]) -> tuple[Extract, ...]:
    """The extracts that the headings fit best: more than one if they fit several alike.

    An extract fits if its required columns are there. Of those that do, the one fits best that
    knows most of the headings; of several such, the one that misses fewest columns.
    """
    best: tuple[Extract, ...] = ()
    most = (0, 0)
    for extract in extracts:
        found = matched(cells, names_of(extract))
        rank = (len(found), len(found) - len(extract.columns))
        if not found or not found.issuperset(extract.required):
            continue
        if not best or rank > most:
            best, most = (extract,), rank
        elif rank == most:
            best = (*best, extract)
    return best


def ambiguous(what: str, cells: Sequence[str], extracts: Sequence[Extract]) -> RefusalError:
    """The refusal of a file or sheet whose headings fit several extracts alike."""
    return RefusalError(
        "ambiguous_headings",
        f"{what} has the headings of more than one extract",
        f"Name the file after the one it holds. {nearest_two(cells, extracts)}",
    )


def is_nearly(cells: Sequence[str], extract: Extract, among: Sequence[Extract]) -> bool:
    """Whether the headings are as good as those of the extract, if not quite.

    Half of all columns must agree; and, since lists of children have their first columns in common,
    half of those that it alone has ``among`` the extracts, or a heading that may be meant for each
    required column that is missing.
    """
    if _likeness(cells, extract) < _ALMOST:
        return False
    found = matched(cells, names_of(extract))
    known = [{column.name for column in other.columns} for other in among if other != extract]
    own = {column.name for column in extract.columns}.difference(*known)
    if own and len(found & own) >= _ALMOST * len(own):
        return True
    missing = set(extract.required) - found
    unknown = [cell for cell in cells if normalise(cell) not in names_of(extract)]
    return missing <= {nearest(cell, extract, missing) for cell in unknown}


def _likeness(cells: Sequence[str], extract: Extract) -> float:
    """Share of the headings and the columns, each counted once, that agree."""
    filled = [cell for cell in cells if normalise(cell)]
    found = len(matched(filled, names_of(extract)))
    return found / (len(filled) + len(extract.columns) - found)


def nearest_two(cells: Sequence[str], extracts: Sequence[Extract]) -> str:
    """In a sentence, the two extracts that the headings are most like, and what differs."""
    filled = [cell for cell in cells if normalise(cell)]
    nearest = sorted(extracts, key=lambda extract: _likeness(cells, extract), reverse=True)[:2]
    return f"Nearest are {' and '.join(_difference(filled, extract) for extract in nearest)}."


def _difference(cells: Sequence[str], extract: Extract) -> str:
    """The extract with the columns that are not among the headings, and the other way round."""
    names = names_of(extract)
    found = matched(cells, names)
    required = [name for name in extract.required if name not in found]
    absent = [column.name for column in extract.columns if column.name not in found]
    unknown = [shown(cell) for cell in cells if normalise(cell) not in names]
    parts = []
    if absent:
        parts.append(f"lacks {_some(list(dict.fromkeys([*required, *absent])))}")
    if unknown:
        parts.append(f"does not know {_some(unknown)}")
    return f"{extract.id} ({'; '.join(parts) or 'no difference'})"


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _other_extract(
    cells: Sequence[str], extract: Extract, matching: int, contract: Contract
) -> Extract | None:
    """The extract whose headings these are rather than those of ``extract``."""
    best, most = None, matching
    for other in contract.extracts:
        if other is not extract:
            found = matched(cells, names_of(other))
            if len(found) > most and all(name in found for name in other.required):
                best, most = other, len(found)
    return best
