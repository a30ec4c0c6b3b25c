"""Find the delimiter, the quote and the header of a delimited file, from its first part."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from mash_vfm.contract import Extract
from mash_vfm.landing.encoding import ChunkSource
from mash_vfm.landing.headers import matched, names_of
from mash_vfm.landing.model import RefusalError
from mash_vfm.landing.records import Grammar, Records, windows

HEAD_BYTES = 1 << 18
RECORDS_TRIED = 50
MAX_COLUMNS = 1000
_DELIMITERS = ",\t;|"
_QUOTES = "\"'"
_RECOGNISED_SHARE = 0.4


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is to be read.

    ``header_row`` counts records from 1, ``cells`` are the header's; ``data_offset`` is the byte
    (of the UTF-8 text, without a byte order mark) at which the first record below it begins;
    ``skip_lines`` the lines up to there, or ``None`` if the lines above the data hold quotes or
    line ends of their own and so cannot be skipped by counting. ``is_certain`` says that the lines
    up to there show it all: another file that begins with them is read in the same way.
    """

    grammar: Grammar
    header_row: int
    cells: tuple[str, ...]
    data_offset: int
    skip_lines: int | None
    line_ends: frozenset[str]
    is_certain: bool

    @property
    def delimiter(self) -> str:
        """The character between cells."""
        return chr(self.grammar.delimiter)

    @property
    def quote(self) -> str:
        """The character around cells."""
        return chr(self.grammar.quote)


@dataclass(frozen=True)
class _Candidate:
    grammar: Grammar
    records: Records
    index: int
    cells: tuple[str, ...]
    columns: frozenset[str]

    @property
    def quote(self) -> str:
        return chr(self.grammar.quote)


def find_dialect(head: bytes, extract: Extract) -> Dialect:
    """Find how the file that begins with ``head`` (UTF-8) is to be read.

    The header is the record, among the first, that holds most headings of the contract, read with
    the delimiter that shows most of them. Raises ``RefusalError`` if there is none.
    """
    best = _best_candidate(head, extract)
    if best is None or not _is_recognised(best, extract):
        raise RefusalError(
            "no_header",
            f"none of its first {RECORDS_TRIED} lines holds the headings of {extract.id}",
            f"Put a line of headings above the rows: at least {', '.join(extract.required)}.",
        )
    if len(best.cells) > MAX_COLUMNS:
        raise RefusalError(
            "too_many_columns",
            f"its header has {len(best.cells):,} columns; {MAX_COLUMNS:,} are read at most",
            "Remove the columns that do not belong to the extract.",
        )
    is_certain = _rank(best, extract)[0] and _is_certain(best)
    return _dialect(best, is_certain=is_certain)


def _best_candidate(head: bytes, extract: Extract) -> _Candidate | None:
    names = names_of(extract)
    best: _Candidate | None = None
    for quote in _QUOTES:
        if quote != _QUOTES[0] and not (best and _looks_quoted(best, quote)):
            continue
        for delimiter in _DELIMITERS:
            grammar = Grammar(ord(delimiter), ord(quote))
            for candidate in _candidates(head, grammar, names):
                rank = _rank(candidate, extract)
                if rank[0] and _is_certain(candidate):
                    return candidate
                # Headings match with or without the quotes around them, so the second quote must
                # win where it was asked for and reads the header as well as the first one did.
                if best is None or (rank, quote != best.quote) > (_rank(best, extract), False):
                    best = candidate
    return best


def _candidates(head: bytes, grammar: Grammar, names: dict[str, str]) -> Iterator[_Candidate]:
    """Yield the first records that hold a heading of the contract."""
    first = next(windows(ChunkSource(iter((head,))), grammar), None)
    if first is None:
        return
    # The last record of a full head may be cut.
    whole = first.count - 1 if len(head) >= HEAD_BYTES else first.count
    for index in range(min(whole, RECORDS_TRIED)):
        cells = _split(first.text(index), grammar)
        columns = frozenset(matched(cells, names))
        if columns:
            yield _Candidate(grammar, first, index, cells, columns)


def _rank(candidate: _Candidate, extract: Extract) -> tuple[bool, int, int]:
    complete = all(name in candidate.columns for name in extract.required)
    return complete, len(candidate.columns), -candidate.index


def _is_certain(candidate: _Candidate) -> bool:
    """Whether every heading is of the contract, and none stands in quotes of another kind."""
    filled = sum(1 for cell in candidate.cells if cell.strip())
    return len(candidate.columns) == filled and not _looks_quoted(candidate, _QUOTES[1])


def _looks_quoted(candidate: _Candidate, quote: str) -> bool:
    """Whether every heading stands between two of the quote character."""
    headings = [cell.strip() for cell in candidate.cells if cell.strip()]
    return all(
        len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote) for cell in headings
    )


def _split(text: str, grammar: Grammar) -> tuple[str, ...]:
    delimiter, quote = chr(grammar.delimiter), chr(grammar.quote)
    reader = csv.reader(
        io.StringIO(text.lstrip("\ufeff"), newline=""),
        delimiter=delimiter,
        quotechar=quote,
        skipinitialspace=True,
    )
    try:
        return tuple(next(reader, ()))
    except csv.Error:
        # A cell beyond what the csv module takes is no heading.
        return tuple(text.split(delimiter))


def _is_recognised(best: _Candidate, extract: Extract) -> bool:
    """Whether the record is a header at all; else its cells may be a person's and stay unnamed."""
    filled = sum(1 for cell in best.cells if cell.strip())
    required = [name for name in extract.required if name in best.columns]
    return len(best.columns) >= _RECOGNISED_SHARE * filled or len(required) * 2 > len(
        extract.required
    )


def _dialect(best: _Candidate, *, is_certain: bool) -> Dialect:
    records = best.records
    offset = int(records.next_starts[best.index])
    above = records.data[: int(records.ends[best.index])].tobytes()
    header_start = int(records.starts[best.index])
    lines_above = above[:header_start]
    header = above[header_start:]
    quote = bytes((best.grammar.quote,))
    countable = quote not in lines_above and b"\n" not in header and b"\r" not in header
    kinds = set()
    for index in range(best.index + 1):
        end, after = int(records.ends[index]), int(records.next_starts[index])
        line_end = records.data[end:after].tobytes()
        kinds.add({b"\r\n": "crlf", b"\n": "lf", b"\r": "cr"}.get(line_end, ""))
    return Dialect(
        grammar=best.grammar,
        header_row=best.index + 1,
        cells=best.cells,
        data_offset=offset,
        skip_lines=best.index + 1 if countable else None,
        line_ends=frozenset(kinds - {""}),
        is_certain=is_certain,
    )
