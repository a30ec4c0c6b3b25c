"""Take loads out of the warehouse: their rows go, the ledger remembers that they were there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from mash_vfm.landing import sql
from mash_vfm.landing.transaction import transaction

# What is made from the raw tables holds their values too, until it is made anew.
_DERIVED_SCHEMAS = ("staging", "intermediate", "marts")


@dataclass(frozen=True)
class StoredLoad:
    """A load of the ledger: an extract of a file, or a name its content came under again."""

    load_id: int
    system: str
    extract: str
    extract_id: str
    source_file: str
    extract_as_of: date
    status: str
    rows_landed: int
    rows_quarantined: int


def find_loads(
    con: duckdb.DuckDBPyConnection,
    *,
    source_file: str | None = None,
    extract_id: str | None = None,
    as_of: date | None = None,
) -> list[StoredLoad]:
    """The loads that withdrawing a file, or what landed of an extract, is about.

    These are all versions of each file that fits, with all the extracts they brought, under every
    name that the same content came under. Those withdrawn already are among them.
    """
    conditions = ["status <> 'refused'"]
    for column, value in (
        ("source_file", source_file),
        ("extract_id", extract_id),
        ("extract_as_of", as_of),
    ):
        if value is not None:
            conditions.append(f"{column} = {sql.value(value)}")
    content = "system, named_as, extract_as_of, is_delta, file_sha256"
    rows = con.execute(
        f"""
        select
            load_id, system, extract, extract_id, source_file, extract_as_of, status,
            coalesce(rows_landed, 0), coalesce(rows_quarantined, 0)
        from ops.load
        where status <> 'refused' and ({content}) in (
            select {content} from ops.load where source_file in (
                select source_file from ops.load where {" and ".join(conditions)}
            )
        )
        order by source_file, load_id
        """
    ).fetchall()
    return [StoredLoad(*row) for row in rows]


def known_files(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Files that ever landed."""
    return [
        str(row[0])
        for row in con.execute(
            "select distinct source_file from ops.load where status <> 'refused' order by 1"
        ).fetchall()
    ]


def withdraw(
    con: duckdb.DuckDBPyConnection,
    loads: Sequence[StoredLoad],
    *,
    run_id: str,
    withdrawn_by: str | None,
    reason: str | None,
) -> None:
    """Withdraw the loads, all or none: rows, quarantined texts and findings are deleted.

    So is everything that was built from the raw tables, which the next build makes anew. The
    ledger keeps the loads as ``withdrawn``, so that the same content does not land again unasked.
    """
    with transaction(con):
        now = datetime.now(UTC).replace(tzinfo=None)
        for load in loads:
            if load.status == "landed":
                raw = f"{sql.name('raw_' + load.system)}.{sql.name(load.extract)}"
                con.execute(f"delete from {raw} where _load_id = {load.load_id}")
            for table in ("quarantine", "load_finding"):
                con.execute(f"delete from ops.{table} where load_id = {load.load_id}")
            noted = sql.rows([(load.load_id, run_id, now, withdrawn_by, reason)])
            con.execute(f"insert into ops.withdrawal values {noted}")
        listed = ", ".join(str(load.load_id) for load in loads)
        con.execute(f"update ops.load set status = 'withdrawn' where load_id in ({listed})")
        for schema in _DERIVED_SCHEMAS:
            con.execute(f"drop schema if exists {schema} cascade")
