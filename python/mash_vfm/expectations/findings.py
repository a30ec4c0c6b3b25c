"""Keeps ``dq.finding``: what broke which rule, when it was first and last seen, and if mended.

A finding is a row that breaks a rule, or the extract as a whole where no single row does. It is
told by the rule and the row's key, so that it is the same one in every file that brings the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from mash_vfm.expectations.model import ExpectationResult
from mash_vfm.warehouse import literal

CREATE = """
create schema if not exists dq;
create table if not exists dq.finding (
    finding_id varchar not null,
    supplier varchar not null,
    extract_id varchar not null,
    expectation_id varchar not null,
    rule varchar not null,
    severity varchar not null,
    column_name varchar,
    taints varchar,
    row_key varchar,
    load_id bigint,
    source_file varchar,
    row_number bigint,
    first_seen_run varchar not null,
    first_seen_at timestamp not null,
    last_seen_run varchar not null,
    last_seen_at timestamp not null,
    mended_run varchar,
    mended_at timestamp
);
"""
# What of a finding may be otherwise when it is seen again.
_RENEWED = (
    "supplier",
    "severity",
    "taints",
    "row_key",
    "load_id",
    "source_file",
    "row_number",
    "last_seen_run",
    "last_seen_at",
    "mended_run",
    "mended_at",
)
_WHOLE = (
    "select null::bigint as load_id, null::bigint as row_number, '' as identity,"
    " null::varchar as row_key"
)


def record_findings(
    connection: duckdb.DuckDBPyConnection, run_id: str, results: Sequence[ExpectationResult]
) -> None:
    """Bring ``dq.finding`` up to what the arrivals gate has just seen.

    What is seen again keeps its first day, and is open again if it was mended; what is seen no more
    is mended by this run, unless its rule could not be evaluated. Times are UTC. Runs within the
    transaction of the caller; raises ``duckdb.Error`` where a listing cannot be read.
    """
    now = literal(datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds"))
    run, when = literal(run_id), f"timestamp {now}"
    connection.execute(CREATE)
    connection.execute("create or replace temp table finding_seen as from dq.finding limit 0")
    for result in results:
        if result.outcome == "failed":
            connection.execute(_listed(result, run, when))
    broken = ", ".join(literal(r.expectation_id) for r in results if r.outcome == "error")
    connection.execute(
        f"""
        update dq.finding set mended_run = {run}, mended_at = {when}
        where mended_run is null
            and finding_id not in (select finding_id from finding_seen)
            and expectation_id not in ({broken or "''"})
        """
    )
    renewed = ", ".join(f"{name} = seen.{name}" for name in _RENEWED)
    connection.execute(
        f"update dq.finding set {renewed} from finding_seen as seen"
        " where finding.finding_id = seen.finding_id"
    )
    connection.execute(
        "insert into dq.finding from finding_seen"
        " where finding_id not in (select finding_id from dq.finding)"
    )
    connection.execute("drop table finding_seen")


def _listed(result: ExpectationResult, run: str, when: str) -> str:
    """Statement that notes the rows, or the extract as a whole, that broke a rule."""
    expectation = result.expectation
    told = [
        literal(value) if value else "null"
        for value in (
            expectation.owner,
            expectation.subject,
            expectation.id,
            expectation.rule,
            expectation.severity,
            expectation.column,
            ",".join(expectation.taints),
        )
    ]
    return f"""
        insert into finding_seen
        select
            md5(concat_ws(chr(31), {literal(expectation.id)}, listed.identity)), {", ".join(told)},
            listed.row_key, listed.load_id, load.source_file, listed.row_number,
            {run}, {when}, {run}, {when}, null, null
        from ({expectation.listing or _WHOLE}) as listed
        left join ops.load as load on listed.load_id = load.load_id
        qualify row_number() over (
            partition by listed.identity order by listed.load_id desc, listed.row_number desc
        ) = 1
    """
