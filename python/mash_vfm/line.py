"""The line: land, gate, build, gate, publish; each stage is also a command of its own.

The gate on what arrived looks at typed rows, so dbt runs twice: the code lists and the staging
models before that gate (selector ``arrivals``), everything else after it (selector ``marts``).
"""

from __future__ import annotations

import importlib
import shutil
import threading
from collections.abc import Collection
from typing import TYPE_CHECKING

import duckdb

from mash_vfm.build_record import finish_build, finished_build, start_build
from mash_vfm.closing import show_closing
from mash_vfm.dbt_run import DbtWorker, without_values
from mash_vfm.fingerprint import differences, fingerprint
from mash_vfm.identity.command import require_key
from mash_vfm.land_stage import land, report_values
from mash_vfm.publish import (
    Input,
    Manifest,
    build_generation,
    current_generation,
    point_at,
    read_manifest,
    remove_old,
)
from mash_vfm.publish.generation import generation_name
from mash_vfm.run import NotPublishedError, Run
from mash_vfm.run_report import Outcome, utc_now
from mash_vfm.warehouse import compact, open_warehouse, row_counts

if TYPE_CHECKING:
    from mash_vfm.expectations import Gate, GateResult

_MOST_SHOWN = 12


def land_only(run: Run, *, dry_run: bool, again: Collection[str]) -> Outcome:
    """Land the inbox, or only try to; raises ``NotPublishedError`` if a file was refused."""
    land(run, dry_run=dry_run, again=again, summary=True)
    if run.report.load_report:
        run.display.say(f"Load report, a page for each supplier: {run.report.load_report}")
    return "done"


def check_only(run: Run) -> Outcome:
    """Run both gates over what is in the warehouse."""
    _require_marts(run)
    _gate(run, "arrivals")
    result = _gate(run, "leaving")
    run.display.say(f"Both gates are open. Data docs: {result.docs}")
    return "done"


def publish_only(run: Run) -> Outcome:
    """Publish what is in the warehouse, if it is built whole from what has landed."""
    _require_marts(run)
    with open_warehouse(run.home.warehouse) as connection:
        built = finished_build(connection)
        now = fingerprint(connection, run.project_dir, run.settings.as_of)
    if built is None or differences(built, now):
        changed = ", ".join(differences(built, now)) if built else "the last build did not finish"
        raise NotPublishedError(
            f"the marts are not those of what has landed ({changed}); run mash build"
        )
    _gate(run, "arrivals")
    _gate(run, "leaving")
    _publish(run, now)
    return "published"


def build(run: Run, *, rebuild: bool) -> Outcome:
    """Run the whole line, unless what is published was made from the same things already."""
    outcome = _build(run, rebuild=rebuild)
    show_closing(run)
    return outcome


def _build(run: Run, *, rebuild: bool) -> Outcome:
    key_file = require_key(run)
    with DbtWorker(run.project_dir, run.home, run.settings.as_of, key_file) as dbt:
        land(run)
        with open_warehouse(run.home.warehouse) as connection:
            now = fingerprint(connection, run.project_dir, run.settings.as_of)
            if not rebuild and _has_marts(connection) and not _changed(run, now):
                _describe(run, connection)
                return "nothing_to_do"
            _warn_of_future(run, connection)
            start_build(connection, run.id, now)
        shutil.rmtree(run.home.data_docs, ignore_errors=True)
        # Great Expectations takes seconds to import; dbt is busy in its own process meanwhile.
        warming = threading.Thread(
            target=importlib.import_module, args=("mash_vfm.expectations.engine",)
        )
        warming.start()
        _models(run, dbt, "arrivals", "stage extracts")
        with open_warehouse(run.home.warehouse, read_only=True) as connection:
            report_values(run, connection)
        warming.join()  # two threads must not import the same package at once
        _gate(run, "arrivals")
        _models(run, dbt, "marts", "build marts")
    with open_warehouse(run.home.warehouse) as connection:
        finish_build(connection, run.id)
        _describe(run, connection)
    _gate(run, "leaving")
    _publish(run, now)
    return "published"


def _warn_of_future(run: Run, connection: duckdb.DuckDBPyConnection) -> None:
    newest = connection.execute(
        "select max(extract_as_of) from ops.load where status = 'landed'"
    ).fetchone()
    as_of = run.settings.as_of
    if as_of and newest and newest[0] and as_of > newest[0]:
        run.display.say(
            f"warning: as-of {as_of} is later than the newest extract, {newest[0]}: what happened "
            "in between is not known, and what was open then counts as open still",
            "yellow",
        )


def _changed(run: Run, now: dict[str, str]) -> list[str]:
    """What differs from what the current generation was made from; says so if anything does."""
    current = current_generation(run.home.published)
    if current is None:
        return ["nothing is published yet"]
    changed = differences(read_manifest(current).fingerprint, now)
    if changed:
        run.display.say(f"changed since the last publication: {', '.join(changed)}")
    return changed


