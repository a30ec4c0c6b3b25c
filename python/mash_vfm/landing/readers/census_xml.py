"""The XML of yearly collections of the Department for Education: CIN census, workforce census.

What they hold is the contract's business: a path a table, an element a column, and the years that
have them. A year's schema is what remains of the contract in that year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

from mash_vfm.contract import Contract, Extract
from mash_vfm.landing import sql
from mash_vfm.landing.headers import Landed, nearest, new_column_name, shown
from mash_vfm.landing.model import Finding, RefusalError
from mash_vfm.landing.readers.base import Prepared, Reading
from mash_vfm.landing.readers.xml_head import Head, read_head
from mash_vfm.landing.readers.xml_scratch import Rows
from mash_vfm.landing.readers.xml_shape import shape_of
from mash_vfm.landing.readers.xml_walk import Sink, Unknown, Walk

_YEAR = "Message/Header/CollectionDetails/Year"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def prepare_census_xml(reading: Reading) -> tuple[Prepared, ...]:
    """Understand a census file; raises ``RefusalError`` if it cannot be read.

    It is read once, a child or a worker at a time, into a scratch file a table.
    """
    head = read_head(reading.file.path, _tags_in_root(reading.contract))
    extracts = _bundle(reading, head)
    year = _year(head)
    tables = shape_of(extracts)
    sinks = {
        table.extract.id: Sink(
            table,
            Rows(reading.scratch / f"{table.extract.name}.rows", len(table.extract.columns)),
        )
        for table in tables
    }
    with ExitStack() as stack:
        for sink in sinks.values():
            stack.callback(sink.rows.close)
        Walk(tables, sinks.values(), head).read(reading.file.path)
        for sink in sinks.values():
            sink.rows.flush()
    return tuple(
        _prepared(sink, head, year, one_thread=reading.carefully) for sink in sinks.values()
    )


def _bundle(reading: Reading, head: Head) -> tuple[Extract, ...]:
    """Return the extracts of the file; raises ``RefusalError`` if it is not what its name says."""
    named, contract = reading.extracts, reading.contract
    is_bundle = named[0].bundle == reading.file.extract and named[0].path is not None
    found = _bundles_with(head, contract)
    if is_bundle and (head.first is None or named[0].bundle in {e.bundle for e in found}):
        if head.root != _root(named[0]):
            raise _not_a_census(head, contract)
        if head.first is None:
            raise RefusalError(
                "no_rows_in_xml", "it holds a header and nothing else", "Export it again."
            )
        return named
    if not found:
        raise _not_a_census(head, contract)
    system, bundle = found[0].system, found[0].bundle
    raise RefusalError(
        "other_collection",
        f"its elements are those of {bundle}, and its name says {reading.file.extract}",
        f"Name it {bundle}_<YYYYMMDD>.xml, in the folder {system}.",
    )


def _bundles_with(head: Head, contract: Contract) -> list[Extract]:
    """Return the extracts whose rows lie where the first element behind the header is."""
    start = f"{head.root}/{head.first}/"
    return [e for e in contract.extracts if e.path is not None and f"{e.path}/".startswith(start)]


def _tags_in_root(contract: Contract) -> set[str]:
    return {e.path.split("/")[1] for e in contract.extracts if e.path is not None}


def _root(extract: Extract) -> str:
    return (extract.path or "").partition("/")[0]


def _not_a_census(head: Head, contract: Contract) -> RefusalError:
    holds = f"{head.root}/{head.first}" if head.first else head.root
    bundles = {
        f"{extract.bundle} (in {extract.system}/)": extract.path
        for extract in reversed(contract.extracts)
        if extract.path is not None
    }
    known = "; ".join(f"{name}: {path}" for name, path in reversed(bundles.items()))
    return RefusalError(
        "unknown_xml",
        f"it holds {shown(holds)}, which is none of the collections that are read as XML",
        f"Those are {known or 'none'}. Send other extracts as CSV or Parquet.",
    )


def _year(head: Head) -> int:
    text = head.header.get(_YEAR, "")
    if re.fullmatch(r"[0-9]{4}", text) and _FIRST_YEAR <= int(text) <= _LAST_YEAR:
        return int(text)
    raise RefusalError(
        "no_collection_year",
        "its header does not say the year of the collection",
        f"Fill {_YEAR} with the four digits of the year; it comes before everything else.",
    )


def _prepared(sink: Sink, head: Head, year: int, *, one_thread: bool) -> Prepared:
    extract = sink.table.extract
    columns = [
        Landed(cell, column.name, column.name, is_new=False)
        for cell, column in enumerate(extract.columns)
    ]
    values = {f"c{cell}": f"v{cell}" for cell in range(len(columns))}
    for cell, path in sink.table.constants.items():
        text = head.header.get(path)
        values[f"c{cell}"] = "cast(null as varchar)" if text is None else sql.text(text)
    if sink.table.position is not None:
        values[f"c{sink.table.position}"] = "cast(ordinal as varchar)"
    findings = list(_findings(sink, head, year))
    taken = {column.column for column in columns}
    for path, unknown in sorted(sink.unknown.items()):
        name = new_column_name(_WORD.sub("_", re.split("[/@]", path)[-1]), len(columns), taken)
        taken.add(name)
        values[f"c{len(columns)}"] = f"unknown ->> {sql.text(unknown.key)}"
        columns.append(Landed(len(columns), name, path, is_new=True))
        findings.append(Finding("new_column", name, unknown.rows, _drift(path, unknown, extract)))
    listed = ", ".join(f"{value} as {name}" for name, value in values.items())
    named = {c.column: values[f"c{c.cell}"] for c in columns}
    return Prepared(
        extract=extract,
        relation=f"(select ordinal, {listed} from {sink.rows.relation(one_thread=one_thread)})",
        rows=sink.rows.count,
        columns=tuple(columns),
        malformed=sink.rows.malformed,
        raw_texts=sink.rows.raw_texts(named),
        findings=tuple(findings),
        format="xml",
        encoding=head.encoding,
        collection_year=year,
    )


def _findings(sink: Sink, head: Head, year: int) -> Iterator[Finding]:
    extract, table = sink.table.extract, sink.table
    if table.parent is None and not sink.rows.count:
        yield Finding("no_rows", None, None, f"no {table.tag} in the file")
    if sink.rows.blank:
        detail = f"{sink.rows.blank:,} elements {table.tag} without anything in them are no rows"
        yield Finding("blank_rows", None, None, detail)
    if head.declared and table.parent is None:
        detail = f"the text is {head.encoding}, though it says {head.declared}"
        yield Finding("encoding", None, None, detail)
    if extract.from_year and year < extract.from_year and sink.rows.count:
        detail = f"{table.tag} belongs to {extract.from_year} and later; this is {year}: landed"
        yield Finding("element_of_another_year", None, sink.rows.count, detail)
    other = [cell for cell, c in enumerate(extract.columns) if not c.is_of_year(year)]
    for cell, rows in sink.rows.filled(other).items():
        column = extract.columns[cell]
        since, until = column.from_year, column.until_year
        span = f"since {since}" if since and year < since else f"until {until}"
        detail = f"{column.element} is an element {span}, and this is {year}: landed"
        yield Finding("element_of_another_year", column.name, rows, detail)


def _drift(path: str, unknown: Unknown, extract: Extract) -> str:
    kind = "attribute" if "@" in path else "element"
    often = f", at most {unknown.most} times in one" if unknown.most > 1 else ""
    detail = (
        f"the contract does not know the {kind} {shown(path)}: landed as a column of its own,"
        f" {unknown.times:,} times in {unknown.rows:,} rows{often}"
    )
    near = nearest(re.split("[/@]", path)[-1], extract)
    return f"{detail}; is it {near}?" if near else detail
