"""Load what a file holds of one extract, within the transaction of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import Ledger, LoadRow, raw_table
from mash_vfm.landing.model import Finding, InboxFile, MiscountError
from mash_vfm.landing.quarantine import Quarantined, quarantine
from mash_vfm.landing.readers import ORDINALS_OF_SMALL, Prepared
from mash_vfm.landing.repeats import (
    NO_REPEATS,
    REPEATED_KEY,
    REPEATED_ROW,
    Repeats,
    find_repeats,
    loads_that_may_repeat,
)

MALFORMED = "malformed_row"


@dataclass(frozen=True)
class Load:
    """The load of one file; ``scratch`` is a folder for what may be too much for memory."""

    run_id: str
    file: InboxFile
    sha256: str
    size: int
    loaded_at: datetime
    scratch: Path


@dataclass(frozen=True)
class OneOfMany:
    """A file that is loaded with others.

    The ordinals of its rows follow ``rows_before``, a multiple of ``ORDINALS_OF_SMALL``.
    """

    load: Load
    prepared: Prepared
    rows_before: int


def load_part(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, load: Load, prepared: Prepared
) -> tuple[LoadRow, tuple[Finding, ...]]:
    """Land the rows of an extract, quarantine those that cannot land, and write the ledger.

    Must run within a transaction, which the caller commits or rolls back. Raises ``MiscountError``
    if rows in the file = rows landed + rows quarantined does not hold.
    """
    load_id, extract = ledger.next_id(), prepared.extract
    _add_new_columns(con, ledger, prepared)
    _quarantine_malformed(con, load_id, load, prepared)
    landed = _insert(con, load_id, load, prepared)
    columns = [column.column for column in prepared.columns]
    found = find_repeats(con, extract, load_id, columns) if landed > 1 else NO_REPEATS
    landed -= _take_out(con, load_id, found, load, prepared)
    row, findings = _accounted(load_id, load, prepared, landed, found)
    ledger.record(row, findings)
    return row, findings


def load_together(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    files: Sequence[OneOfMany],
    relation: str,
) -> list[tuple[LoadRow, tuple[Finding, ...]]]:
    """Land files of one extract that fill the same columns.

    ``relation`` holds their rows, with ordinals of which each file has its own range. Must run
    within a transaction; raises ``MiscountError`` as ``load_part`` does, for each of the files.
    """
    first = files[0].prepared
    extract, columns = first.extract, [column.column for column in first.columns]
    load_ids = [ledger.next_id() for _ in files]
    _add_new_columns(con, ledger, first)
    for load_id, file in zip(load_ids, files, strict=True):
        _quarantine_malformed(con, load_id, file.load, file.prepared)
    landed = _insert_together(con, load_ids, files, relation)
    repeating = loads_that_may_repeat(con, extract, load_ids, columns)
    loaded = []
    for load_id, file in zip(load_ids, files, strict=True):
        may_repeat = load_id in repeating
        found = find_repeats(con, extract, load_id, columns) if may_repeat else NO_REPEATS
        rows = landed.get(load_id, 0) - _take_out(con, load_id, found, file.load, file.prepared)
        loaded.append(_accounted(load_id, file.load, file.prepared, rows, found))
    ledger.record_all(loaded)
    return loaded


def _take_out(
    con: duckdb.DuckDBPyConnection, load_id: int, found: Repeats, load: Load, prepared: Prepared
) -> int:
    """Quarantine the rows that repeat others, and return how many rows went."""
    if not found:
        return 0
    texts = prepared.raw_texts(found.ordinals)
    quarantine(con, load_id, _repeating(found, prepared.extract), texts, load.scratch)
    return _take_out_quarantined(con, load_id, prepared.extract)


def _accounted(
    load_id: int, load: Load, prepared: Prepared, landed: int, repeats: Repeats
) -> tuple[LoadRow, tuple[Finding, ...]]:
    """What the ledger says of a load; raises ``MiscountError`` if a row is missing."""
    quarantined = len(prepared.malformed) + len(repeats)
    if landed + quarantined != prepared.rows:
        raise MiscountError
    findings = (*prepared.findings, *_row_findings(prepared, repeats))
    return _ledger_row(load_id, load, prepared, landed, quarantined), findings


def _add_new_columns(con: duckdb.DuckDBPyConnection, ledger: Ledger, prepared: Prepared) -> None:
    extract = prepared.extract
    have = ledger.raw_columns[(extract.raw_schema, extract.name)]
    for column in prepared.columns:
        if column.is_new and column.column not in have:
            con.execute(
                f"alter table {raw_table(extract)} add column {sql.name(column.column)} varchar"
            )


def _quarantine_malformed(
    con: duckdb.DuckDBPyConnection, load_id: int, load: Load, prepared: Prepared
) -> None:
    if not len(prepared.malformed):
        return
    rows = zip(prepared.malformed.ordinals, prepared.malformed.reasons, strict=True)
    malformed = (Quarantined(int(ordinal), MALFORMED, reason) for ordinal, reason in rows)
    texts = prepared.raw_texts(prepared.malformed.ordinals)
    quarantine(con, load_id, malformed, texts, load.scratch)


def _insert(con: duckdb.DuckDBPyConnection, load_id: int, load: Load, prepared: Prepared) -> int:
    """Insert the rows that are not malformed, and return how many they were."""
    cells = ", ".join(f"c{column.cell}" for column in prepared.columns)
    names = ", ".join(sql.name(column.column) for column in prepared.columns)
    where = f"where ordinal not in ({_quarantined(load_id)})" if len(prepared.malformed) else ""
    row = con.execute(
        f"""
        insert into {raw_table(prepared.extract)} (
            {names},
            _load_id, _source_file, _file_sha256, _row_number, _extract_as_of, _loaded_at
        )
        select
            {cells},
            {load_id},
            {sql.value(load.file.source_file)},
            {sql.value(load.sha256)},
            ordinal,
            {sql.value(load.file.extract_as_of)},
            {sql.value(load.loaded_at)}
        from {prepared.relation}
        {where}
        """
    ).fetchone()
    return int(row[0]) if row else 0


def _insert_together(
    con: duckdb.DuckDBPyConnection,
    load_ids: Sequence[int],
    files: Sequence[OneOfMany],
    relation: str,
) -> dict[int, int]:
    """Insert the rows of all files, and return how many there are of each load."""
    prepared = files[0].prepared
    cells = ", ".join(f"c{column.cell}" for column in prepared.columns)
    names = ", ".join(sql.name(column.column) for column in prepared.columns)
    of_file = {
        "load_id": "bigint",
        "rows_before": "bigint",
        "source_file": "varchar",
        "sha256": "varchar",
        "extract_as_of": "date",
        "loaded_at": "timestamp",
    }
    of_files: list[tuple[sql.Value, ...]] = []
    for load_id, one in zip(load_ids, files, strict=True):
        if one.prepared.rows:
            load, file = one.load, one.load.file
            facts = (file.source_file, load.sha256, file.extract_as_of, load.loaded_at)
            of_files.append((load_id, one.rows_before, *facts))
    if not of_files:
        return {}
    table = raw_table(prepared.extract)
    where = ""
    if any(len(one.prepared.malformed) for one in files):
        where = (
            "where (file.load_id, ordinal - file.rows_before) not in (select load_id, row_number"
            f" from ops.quarantine where load_id between {load_ids[0]} and {load_ids[-1]})"
        )
    con.execute(
        f"""
        insert into {table} (
            {names},
            _load_id, _source_file, _file_sha256, _row_number, _extract_as_of, _loaded_at
        )
        select
            {cells},
            file.load_id,
            file.source_file,
            file.sha256,
            ordinal - file.rows_before,
            file.extract_as_of,
            file.loaded_at
        from {relation} as read
        inner join {sql.table(of_file, of_files)} as file
            on file.rows_before = (read.ordinal - 1) // {ORDINALS_OF_SMALL} * {ORDINALS_OF_SMALL}
        {where}
        """
    )
    counted = con.execute(
        f"select _load_id, count(*) from {table}"
        f" where _load_id between {load_ids[0]} and {load_ids[-1]} group by _load_id"
    ).fetchall()
    return dict(counted)


def _take_out_quarantined(con: duckdb.DuckDBPyConnection, load_id: int, extract: Extract) -> int:
    """Delete the rows of the load that are in quarantine, and return how many they were."""
    row = con.execute(
        f"delete from {raw_table(extract)}"
        f" where _load_id = {load_id} and _row_number in ({_quarantined(load_id)})"
    ).fetchone()
    return int(row[0]) if row else 0


def _quarantined(load_id: int) -> str:
    return f"select row_number from ops.quarantine where load_id = {load_id}"


def _repeating(found: Repeats, extract: Extract) -> Iterator[Quarantined]:
    key = " + ".join("/".join(part) for part in extract.key)
    for ordinal, of, is_whole in zip(found.ordinals, found.of, found.is_whole, strict=True):
        if is_whole:
            yield Quarantined(
                int(ordinal), REPEATED_ROW, f"the row repeats row {of} whole", int(of)
            )
        else:
            why = f"the row has the key ({key}) of row {of}, which stands: it comes later"
            yield Quarantined(int(ordinal), REPEATED_KEY, why, int(of))


def _row_findings(prepared: Prepared, repeats: Repeats) -> list[Finding]:
    whole = int(np.count_nonzero(repeats.is_whole))
    counts = {
        MALFORMED: len(prepared.malformed),
        REPEATED_ROW: whole,
        REPEATED_KEY: len(repeats) - whole,
    }
    details = {
        MALFORMED: "rows that do not fit headings or elements, or have broken quotes: quarantined",
        REPEATED_ROW: "rows that repeat another row whole: one of them landed",
        REPEATED_KEY: "rows that repeat a key with other content: the last in the file stands",
    }
    return [Finding(code, None, count, details[code]) for code, count in counts.items() if count]


def _ledger_row(
    load_id: int, load: Load, prepared: Prepared, landed: int, quarantined: int
) -> LoadRow:
    return LoadRow(
        load_id=load_id,
        run_id=load.run_id,
        system=load.file.system,
        extract=prepared.extract.name,
        extract_id=prepared.extract.id,
        source_file=load.file.source_file,
        file_sha256=load.sha256,
        file_bytes=load.size,
        extract_as_of=load.file.extract_as_of,
        is_delta=load.file.is_delta,
        format=prepared.format,
        encoding=prepared.encoding,
        delimiter=prepared.delimiter,
        header_row=prepared.header_row,
        rows_in_file=prepared.rows,
        rows_landed=landed,
        rows_quarantined=quarantined,
        status="landed",
        reason_code=None,
        reason=None,
        remedy=None,
        loaded_at=load.loaded_at,
        named_as=load.file.extract,
        collection_year=prepared.collection_year,
    )
