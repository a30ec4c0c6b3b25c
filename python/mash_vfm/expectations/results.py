"""Writes what came of a gate to ``dq.expectation_result``, and what it found to ``dq.finding``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path

import duckdb

from mash_vfm.expectations.findings import record_findings
from mash_vfm.expectations.model import ExpectationResult, Gate, GateError

_CREATE = """
create schema if not exists dq;
create table if not exists dq.expectation_result (
    gate varchar not null,
    run_id varchar not null,
    expectation_id varchar not null,
    asset varchar not null,
    severity varchar not null,
    owner varchar not null,
    success boolean,
    unexpected_count bigint,
    element_count bigint,
    observed varchar,
    message varchar,
    evaluated_at timestamp not null,
    outcome varchar not null,
    error varchar,
    rule varchar not null,
    subject varchar not null,
    column_name varchar,
    taints varchar,
    meaning varchar not null,
    remedy varchar not null,
    request varchar
);
alter table dq.expectation_result add column if not exists request varchar;
"""


def _row(gate: Gate, run_id: str, result: ExpectationResult) -> list[object]:
    expectation = result.expectation
    return [
        gate,
        run_id,
        expectation.id,
        result.asset,
        expectation.severity,
        expectation.owner,
        result.success,
        result.unexpected_count,
        result.element_count,
        result.observed,
        result.message,
        result.evaluated_at.astimezone(UTC).replace(tzinfo=None),
        result.outcome,
        result.error,
        expectation.rule,
        expectation.subject,
        expectation.column,
        ",".join(expectation.taints),
        expectation.meaning,
        expectation.remedy,
        expectation.request,
    ]


def write_results(
    warehouse: Path, gate: Gate, run_id: str, results: Sequence[ExpectationResult]
) -> None:
    """Replace the results of this gate and run in ``dq.expectation_result``; keep the findings.

    ``success`` is null where an expectation did not apply or could not be evaluated (``outcome``
    tells which); ``evaluated_at`` is UTC; ``taints`` are metric ids, comma separated. The
    connection of the gate must be closed. Raises ``GateError`` where the warehouse cannot be
    written.
    """
    columns = [
        list(column) for column in zip(*(_row(gate, run_id, r) for r in results), strict=True)
    ]
    try:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("begin")
            connection.execute(_CREATE)
            connection.execute(
                "delete from dq.expectation_result where gate = ? and run_id = ?", [gate, run_id]
            )
            if columns:
                lists = ", ".join(["unnest(?)"] * len(columns))
                connection.execute(f"insert into dq.expectation_result select {lists}", columns)
            if gate == "arrivals":
                record_findings(connection, run_id, results)
            connection.execute("commit")
    except duckdb.Error as error:
        raise GateError(f"the results cannot be written to {warehouse}: {error}") from error
