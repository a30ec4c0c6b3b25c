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
from mash_vfm.landing.model import Finding, InboxFile, MiscountError
from mash_vfm.landing.readers import Prepared
from mash_vfm.landing.repeats import REPEATED_KEY, REPEATED_ROW, Repeat, find_repeats

_BATCH = 5_000
MALFORMED = "malformed_row"


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
    out = [
        _Quarantined(ordinal, MALFORMED, reason)
        for ordinal, reason in zip(
            prepared.malformed.ordinals.tolist(), prepared.malformed.reasons, strict=True
        )
    ]
    repeats = find_repeats(con, load.extract, prepared)
    out.extend(_Quarantined(r.ordinal, r.reason_code, _why(r, load.extract)) for r in repeats)
    out.sort(key=lambda row: row.ordinal)
    landed = _insert(con, load, prepared, [row.ordinal for row in out])
    _quarantine(con, load.load_id, out, prepared)
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


def _insert(
    con: duckdb.DuckDBPyConnection, load: Load, prepared: Prepared, left_out: list[int]
) -> int:
    """Insert the rows but those left out, and return how many they were.

    What is inserted is not touched again: DuckDB would write the whole of it to its log.
    """
    cells = ", ".join(f"c{column.cell}" for column in prepared.columns)
    names = ", ".join(sql.name(column.column) for column in prepared.columns)
    parameters: dict[str, object] = {
        "load_id": load.load_id,
        "source_file": load.file.source_file,
        "sha256": load.sha256,
        "as_of": load.file.extract_as_of,
        "loaded_at": load.loaded_at,
    }
    where = ""
    if left_out:
        where = "where ordinal not in (select unnest($left_out))"
        parameters["left_out"] = left_out
    row = con.execute(
        f"""
        insert into {raw_table(load.extract)} (
            {names},
            _load_id, _source_file, _file_sha256, _row_number, _extract_as_of, _loaded_at
        )
        select {cells}, $load_id, $source_file, $sha256, ordinal, $as_of, $loaded_at
        from {prepared.numbered}
        {where}
        """,
        parameters,
    ).fetchone()
    return int(row[0]) if row else 0


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
