"""``mash status``: what is published, what has landed, how the last runs ended."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from mash_vfm.display import Display
from mash_vfm.home import BusyError, Home
from mash_vfm.publish import current_generation, read_manifest
from mash_vfm.warehouse import open_warehouse

_LAST_RUNS = 5


def show_status(home: Home, display: Display) -> None:
    """Print it; works while a run is going on, then without the ledger."""
    _show_published(home, display)
    _show_ledger(home, display)
    _show_runs(home, display)


def _show_published(home: Home, display: Display) -> None:
    current = current_generation(home.published)
    if current is None:
        display.say(f"Nothing is published in {home.published}. Run: mash build")
        return
    manifest = read_manifest(current)
    display.say(f"Published   {manifest.generation}")
    display.say(f"as of       {manifest.as_of}")
    display.say(f"made        {manifest.created_at} by run {manifest.run_id}")
    display.say(f"holds       {len(manifest.tables)} tables from {len(manifest.inputs)} files")
    display.say(f"in          {current}")


def _show_ledger(home: Home, display: Display) -> None:
    if not home.warehouse.is_file():
        return
    try:
        with home.lock(), open_warehouse(home.warehouse, read_only=True) as connection:
            rows = _ledger(connection)
    except BusyError:
        display.say("A run is working in the warehouse now; what has landed can be seen after it.")
        return
    if rows:
        display.table(
            "Landed",
            (
                "system",
                "extracts",
                "files",
                "refused",
                "withdrawn",
                "newest",
                "rows",
                "quarantined",
            ),
            rows,
        )


def _ledger(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    exists = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'load'"
    ).fetchone()
    if not exists or not exists[0]:
        return []
    return connection.execute(
        """
        select
            coalesce(system, '(none)'),
            count(distinct extract) filter (where status = 'landed'),
            count(*) filter (where status = 'landed'),
            count(*) filter (where status = 'refused'),
            count(distinct source_file) filter (where status = 'withdrawn'),
            cast(max(extract_as_of) filter (where status = 'landed') as varchar),
            coalesce(sum(rows_landed) filter (where status = 'landed'), 0)::bigint,
            coalesce(sum(rows_quarantined) filter (where status = 'landed'), 0)::bigint
        from ops.load group by system order by system
        """
    ).fetchall()


def _show_runs(home: Home, display: Display) -> None:
    paths = sorted(home.reports.glob("run_*.json"), reverse=True)[:_LAST_RUNS]
    reports = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    if reports:
        display.table(
            "Last runs",
            ("started (UTC)", "command", "seconds", "ended", "why not"),
            [
                (
                    report["started_at"][:16].replace("T", " "),
                    report["command"],
                    report["seconds"],
                    _ending(report),
                    report["reason"],
                )
                for report in reports
            ],
        )


def _ending(report: dict[str, Any]) -> str:
    """The outcome; of a run that is going on or was killed the stage it was in."""
    if report["outcome"] != "running":
        return str(report["outcome"]).replace("_", " ")
    stage = report["stages"][-1]["name"] if report["stages"] else "start"
    return f"in stage {stage}, or killed there"
