"""CSV and gzipped CSV, in every dialect that partners send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.clean_copy import CleanCopy, cleaned, numbered_lines
from mash_vfm.landing.dialect import HEAD_BYTES, Dialect
from mash_vfm.landing.encoding import (
    ChunkSource,
    Encoding,
    RawFile,
    detect_encoding,
    utf8_chunks,
)
from mash_vfm.landing.headers import Match, match_headings, place_unheaded
from mash_vfm.landing.model import Finding
from mash_vfm.landing.readers.base import Malformed, Ordinals, Prepared, Reading
from mash_vfm.landing.readers.filled import filled
from mash_vfm.landing.readers.recognise import recognise
from mash_vfm.landing.rows import (
    Layout,
    Rows,
    Survey,
    plain_lines,
    raw_texts,
    read_rows,
    survey,
    survey_of_plain,
)

MAX_UNHEADED_AT_END = 64
# Rows that DuckDB numbers are read by one thread; up to this size that costs less than a copy.
NUMBERED_BY_DUCKDB_BYTES = 32 << 20
# Up to this size, what is the same for every file costs more than its rows.
SMALL_BYTES = 256 << 10
# Each small file has so many ordinals to itself; a row takes a byte at least.
ORDINALS_OF_SMALL = SMALL_BYTES


@dataclass(frozen=True)
class _Text:
    """The text of a file below its header."""

    extract: Extract
    raw: RawFile
    encoding: Encoding
    data_offset: int
    layout: Layout

    def source(self) -> ChunkSource:
        chunks = utf8_chunks(self.raw, self.encoding)
        return ChunkSource(chunks, skip=self.data_offset)

    def raw_texts(self, ordinals: Ordinals) -> Iterator[tuple[int, str]]:
        return raw_texts(self.source(), self.layout, ordinals)


def prepare_delimited(reading: Reading) -> tuple[Prepared, ...]:
    """Understand a delimited file; raises ``RefusalError`` if it cannot be read."""
    raw = _raw_file(reading)
    path, encoding = raw.path, detect_encoding(raw)
    text, dialect, match = _understand(reading, raw, encoding)
    size = path.stat().st_size
    copy: CleanCopy | None = None
    if reading.carefully or not encoding.is_utf8 or size > NUMBERED_BY_DUCKDB_BYTES:
        copy = CleanCopy(text.layout, reading.scratch)
    found = survey(text.source(), text.layout, copy.add if copy else None)
    line_ends = found.line_ends | dialect.line_ends
    if not copy and (found.needs_copy or dialect.skip_lines is None or len(line_ends) > 1):
        copy = CleanCopy(text.layout, reading.scratch)
        for window in read_rows(text.source(), text.layout):
            copy.add(window)
    # What stands within quotes can mislead a thread that begins in the middle of the file; DuckDB
    # then says so, or the count does. Quotes inside bare cells do it too often to try.
    one_thread = reading.carefully or found.literal_quotes
    if copy:
        relation = scan = scan_of(copy, text.layout, one_thread=one_thread)
    else:
        scan = _scan(
            path,
            _cells(text.layout),
            text.layout,
            one_thread=one_thread,
            compression="'gzip'" if text.raw.is_gzip else "'none'",
            skip=str(dialect.skip_lines),
        )
        # A window without an order numbers rows as they come.
        relation = f"(select *, row_number() over () as ordinal from {scan})"
    unheaded = [cell for cell in match.unheaded if cell < text.layout.width]
    match = place_unheaded(match, text.extract, filled(scan, unheaded))
    return (_prepared(text, dialect, match, found, relation),)


@dataclass(frozen=True)
class Small:
    """A small file, to be read together with others.

    ``text`` are its rows as DuckDB reads them, with ordinals that follow ``rows_before``;
    ``prepared`` says all about it, but its relation is empty: the rows come with those of the
    others. ``literal_quotes``: a bare cell holds a quote.
    """

    text: bytes
    rows_before: int
    layout: Layout
    prepared: Prepared
    literal_quotes: bool = False


class SmallReader:
    """Reads small files, of which there may be many with the same headings."""

    def __init__(self) -> None:
        self._rows_before = 0
        self._last: dict[str, tuple[bytes, Dialect, Layout, Match]] = {}

    def __call__(self, reading: Reading) -> Small | None:
        """Understand a small file; ``None`` for one that is larger, or has cells without headings.

        Raises ``RefusalError`` if it cannot be read.
        """
        raw = _raw_file(reading)
        content = _small_content(raw)
        if content is None:
            return None
        encoding = detect_encoding(raw)
        text, dialect, match = self._as_the_last(reading, raw, encoding, content) or _understand(
            reading, raw, encoding
        )
        if any(cell < text.layout.width for cell in match.unheaded):
            return None
        begin = dialect.data_offset
        if encoding.name == "utf-8":
            if dialect.is_certain:
                self._last[text.extract.id] = content[:begin], dialect, text.layout, match
            lines = plain_lines(content[begin:], text.layout)
            if lines is not None:
                rows = numbered_lines(lines, text.layout, self._rows_before)
                return self._small(text, dialect, match, survey_of_plain(lines), rows)
        windows: list[Rows] = []
        found = survey(text.source(), text.layout, windows.append)
        before = self._rows_before + np.cumsum([0, *(window.count for window in windows)])
        rows = b"".join(
            cleaned(window, text.layout, rows_before)
            for window, rows_before in zip(windows, before.tolist(), strict=False)
        )
        return self._small(text, dialect, match, found, rows)

    def _small(
        self, text: _Text, dialect: Dialect, match: Match, found: Survey, rows: bytes
    ) -> Small:
        match = place_unheaded(match, text.extract, {})
        prepared = _prepared(text, dialect, match, found, relation="")
        small = Small(rows, self._rows_before, text.layout, prepared, found.literal_quotes)
        self._rows_before += ORDINALS_OF_SMALL
        return small

    def _as_the_last(
        self, reading: Reading, raw: RawFile, encoding: Encoding, content: bytes
    ) -> tuple[_Text, Dialect, Match] | None:
        """Understand a file by the one before, if it begins with the same lines."""
        if len(reading.extracts) > 1:
            return None
        extract = reading.extracts[0]
        last = self._last.get(extract.id)
        if last is None or encoding.name != "utf-8":
            return None
        head, dialect, layout, match = last
        if not content.startswith(head) or not head.endswith(b"\n"):
            return None
        return _Text(extract, raw, encoding, dialect.data_offset, layout), dialect, match


def scan_of(copy: CleanCopy, layout: Layout, *, one_thread: bool) -> str:
    """SQL that reads the rows of a clean copy, each with its ordinal."""
    # DuckDB takes the first line end it sees, be it within quotes, for that of the file. As the
    # file came, the one below the headings is a true one; a copy has no headings. (Nor could
    # CRLF be said here: told so, DuckDB 1.5 reads nothing.)
    return _scan(
        copy.path,
        {"ordinal": "bigint", **_cells(layout)},
        layout,
        one_thread=one_thread,
        compression="'none'",
        skip="0",
        new_line="'\\n'",
    )


def _small_content(raw: RawFile) -> bytes | None:
    """The bytes of a file, unpacked; ``None`` if they are many."""
    content = b""
    for chunk in raw.chunks():
        content += chunk
        if len(content) > SMALL_BYTES:
            return None
    return content


def _raw_file(reading: Reading) -> RawFile:
    return RawFile(reading.file.path, reading.file.suffix.endswith(".gz"), reading.content)


def _understand(reading: Reading, raw: RawFile, encoding: Encoding) -> tuple[_Text, Dialect, Match]:
    dialect, extract = recognise(_head(raw, encoding), reading)
    match = match_headings(dialect.cells, extract, reading.contract)
    text = _Text(extract, raw, encoding, dialect.data_offset, _layout(dialect))
    return text, dialect, match


def _prepared(
    text: _Text, dialect: Dialect, match: Match, found: Survey, relation: str
) -> Prepared:
    return Prepared(
        extract=text.extract,
        relation=relation,
        rows=found.rows,
        columns=match.columns,
        malformed=Malformed(found.malformed_rows, found.reasons),
        raw_texts=text.raw_texts,
        findings=(*match.findings, *_findings(text.encoding, dialect, found)),
        format="csv.gz" if text.raw.is_gzip else "csv",
        encoding=text.encoding.name,
        delimiter=dialect.delimiter,
        header_row=dialect.header_row,
    )


def _head(raw: RawFile, encoding: Encoding) -> bytes:
    head = b""
    for chunk in utf8_chunks(raw, encoding):
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head[:HEAD_BYTES]


def _layout(dialect: Dialect) -> Layout:
    headed = [index for index, cell in enumerate(dialect.cells) if cell.strip()]
    needed = headed[-1] + 1
    width = min(len(dialect.cells), needed + MAX_UNHEADED_AT_END)
    return Layout(dialect.grammar, needed, width, header_cells=len(dialect.cells))


def _cells(layout: Layout) -> dict[str, str]:
    """The columns of a row as it came, with their type."""
    return {f"c{cell}": "varchar" for cell in range(layout.width)}


def _scan(
    path: Path, columns: dict[str, str], layout: Layout, *, one_thread: bool, **of_this_file: str
) -> str:
    """SQL that reads the rows below the headings, strictly, every cell of the file as text."""
    quote = sql.text(chr(layout.grammar.quote))
    typed = ", ".join(f"{name}: '{data_type}'" for name, data_type in columns.items())
    options = {
        "auto_detect": "false",
        "columns": f"{{{typed}}}",
        "delim": sql.text(chr(layout.grammar.delimiter)),
        "encoding": "'utf-8'",
        "escape": quote,
        "header": "false",
        "hive_partitioning": "false",
        "null_padding": "false",
        "parallel": "false" if one_thread else "true",
        "quote": quote,
        "strict_mode": "true",
        **of_this_file,
    }
    listed = ", ".join(f"{name} = {value}" for name, value in options.items())
    return f"read_csv({sql.path(path)}, {listed})"


def _findings(encoding: Encoding, dialect: Dialect, found: Survey) -> list[Finding]:
    findings: list[Finding] = []
    line_ends = found.line_ends | dialect.line_ends

    def note(finding: str, rows: int | None, detail: str) -> None:
        findings.append(Finding(finding, None, rows, detail))

    if not encoding.is_utf8:
        note("encoding", None, f"the text is {encoding.name}, not UTF-8: converted")
    if dialect.header_row > 1:
        note("lines_above_header", None, f"the headings are in line {dialect.header_row}")
    if len(line_ends) > 1:
        note("mixed_line_ends", None, f"lines end in {' and '.join(sorted(line_ends))}")
    if found.blank_records:
        note("blank_rows", None, f"{found.blank_records:,} blank rows are not rows")
    if found.trimmed_rows:
        note("empty_cells_cut", found.trimmed_rows, "empty cells beyond the headings are no cells")
    if found.padded_rows:
        note("unheaded_cells_missing", found.padded_rows, "rows end before the unheaded columns")
    if not found.rows:
        note("no_rows", None, "headings, but no rows")
    return findings
