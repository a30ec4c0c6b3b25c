"""Load one prepared file, in one transaction: the whole file, or nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import duckdb
import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.landing import sql
from mash_vfm.landing.ledger import Ledger, LoadRow, raw_table
from mash_vfm.landing.model import Finding, InboxFile
from mash_vfm.landing.readers import Prepared
from mash_vfm.landing.repeats import REPEATED_KEY, REPEATED_ROW, Repeat, find_repeats

# Numbering rows while they are read keeps DuckDB to one thread, which is no loss in a small file.
# In between, rows are numbered afterwards; that takes 16 bytes of memory a row.
SMALL_FILE_BYTES = 16_000_000
MOST_ROWS_NUMBERED_AFTERWARDS = 20_000_000
_BATCH = 5_000
MALFORMED = "malformed_row"


class MiscountError(Exception):
    """DuckDB read another number of rows than the file holds."""


@dataclass(frozen=True)
class Load:
    """The identity of a load."""

    load_id: int
    run_id: str
    file: InboxFile
    extract: Extract
    sha256: str
    size: int
    loaded_at: datetime


@dataclass(frozen=True)
class _Quarantined:
    ordinal: int
    reason_code: str
    reason: str


def load_file(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, load: Load, prepared: Prepared
) -> tuple[LoadRow, tuple[Finding, ...]]:
    """Land the rows of a file, quarantine those that cannot land, and write the ledger.

    Must run within a transaction, which the caller commits or rolls back. Raises ``MiscountError``
    if rows in the file = rows landed + rows quarantined does not hold.
    """
    _add_new_columns(con, ledger, load.extract, prepared)
    _insert(con, load, prepared)
    columns = [column.column for column in prepared.columns]
    table = raw_table(load.extract)
    out = [
        _Quarantined(ordinal, MALFORMED, reason)
        for ordinal, reason in zip(
            prepared.malformed.ordinals.tolist(), prepared.malformed.reasons, strict=True
        )
    ]
    _delete(con, table, load.load_id, [row.ordinal for row in out])
    repeats = find_repeats(con, load.extract, load.load_id, columns) if prepared.rows > 1 else []
    _delete(con, table, load.load_id, [repeat.ordinal for repeat in repeats])
    out.extend(_Quarantined(r.ordinal, r.reason_code, _why(r, load.extract)) for r in repeats)
    _quarantine(con, load.load_id, sorted(out, key=lambda row: row.ordinal), prepared)
    landed = _count(con, f"select count(*) from {table} where _load_id = {load.load_id}")
    if landed + len(out) != prepared.rows:
        raise MiscountError
    findings = (*prepared.findings, *_row_findings(prepared, repeats))
    row = _ledger_row(load, prepared, landed, len(out))
    ledger.record(row, findings)
    return row, findings


def _add_new_columns(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, extract: Extract, prepared: Prepared
) -> None:
    have = ledger.raw_columns[(extract.raw_schema, extract.name)]
    for column in prepared.columns:
        if column.is_new and column.column not in have:
            con.execute(
                f"alter table {raw_table(extract)} add column {sql.name(column.column)} varchar"
            )


def _insert(con: duckdb.DuckDBPyConnection, load: Load, prepared: Prepared) -> None:
    table = raw_table(load.extract)
    relation, ordinal = prepared.relation, prepared.ordinal
    number_afterwards = False
    if ordinal is None:
        number_afterwards = (
            prepared.bytes_to_read > SMALL_FILE_BYTES
            and prepared.rows <= MOST_ROWS_NUMBERED_AFTERWARDS
        )
        if number_afterwards:
            ordinal = "cast(null as bigint)"
        else:
            relation = f"(select *, row_number() over () as ordinal from {relation})"
            ordinal = "ordinal"
    cells = ", ".join(f"c{column.cell}" for column in prepared.columns)
    names = ", ".join(sql.name(column.column) for column in prepared.columns)
    inserted = _count(
        con,
        f"""
        insert into {table} (
            {names},
            _load_id, _source_file, _file_sha256, _row_number, _extract_as_of, _loaded_at
        )
        select {cells}, $load_id, $source_file, $sha256, {ordinal}, $as_of, $loaded_at
        from {relation}
        """,
        {
            "load_id": load.load_id,
            "source_file": load.file.source_file,
            "sha256": load.sha256,
            "as_of": load.file.extract_as_of,
            "loaded_at": load.loaded_at,
        },
    )
    if inserted != prepared.rows:
        raise MiscountError
    if number_afterwards:
        _number(con, table, load.load_id, inserted)


def _number(con: duckdb.DuckDBPyConnection, table: str, load_id: int, inserted: int) -> None:
    """Number the rows of a load by their place in the table, which is their order in the file."""
    where = f"where _load_id = {load_id}"
    con.execute(
        f"update {table} set _row_number = rowid + 1 - (select min(rowid) from {table} {where})"
        f" {where}"
    )
    if _count(con, f"select coalesce(max(_row_number), 0) from {table} {where}") != inserted:
        raise MiscountError


def _delete(con: duckdb.DuckDBPyConnection, table: str, load_id: int, ordinals: list[int]) -> None:
    if not ordinals:
        return
    deleted = _count(
        con,
        f"delete from {table} where _load_id = $load_id"
        " and _row_number in (select unnest($ordinals))",
        {"load_id": load_id, "ordinals": ordinals},
    )
    if deleted != len(ordinals):
        raise MiscountError


def _quarantine(
    con: duckdb.DuckDBPyConnection, load_id: int, out: list[_Quarantined], prepared: Prepared
) -> None:
    if not out:
        return
    ordinals = np.asarray([row.ordinal for row in out], np.int64)
    texts = prepared.raw_texts(ordinals)
    for batch in _batches(zip(out, texts, strict=True)):
        if any(row.ordinal != ordinal for row, (ordinal, _) in batch):
            raise MiscountError
        con.execute(
            """
            insert into ops.quarantine
            select $load_id, unnest($number), unnest($code), unnest($reason), unnest($text)
            """,
            {
                "load_id": load_id,
                "number": [row.ordinal for row, _ in batch],
                "code": [row.reason_code for row, _ in batch],
                "reason": [row.reason for row, _ in batch],
                "text": [text for _, (_, text) in batch],
            },
        )


def _batches(
    rows: Iterator[tuple[_Quarantined, tuple[int, str]]],
) -> Iterator[list[tuple[_Quarantined, tuple[int, str]]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _why(repeat: Repeat, extract: Extract) -> str:
    if repeat.reason_code == REPEATED_ROW:
        return f"the row repeats row {repeat.of} whole"
    key = " + ".join("/".join(part) for part in extract.key)
    return f"the row has the key ({key}) of row {repeat.of}, which stands: it comes later"


def _row_findings(prepared: Prepared, repeats: list[Repeat]) -> list[Finding]:
    counts = {
        MALFORMED: len(prepared.malformed),
        REPEATED_ROW: sum(repeat.reason_code == REPEATED_ROW for repeat in repeats),
        REPEATED_KEY: sum(repeat.reason_code == REPEATED_KEY for repeat in repeats),
    }
    details = {
        MALFORMED: "rows that do not fit the headings, or whose quotes are broken: quarantined",
        REPEATED_ROW: "rows that repeat another row whole: one of them landed",
        REPEATED_KEY: "rows that repeat a key with other content: the last in the file stands",
    }
    return [Finding(code, None, count, details[code]) for code, count in counts.items() if count]


def _ledger_row(load: Load, prepared: Prepared, landed: int, quarantined: int) -> LoadRow:
    return LoadRow(
        load_id=load.load_id,
        run_id=load.run_id,
        system=load.file.system,
        extract=load.file.extract,
        extract_id=load.extract.id,
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
    )


def _count(
    con: duckdb.DuckDBPyConnection, statement: str, parameters: dict[str, object] | None = None
) -> int:
    row = con.execute(statement, parameters or {}).fetchone()
    return int(row[0]) if row else 0
