"""JSON: an array of objects, an object that holds one, or an object a line."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import closing

import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.landing.encoding import RawFile, detect_encoding
from mash_vfm.landing.headers import (
    Landed,
    fitting,
    match_headings,
    matched,
    names_of,
    place_unheaded,
    shown,
)
from mash_vfm.landing.model import Finding, RefusalError
from mash_vfm.landing.readers.base import Malformed, Prepared, Reading, the_only
from mash_vfm.landing.readers.filled import filled
from mash_vfm.landing.readers.json_rows import NOT_JSON, JsonRows, no_rows
from mash_vfm.landing.readers.json_table import Table
from mash_vfm.landing.readers.json_text import broken

_MOST_NAMED = 5


def prepare_json(reading: Reading) -> tuple[Prepared, ...]:
    """Understand a JSON file; raises ``RefusalError`` if it cannot be read.

    It is read once, a row at a time, into a scratch file.
    """
    extract = the_only(reading)
    raw = RawFile(reading.file.path, is_gzip=False, content=reading.content)
    try:
        encoding = detect_encoding(raw)
    except RefusalError as refusal:
        raise _empty() if refusal.reason_code == "empty_file" else refusal from None
    source = JsonRows(raw, encoding, extract)
    ordinals = array("q")
    reasons: list[str] = []
    rows = blank = 0
    with closing(Table(reading.scratch / f"{extract.name}.rows", extract)) as table:
        for ordinal, element in source.numbered():
            if not ordinal:
                blank += 1
                continue
            rows = ordinal
            trouble = table.add(ordinal, element)
            if trouble:
                ordinals.append(ordinal)
                reasons.append(trouble)
        table.flush()
    findings = list(_findings(source, blank))
    if rows or blank:
        _require_names(table.headings, reasons, extract, reading)
        relation = table.relation(one_thread=reading.carefully)
        match = match_headings(table.headings, extract, reading.contract)
        match = place_unheaded(match, extract, filled(relation, match.unheaded))
        columns = match.columns
        findings = [*match.findings, *findings]
    else:
        # An array without rows shows no names, and is how JSON says that there is nothing.
        names_of_all = [column.name for column in extract.columns]
        columns = tuple(Landed(n, name, name, is_new=False) for n, name in enumerate(names_of_all))
        relation = _nothing(len(columns))
        findings.append(Finding("no_rows", None, None, "an array without rows"))
    return (
        Prepared(
            extract=extract,
            relation=relation,
            rows=rows,
            columns=columns,
            malformed=Malformed(np.asarray(ordinals, np.int64), tuple(reasons)),
            raw_texts=source.raw_texts,
            findings=tuple(findings),
            format="json",
            encoding=encoding.name,
        ),
    )


def _require_names(
    headings: list[str], reasons: list[str], extract: Extract, reading: Reading
) -> None:
    """Refuse a file whose names are those of no extract; as they may be persons, none is told."""
    if not headings:
        if reasons and all(reason == NOT_JSON for reason in reasons):
            raise broken("in any of its lines", breaks_off=False)
        raise no_rows()
    if not matched(headings, names_of(extract)) and not fitting(
        headings, reading.contract.extracts
    ):
        raise RefusalError(
            "no_header",
            f"none of the names in its objects is a column of {extract.id}",
            f"Name the values in each object: at least {', '.join(extract.required)}.",
        )


def _findings(source: JsonRows, blank: int) -> Iterator[Finding]:
    if not source.encoding.is_utf8:
        detail = f"the text is {source.encoding.name}, not UTF-8: converted"
        yield Finding("encoding", None, None, detail)
    if source.beside:
        names = ", ".join(map(shown, source.beside[:_MOST_NAMED]))
        more = " and more" if len(source.beside) > _MOST_NAMED else ""
        detail = f"beside the array stands what is no row, and was not read: {names}{more}"
        yield Finding("beside_the_rows", None, None, detail)
    if blank:
        detail = f"{blank:,} objects without anything in them are no rows"
        yield Finding("blank_rows", None, None, detail)


def _nothing(width: int) -> str:
    """SQL of a relation of no rows."""
    cells = ", ".join(f"cast(null as varchar) as c{cell}" for cell in range(width))
    return f"(select cast(null as bigint) as ordinal, {cells} where false)"


def _empty() -> RefusalError:
    return RefusalError(
        "empty_file", "it is empty", "Export it again; an extract without rows is an array: []."
    )
