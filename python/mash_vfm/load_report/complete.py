"""Complete load reports once staging has read the values of what landed, in whichever run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb

from mash_vfm.contract import Contract
from mash_vfm.landing import sql
from mash_vfm.load_report.model import FileEntry, LoadReport, SupplierEntry
from mash_vfm.load_report.unread import left_out_rows, unread_values
from mash_vfm.load_report.write import REPORT_JSON, write_report


def complete_reports(
    con: duckdb.DuckDBPyConnection, contract: Contract, reports: Path
) -> list[Path]:
    """Write the reports again that do not know the values yet; returns their folders, oldest first.

    The models of staging must be built in the warehouse that ``con`` is open on. Reports of trials,
    and of loads that are not in this warehouse, stay as they are.
    """
    completed = []
    for folder in sorted(reports.glob("load_*")):
        report = _read(folder / REPORT_JSON)
        if report is None or report.is_dry_run or report.values_read:
            continue
        whole = with_values(con, contract, report)
        if whole.values_read:
            completed.append(write_report(reports, whole, contract))
    return completed


def with_values(
    con: duckdb.DuckDBPyConnection, contract: Contract, report: LoadReport
) -> LoadReport:
    """The report with what staging could not read; as it is if none of its loads is there."""
    extracts = {extract.id: extract for extract in contract.extracts}
    ids = {
        load_id: extracts[extract_id]
        for load_id, extract_id in con.execute(
            "select load_id, extract_id from ops.load"
            f" where status = 'landed' and run_id = {sql.text(report.run_id)}"
        ).fetchall()
        if extract_id in extracts
    }
    if not ids:
        return report
    unread, left_out = unread_values(con, ids), left_out_rows(con, ids)

    def entry(file: FileEntry) -> FileEntry:
        if file.load_id is None or file.load_id not in ids:
            return file
        return replace(
            file,
            unread=tuple(unread.get(file.load_id, ())),
            left_out=tuple(left_out.get(file.load_id, ())),
        )

    def supplier(one: SupplierEntry) -> SupplierEntry:
        return replace(one, files=tuple(map(entry, one.files)))

    return replace(report, values_read=True, suppliers=tuple(map(supplier, report.suppliers)))


def _read(path: Path) -> LoadReport | None:
    """A report as it was written; nothing if it is damaged or of another version."""
    try:
        return LoadReport.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