def _models(run: Run, dbt: DbtWorker, selector: str, name: str) -> None:
    with run.stage(name) as (stage, bar):
        outcome = dbt.build(selector, bar.update)
        failures = [
            {"name": node.name, "path": node.path, "why": without_values(node.message)}
            for node in outcome.failures
        ]
        stage.detail = {
            "nodes": outcome.counts,
            "failures": failures,
            "dbt_invocation": outcome.invocation,
        }
        # of an exposure there is nothing to run
        done = {status: n for status, n in outcome.counts.items() if status != "no-op"}
        bar.note = ", ".join(f"{count} {status}" for status, count in done.items())
        if not outcome.success:
            raise NotPublishedError(
                f"{len(failures)} of {len(outcome.nodes)} models and tests failed; "
                f"all of it is in {run.home.logs / 'dbt.log'}",
                ("failed", "where", "why"),
                [list(failure.values()) for failure in failures[:_MOST_SHOWN]],
            )


def _gate(run: Run, gate: Gate) -> GateResult:
    from mash_vfm.expectations import run_gate

    with run.stage(f"gate: {gate}") as (stage, bar):
        result = run_gate(
            gate,
            warehouse=run.home.warehouse,
            project_dir=run.project_dir,
            run_id=run.id,
            docs_dir=run.home.data_docs,
        )
        summary = {
            "expectations": len(result.results),
            "failed": len(result.failures),
            "blocking": len(result.blocking_failures),
            "errors": len(result.errors),
        }
        stage.detail = summary
        bar.note = f"{len(result.results)} expectations, {len(result.failures)} not met"
        if result.failures:
            bar.note += f" ({len(result.blocking_failures)} blocking): see the data docs"
        run.report.gates[gate] = {
            "ok": result.ok,
            **summary,
            "failures": [
                {
                    "expectation": failure.expectation_id,
                    "severity": failure.severity,
                    "subject": failure.expectation.subject,
                    "message": failure.message,
                    "remedy": failure.expectation.remedy,
                }
                for failure in (*result.errors, *result.failures)
            ],
        }
        if not result.ok:
            stopping = [entry for entry in result.results if entry.stops_publication]
            raise NotPublishedError(
                f"the gate on what {'arrived' if gate == 'arrivals' else 'leaves'} is shut: "
                f"{len(stopping)} of {len(result.results)} expectations",
                ("about", "what is wrong and what to do"),
                [
                    (entry.expectation.subject, entry.message or entry.error)
                    for entry in stopping[:_MOST_SHOWN]
                ],
            )
    return result


def _require_marts(run: Run) -> None:
    shutil.rmtree(run.home.data_docs, ignore_errors=True)
    if run.home.warehouse.is_file():
        with open_warehouse(run.home.warehouse) as connection:
            if _has_marts(connection):
                _describe(run, connection)
                return
    raise NotPublishedError(f"there are no marts in {run.home.path}; run mash build first")


def _has_marts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether anything was built; what was withdrawn since took the marts with it."""
    row = connection.execute(
        """
        select count(*) from duckdb_tables()
        where schema_name = 'marts' and table_name = 'mart_metric_value'
        """
    ).fetchone()
    return bool(row and row[0])


def _publish(run: Run, made_from: dict[str, str]) -> None:
    with open_warehouse(run.home.warehouse, read_only=True) as connection:
        inputs = _inputs(connection)
    with run.stage("publish") as (stage, bar):
        created_at = utc_now()
        manifest = Manifest(
            generation=generation_name(run.report.as_of, created_at, run.id),
            run_id=run.id,
            created_at=created_at.isoformat(),
            as_of=run.report.as_of,
            fingerprint=made_from,
            versions=run.report.versions,
            git=run.report.git,
            inputs=inputs,
        )
        generation = build_generation(
            run.home.published, run.home.warehouse, run.home.data_docs, manifest, bar.update
        )
        point_at(run.home.published, generation.path)
        run.report.published = {
            "generation": manifest.generation,
            "files": {entry.path: entry.sha256 for entry in generation.manifest.files},
        }
        tables = generation.manifest.tables
        stage.detail = {"tables": len(tables), "rows": sum(tables.values())}
        bar.note = f"{len(tables)} tables, {sum(tables.values()):,} rows"
    with run.stage("tidy") as (stage, bar):
        removed = remove_old(run.home.published, run.settings.keep_generations)
        compacted = compact(run.home.warehouse)
        stage.detail = {"removed": removed, "compacted": compacted}
        notes = [f"{len(removed)} old generations removed"] if removed else []
        bar.note = ", ".join(notes + (["warehouse compacted"] if compacted else []))


def _describe(run: Run, connection: duckdb.DuckDBPyConnection) -> None:
    """Note in the report what is in the warehouse."""
    run.report.row_counts = row_counts(connection)
    as_of = connection.execute(
        "select cast(as_of as varchar) from intermediate.int_run__as_of"
    ).fetchone()
    run.report.as_of = as_of[0] if as_of else None
    run.report.findings = [
        {"extract": extract, "finding": finding, "column": column, "rows": rows}
        for extract, finding, column, rows in connection.execute(
            """
            select extract_id, finding, column_name, sum(row_count)::bigint
            from staging.stg_finding group by all order by all
            """
        ).fetchall()
    ]


def _inputs(connection: duckdb.DuckDBPyConnection) -> list[Input]:
    rows = connection.execute(
        """
        select
            system,
            extract,
            -- Without what partners add to a name: it may be a person's.
            system || '/' || extract || case when is_delta then '_delta' else '' end
            || strftime(extract_as_of, '_%Y%m%d'),
            file_sha256, cast(extract_as_of as varchar), is_delta,
            rows_landed, rows_quarantined
        from ops.load where status = 'landed' order by load_id
        """
    ).fetchall()
    return [Input(*row) for row in rows]
