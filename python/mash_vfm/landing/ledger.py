"""The load ledger: tables of the landing, and what has landed so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal

import duckdb

from mash_vfm.contract import Contract, Extract
from mash_vfm.landing import sql
from mash_vfm.landing.model import FileResult, Finding, InboxFile, LandingError
from mash_vfm.landing.transaction import transaction

# One text a load: saying how to compress it spares DuckDB from trying, a third of the loading time.
_ONE_TEXT = "varchar using compression dictionary"
TECHNICAL_COLUMNS = {
    "_load_id": "bigint",
    "_source_file": _ONE_TEXT,
    "_file_sha256": _ONE_TEXT,
    "_row_number": "bigint",
    "_extract_as_of": "date",
    "_loaded_at": "timestamp",
}
_LEDGER = (
    "create schema if not exists ops",
    "create schema if not exists dq",
    """
    create table if not exists ops.load (
        load_id bigint primary key,
        run_id varchar not null,
        system varchar,
        extract varchar,
        extract_id varchar,
        source_file varchar not null,
        file_sha256 varchar,
        file_bytes bigint,
        extract_as_of date,
        is_delta boolean,
        format varchar,
        encoding varchar,
        delimiter varchar,
        header_row integer,
        rows_in_file bigint,
        rows_landed bigint,
        rows_quarantined bigint,
        status varchar not null
            check (status in ('landed', 'repeated', 'withdrawn', 'refused')),
        reason_code varchar,
        reason varchar,
        remedy varchar,
        loaded_at timestamp not null,
        named_as varchar,
        collection_year integer,
        check (status = 'refused' or rows_in_file = rows_landed + rows_quarantined)
    )
    """,
    """
    create table if not exists ops.quarantine (
        load_id bigint not null,
        row_number bigint not null,
        reason_code varchar not null,
        reason varchar not null,
        raw_text varchar not null,
        of_row bigint
    )
    """,
    """
    create table if not exists ops.withdrawal (
        load_id bigint not null,
        run_id varchar not null,
        withdrawn_at timestamp not null,
        withdrawn_by varchar,
        reason varchar
    )
    """,
    """
    create table if not exists ops.load_finding (
        load_id bigint not null,
        finding varchar not null,
        column_name varchar,
        row_count bigint,
        detail varchar
    )
    """,
)

Signature = tuple[str, str, date, bool, str]


@dataclass(frozen=True)
class Known:
    """Content that has come before: its row counts, its file, and whether it was withdrawn."""

    source_file: str
    rows_in_file: int
    rows_landed: int
    rows_quarantined: int
    is_withdrawn: bool


@dataclass(frozen=True)
class LoadRow:
    """A row of ``ops.load``; the fields are its columns, in order.

    ``status`` is ``landed`` (its rows are in a raw table), ``repeated`` (a name under which content
    came that has landed already), ``withdrawn`` (it had landed and was taken out) or ``refused``.
    Of the landed and repeated rows of a source file the newest says what the file holds now.
    """

    load_id: int
    run_id: str
    system: str | None
    extract: str | None
    extract_id: str | None
    source_file: str
    file_sha256: str | None
    file_bytes: int | None
    extract_as_of: date | None
    is_delta: bool | None
    format: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows_in_file: int | None
    rows_landed: int | None
    rows_quarantined: int | None
    status: str
    reason_code: str | None
    reason: str | None
    remedy: str | None
    loaded_at: datetime
    named_as: str | None
    collection_year: int | None


def ensure_schema(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Create what is not there of the ledger, and a raw table for every extract of the contract.

    A column that the contract has gained since is added to its raw table.
    """
    with transaction(con):
        for statement in _LEDGER:
            con.execute(statement)
        _require_our_ledger(con)
        present = raw_columns(con)
        for extract in contract.extracts:
            wanted = {column.name: "varchar" for column in extract.columns} | TECHNICAL_COLUMNS
            have = present.get((extract.raw_schema, extract.name))
            table = raw_table(extract)
            if have is None:
                con.execute(f"create schema if not exists {sql.name(extract.raw_schema)}")
                columns = ", ".join(f"{sql.name(name)} {kind}" for name, kind in wanted.items())
                con.execute(f"create table {table} ({columns})")
                continue
            for name, kind in wanted.items():
                if name not in have:
                    con.execute(f"alter table {table} add column {sql.name(name)} {kind}")


def _require_our_ledger(con: duckdb.DuckDBPyConnection) -> None:
    have = {row[0] for row in con.execute("describe ops.load").fetchall()}
    if have != {field.name for field in fields(LoadRow)}:
        raise LandingError(
            "the warehouse was made by another version of the project; give a new --home and land "
            "the inbox there"
        )


def raw_columns(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], set[str]]:
    """Columns of every raw table, by schema and table."""
    columns: dict[tuple[str, str], set[str]] = {}
    for schema, table, column in con.execute(
        """
        select schema_name, table_name, column_name
        from duckdb_columns()
        where database_name = current_database() and schema_name like 'raw\\_%' escape '\\'
        """
    ).fetchall():
        columns.setdefault((schema, table), set()).add(column)
    return columns


def raw_table(extract: Extract) -> str:
    """The raw table of an extract, as SQL."""
    return f"{sql.name(extract.raw_schema)}.{sql.name(extract.name)}"


def record_findings(
    con: duckdb.DuckDBPyConnection, findings: Sequence[tuple[int, Finding]]
) -> None:
    """Write findings, each with the id of the load it is about; the caller has a transaction."""
    if not findings:
        return
    names = ("load_id", "finding", "column_name", "row_count", "detail")
    rows = (
        (load_id, one.finding, one.column_name, one.row_count, one.detail)
        for load_id, one in findings
    )
    con.execute(
        f"insert into ops.load_finding from {sql.table(dict.fromkeys(names, 'varchar'), rows)}"
    )


