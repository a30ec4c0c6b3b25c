"""Gather the load report of a run: from the ledger and the quarantine."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from mash_vfm.contract import Contract
from mash_vfm.landing import FileResult, LandingResult, sql
from mash_vfm.landing.model import NEED_ACTION
from mash_vfm.load_report.model import FileEntry, LoadReport, Remark, SupplierEntry
from mash_vfm.load_report.quarantined import quarantined_rows

_KINDS = {
    "to_mend": NEED_ACTION,
    "new": frozenset({"new_column", "column_without_heading"}),
    "missing": frozenset({"missing_optional_column"}),
}
# Told row by row, from the quarantine.
_QUARANTINED = frozenset({"malformed_row", "repeated_row", "repeated_key"})
_NO_PAGE_NAME = "no_partner"


def collect_report(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    run_id: str,
    result: LandingResult,
    *,
    is_dry_run: bool = False,
) -> LoadReport:
    """The load report of the run that landed ``result`` in the warehouse ``con`` is open on.

    What staging cannot read of the values is not in it: see ``with_values``.
    """
    extracts = {extract.id: extract for extract in contract.extracts}
    loads = _loads(con, run_id)
    ids = {row["load_id"]: extracts[row["extract_id"]] for row in loads}
    findings = _findings(con, run_id)
    quarantined = quarantined_rows(con, ids)
    landed: dict[str, list[FileEntry]] = defaultdict(list)
    for row in loads:
        load_id = row["load_id"]
        landed[row["source_file"]].append(
            FileEntry(
                status="landed",
                to_mend=tuple(findings.get((load_id, "to_mend"), ())),
                repaired=tuple(findings.get((load_id, "repaired"), ())),
                new_columns=tuple(findings.get((load_id, "new"), ())),
                missing_columns=tuple(findings.get((load_id, "missing"), ())),
                **row,
                quarantined=tuple(quarantined.get(load_id, ())),
            )
        )
    suppliers = _by_supplier(result.files, contract, landed)
    return LoadReport(run_id, is_dry_run, values_read=False, suppliers=suppliers)


def _loads(con: duckdb.DuckDBPyConnection, run_id: str) -> list[dict[str, Any]]:
    cursor = con.execute(
        f"""
        select
            load_id, source_file, extract_id, cast(extract_as_of as varchar) as extract_as_of,
            is_delta, rows_in_file, rows_landed, rows_quarantined, format, encoding, delimiter,
            header_row
        from ops.load where status = 'landed' and run_id = {sql.text(run_id)} order by load_id
        """
    )
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _findings(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[tuple[int, str], list[Remark]]:
    """Remarks by load and kind: ``to_mend``, ``repaired``, ``new`` or ``missing`` (columns)."""
    found: dict[tuple[int, str], list[Remark]] = defaultdict(list)
    for load_id, code, column, rows, detail in con.execute(
        f"""
        select load_id, finding, column_name, row_count, detail from ops.load_finding
        where load_id in (select load_id from ops.load where run_id = {sql.text(run_id)})
        """
    ).fetchall():
        if code not in _QUARANTINED:
            kind = next((kind for kind, codes in _KINDS.items() if code in codes), "repaired")
            words = detail or code.replace("_", " ")
            found[(load_id, kind)].append(Remark(code, words, rows, column))
    return found


def _by_supplier(
    files: Iterable[FileResult], contract: Contract, landed: Mapping[str, Sequence[FileEntry]]
) -> tuple[SupplierEntry, ...]:
    supplier_of = {extract.system: extract.supplier for extract in contract.extracts}
    entries: dict[str | None, list[FileEntry]] = {name: [] for name in supplier_of.values()}
    before: dict[str | None, list[str]] = defaultdict(list)
    for file in files:
        supplier = supplier_of.get(file.system or "")
        if file.status == "landed":
            entries.setdefault(supplier, []).extend(landed[file.source_file])
        elif file.status == "already_landed":
            before[supplier].append(file.source_file)
        else:
            entries.setdefault(supplier, []).append(_not_landed(file))
    return tuple(
        SupplierEntry(supplier, _page(supplier), tuple(listed), tuple(before[supplier]))
        for supplier, listed in entries.items()
        if listed
    )


def _not_landed(file: FileResult) -> FileEntry:
    known = file.system is not None and file.extract is not None
    return FileEntry(
        source_file=file.source_file,
        extract_id=f"{file.system}.{file.extract}" if known else None,
        extract_as_of=file.extract_as_of.isoformat() if file.extract_as_of else None,
        is_delta=file.is_delta,
        status=file.status,
        reason=file.reason,
        remedy=file.remedy,
    )


def _page(supplier: str | None) -> str:
    """Name of a supplier's page: plain letters, so that it can be sent anywhere."""
    if supplier is None:
        return f"{_NO_PAGE_NAME}.html"
    words = re.sub(r"[^a-z0-9]+", "_", supplier.lower().replace("'", "")).strip("_")
    return f"{words}.html"
