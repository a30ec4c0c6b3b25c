"""Which extract a delimited file holds, by its headings."""

from __future__ import annotations

from contextlib import suppress

from mash_vfm.contract import Extract
from mash_vfm.landing.dialect import Dialect, find_dialect
from mash_vfm.landing.headers import ambiguous, fitting, matched, names_of, nearest_two
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.readers.base import Reading


def recognise(head: bytes, reading: Reading) -> tuple[Dialect, Extract]:
    """Find how a file that begins with ``head`` (UTF-8) is to be read, and as which extract.

    Of several extracts that its name admits, it is the one that its headings fit best. Raises
    ``RefusalError`` if there are no headings, or if they fit several extracts alike.
    """
    read: list[tuple[Dialect, Extract]] = []
    refusals: list[RefusalError] = []
    for extract in reading.extracts:
        try:
            read.append((find_dialect(head, extract), extract))
        except RefusalError as refusal:
            refusals.append(refusal)
    if not read:
        raise _other(head, reading) or refusals[0]
    known = [len(matched(dialect.cells, names_of(extract))) for dialect, extract in read]
    dialect, likest = read[known.index(max(known))]
    fits = fitting(dialect.cells, reading.extracts)
    if len(fits) > 1:
        raise ambiguous("it", dialect.cells, fits)
    return dialect, fits[0] if fits else likest


def _other(head: bytes, reading: Reading) -> RefusalError | None:
    """What to say of a file whose headings are those of an extract that it does not name."""
    for other in reading.contract.extracts:
        with suppress(RefusalError):
            cells = find_dialect(head, other).cells
            if fitting(cells, (other,)):
                return RefusalError(
                    "no_header",
                    f"it does not hold the headings of {reading.extracts[0].id}",
                    f"The headings are those of {other.id}: name the file after it, in its folder. "
                    + nearest_two(cells, reading.contract.extracts),
                )
    return None
