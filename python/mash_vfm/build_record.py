"""``ops.build``: what the marts in the warehouse were built from.

So that nothing is published that was built from something else, or only half built.
"""

from __future__ import annotations

import json
from datetime import datetime

import duckdb

from mash_vfm.run_report import utc_now

_TABLE = """
create schema if not exists ops;
create table if not exists ops.build (
    run_id varchar not null,
    fingerprint varchar not null,
    started_at timestamp not null,
    finished_at timestamp
)
"""


def start_build(
    connection: duckdb.DuckDBPyConnection, run_id: str, fingerprint: dict[str, str]
) -> None:
    """Note that the marts are about to change."""
    connection.execute(_TABLE)
    connection.execute(
        "insert into ops.build values ($run, $fingerprint, $at, null)",
        {"run": run_id, "fingerprint": json.dumps(fingerprint), "at": _now()},
    )


def finish_build(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Note that every mart is built."""
    connection.execute(
        "update ops.build set finished_at = $at where run_id = $run",
        {"run": run_id, "at": _now()},
    )


def finished_build(connection: duckdb.DuckDBPyConnection) -> dict[str, str] | None:
    """Fingerprint of what the marts were built from; ``None`` if they are not built whole."""
    connection.execute(_TABLE)
    row = connection.execute(
        "select fingerprint, finished_at from ops.build order by started_at desc limit 1"
    ).fetchone()
    if row is None or row[1] is None:
        return None
    content: dict[str, str] = json.loads(row[0])
    return content


def _now() -> datetime:
    return utc_now().replace(tzinfo=None)