class Ledger:
    """What has landed and what was refused, and the next load id.

    It reads the tables once; one process writes to a warehouse at a time.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self.raw_columns = raw_columns(con)
        self._known: dict[Signature, Known] = {}
        self._standing: dict[str, Signature] = {}
        # Of one content the later loads count: what was withdrawn may have landed again.
        for source_file, status, rows, landed, quarantined, *signature in con.execute(
            """
            select
                source_file, status, coalesce(sum(rows_in_file), 0),
                coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0),
                system, named_as, extract_as_of, is_delta, file_sha256
            from ops.load
            where status <> 'refused'
            group by all
            order by max(load_id)
            """
        ).fetchall():
            system, named_as, as_of, is_delta, sha256 = signature
            content = (system, named_as, as_of, is_delta, sha256)
            if status != "withdrawn":
                self._standing[source_file] = content
            if status != "repeated":
                is_withdrawn = status == "withdrawn"
                self._known[content] = Known(source_file, rows, landed, quarantined, is_withdrawn)
        refused = con.execute(
            "select distinct source_file from ops.load where status = 'refused'"
        ).fetchall()
        self.refused = {str(row[0]) for row in refused}
        row = con.execute("select coalesce(max(load_id), 0) from ops.load").fetchone()
        self._last_id = int(row[0]) if row else 0

    def next_id(self) -> int:
        """A load id that no load has had in this ledger."""
        self._last_id += 1
        return self._last_id

    def find(self, file: InboxFile, sha256: str) -> Known | None:
        """What is known of the content of a file, if it has landed before."""
        return self._known.get(_signature(file, sha256))

    def stands(self, file: InboxFile, sha256: str) -> bool:
        """Whether this content is the last that came under the name of the file."""
        return self._standing.get(file.source_file) == _signature(file, sha256)

    def record(self, row: LoadRow, findings: tuple[Finding, ...]) -> None:
        """Write a load and its findings; an earlier refusal of the same file goes.

        The caller has a transaction open.
        """
        self.record_all([(row, findings)])

    def record_all(self, loads: Sequence[tuple[LoadRow, tuple[Finding, ...]]]) -> None:
        """Do as ``record`` does, for several loads in few statements."""
        for row, _ in loads:
            self._forget_refusal(row.source_file)
        # Every value as text: the table says what it is.
        columns = dict.fromkeys(vars(loads[0][0]), "varchar")
        rows = sql.table(columns, (list(vars(row).values()) for row, _ in loads))
        self._con.execute(f"insert into ops.load from {rows}")
        record_findings(self._con, [(row.load_id, one) for row, found in loads for one in found])

    def committed(self, row: LoadRow, file: InboxFile | None) -> None:
        """Take note that what ``record`` wrote is there to stay."""
        if file is not None and row.file_sha256 is not None:
            content = _signature(file, row.file_sha256)
            self._standing[row.source_file] = content
            if row.status == "landed":
                self._note_landed(content, row)
        if row.status == "refused":
            self.refused.add(row.source_file)
        else:
            self.refused.discard(row.source_file)

    def _note_landed(self, content: Signature, row: LoadRow) -> None:
        """A file may bring several extracts, each a load: its rows are those of all of them."""
        known = self._known.get(content)
        if known is None or known.is_withdrawn:
            known = Known(row.source_file, 0, 0, 0, is_withdrawn=False)
        self._known[content] = Known(
            known.source_file,
            known.rows_in_file + (row.rows_in_file or 0),
            known.rows_landed + (row.rows_landed or 0),
            known.rows_quarantined + (row.rows_quarantined or 0),
            is_withdrawn=False,
        )

    def settle(self, source_file: str) -> None:
        """Remove an earlier refusal of a file whose content has landed, if there is one."""
        if source_file in self.refused:
            with transaction(self._con):
                self._forget_refusal(source_file)
            self.refused.discard(source_file)

    def _forget_refusal(self, source_file: str) -> None:
        if source_file not in self.refused:
            return
        refused = f"status = 'refused' and source_file = {sql.text(source_file)}"
        self._con.execute(
            "delete from ops.load_finding"
            f" where load_id in (select load_id from ops.load where {refused})"
        )
        self._con.execute(f"delete from ops.load where {refused}")


def row_without_load(
    result: FileResult,
    status: Literal["refused", "repeated"],
    *,
    load_id: int,
    run_id: str,
    sha256: str | None,
    size: int | None,
    loaded_at: datetime,
) -> LoadRow:
    """The row of ``ops.load`` for a file that lands no rows: refused, or landed before."""
    known = result.system is not None and result.extract is not None
    return LoadRow(
        load_id=load_id,
        run_id=run_id,
        system=result.system,
        extract=result.extract,
        extract_id=f"{result.system}.{result.extract}" if known else None,
        source_file=result.source_file,
        file_sha256=sha256,
        file_bytes=size,
        extract_as_of=result.extract_as_of,
        is_delta=result.is_delta,
        format=None,
        encoding=None,
        delimiter=None,
        header_row=None,
        rows_in_file=None,
        rows_landed=None,
        rows_quarantined=None,
        status=status,
        reason_code=result.reason_code,
        reason=result.reason,
        remedy=result.remedy,
        loaded_at=loaded_at,
        named_as=result.extract,
        collection_year=None,
    )


def _signature(file: InboxFile, sha256: str) -> Signature:
    return file.system, file.extract, file.extract_as_of, file.is_delta, sha256
