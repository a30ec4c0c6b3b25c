"""The landing stage of a run, for real or as a trial, and the load report it leaves."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from mash_vfm.contract import Contract, load_contract
from mash_vfm.demo import kind_of
from mash_vfm.landing import FileResult, LandingResult, ensure_schema, land_inbox
from mash_vfm.load_report import LoadReport, collect_report, complete_reports, write_report
from mash_vfm.run import NotPublishedError, Run
from mash_vfm.warehouse import literal, open_warehouse, row_counts

_TRIAL_PREFIX = ".trial_"
# What a landing needs to know of earlier ones.
_LEDGER_TABLES = ("load", "load_finding")


def land(
    run: Run, *, dry_run: bool = False, again: Collection[str] = (), summary: bool = False
) -> LandingResult:
    """Land the inbox and write the load report; with ``dry_run`` the warehouse stays as it is.

    ``again`` are files that may land although they were withdrawn. ``summary`` prints a table of
    what came, which a file that is refused does anyway. Raises ``NotPublishedError`` if
    a file was refused, or there is none.
    """
    run.home.keep_apart(kind_of(run.settings.inbox), note=not dry_run)
    contract = load_contract(run.project_dir)
    with run.stage("trial landing" if dry_run else "land") as (stage, bar):
        with (
            _trial_warehouse(run, contract)
            if dry_run
            else open_warehouse(run.home.warehouse) as connection
        ):
            result = land_inbox(
                connection,
                run.settings.inbox,
                contract,
                run_id=run.id,
                again=again,
                progress=lambda file, done, total: bar.update(done, total, file.source_file),
            )
            if not dry_run:
                run.report.row_counts = row_counts(connection)
            _require_files(run, result, contract)
            report = collect_report(connection, contract, run.id, result, is_dry_run=dry_run)
        rows = sum(file.rows_landed or 0 for file in result.landed)
        quarantined = sum(file.rows_quarantined or 0 for file in result.landed)
        stage.detail = {
            "landed": len(result.landed),
            "already_landed": len(result.already_landed),
            "withdrawn": len(result.withdrawn),
            "refused": len(result.refused),
            "rows": rows,
            "quarantined": quarantined,
        }
        run.report.files_landed = [_file_report(file) for file in result.landed]
        run.report.files_refused = [_file_report(file) for file in result.refused]
        verb = "would land" if dry_run else "landed"
        bar.note = (
            f"{len(result.landed)} files, {rows:,} rows {verb}; {quarantined:,} rows quarantined"
        )
        if result.already_landed:
            bar.note += f"; {len(result.already_landed)} with content that had landed already"
        if result.withdrawn:
            bar.note += f"; {len(result.withdrawn)} files stay withdrawn"
        _write(run, report, contract)
        if summary or result.refused:
            _show(run, result)
        if result.refused:
            others = "would land" if dry_run else "have landed"
            raise NotPublishedError(
                f"{len(result.refused)} of {len(result.files)} files were refused; mend them or "
                f"take them out of the inbox, and run again (the others {others})",
                ("file", "reason", "remedy"),
                [(file.source_file, file.reason, file.remedy) for file in result.refused],
            )
    for file in result.withdrawn:
        run.display.say(f"{file.source_file} does not land: {file.reason}. {file.remedy}", "yellow")
    return result


def report_values(run: Run, connection: duckdb.DuckDBPyConnection) -> None:
    """Complete the load reports, of earlier landings too, now that staging has read the values."""
    completed = complete_reports(connection, load_contract(run.project_dir), run.home.reports)
    if completed and run.report.load_report is None:
        run.report.load_report = str(completed[-1])


def _show(run: Run, result: LandingResult) -> None:
    """Print what came, a line a system."""
    systems = sorted({file.system or "(no system)" for file in result.files})
    rows = []
    for system in systems:
        files = [file for file in result.files if (file.system or "(no system)") == system]
        landed = [file for file in files if file.status == "landed"]
        rows.append(
            (
                system,
                len(files),
                *(
                    sum(file.status == status for file in files)
                    for status in ("landed", "already_landed", "withdrawn", "refused")
                ),
                sum(file.rows_in_file or 0 for file in landed),
                sum(file.rows_quarantined or 0 for file in landed),
                sum(len(file.findings) for file in landed),
            )
        )
    columns = ("system", "files", "landed", "before", "withdrawn", "refused")
    run.display.table("Files", (*columns, "rows", "quarantined", "remarks"), rows)


def _require_files(run: Run, result: LandingResult, contract: Contract) -> None:
    if not result.files:
        raise NotPublishedError(
            f"there is no file in the inbox {run.settings.inbox}; it must hold a folder a "
            f"system ({', '.join(contract.systems)})"
        )


def _write(run: Run, report: LoadReport, contract: Contract) -> None:
    """Write the load report, unless there is nothing new to tell."""
    if any(file.status != "withdrawn" for entry in report.suppliers for file in entry.files):
        run.report.load_report = str(write_report(run.home.reports, report, contract))


def _file_report(file: FileResult) -> dict[str, Any]:
    """A file of the inbox as the run's report tells it."""
    report = asdict(file)
    report["findings"] = [
        {
            "finding": finding.finding,
            "column": finding.column_name,
            "rows": finding.row_count,
            "detail": finding.detail,
        }
        for finding in file.findings
    ]
    return report


@contextmanager
def _trial_warehouse(run: Run, contract: Contract) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse that knows what has landed and is thrown away after the block.

    It lies beside the real one, since it needs as much room as what is new in the inbox; what a
    trial that was killed left there is removed.
    """
    for left in run.home.path.glob(f"{_TRIAL_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    with (
        TemporaryDirectory(prefix=_TRIAL_PREFIX, dir=run.home.path) as folder,
        open_warehouse(Path(folder) / "warehouse.duckdb") as connection,
    ):
        ensure_schema(connection, contract)
        if run.home.warehouse.is_file():
            connection.execute(f"attach {literal(run.home.warehouse)} as real (read_only)")
            for table in _LEDGER_TABLES:
                if _exists(connection, table):
                    connection.execute(f"insert into ops.{table} select * from real.ops.{table}")
            connection.execute("detach real")
        yield connection


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = connection.execute(
        "select count(*) from duckdb_tables()"
        " where database_name = 'real' and schema_name = 'ops'"
        f" and table_name = {literal(table)}"
    ).fetchone()
    return bool(row and row[0])
