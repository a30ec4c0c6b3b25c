"""Full files of one extract and day: only the last by name counts, whatever the others hold."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import duckdb

from mash_vfm.contract import Contract, Extract
from mash_vfm.landing.ledger import raw_table, record_findings
from mash_vfm.landing.model import REPLACED_ROWS, Finding
from mash_vfm.landing.repeats import count_missing_keys
from mash_vfm.landing.transaction import transaction

# Names, content and order as in `stg_ops__load`, which decides what is in force.
_STANDING = """
with
    arrival as (select * from ops.load where status in ('landed', 'repeated') and not is_delta),
    newest as (
        select system, named_as, extract_as_of, file_sha256, source_file
        from arrival
        qualify load_id = max(load_id) over (partition by source_file)
    ),
    standing as (
        select system, named_as, extract_as_of, file_sha256, max(source_file) as name
        from newest
        group by all
    )
select
    arrival.extract_id,
    arrival.extract_as_of,
    arrival.collection_year,
    arrival.load_id,
    standing.name,
    arrival.run_id,
    arrival.rows_landed
from arrival
inner join standing using (system, named_as, extract_as_of, file_sha256)
where arrival.status = 'landed'
qualify
    count(*) over (
        partition by arrival.extract_id, arrival.extract_as_of, arrival.collection_year
    )
    > 1
order by standing.name, arrival.load_id
"""


@dataclass(frozen=True)
class _Full:
    load_id: int
    source_file: str
    run_id: str
    rows_landed: int


def note_replaced(
    con: duckdb.DuckDBPyConnection, contract: Contract, run_id: str
) -> dict[str, list[Finding]]:
    """Write and return, by file, findings of rows that another full file of the day replaced.

    They are those of files that landed in the run: of the one in force, if it did, else of the one
    that does not count. A file all of whose keys the one in force holds was corrected: no finding.
    """
    extracts = {extract.id: extract for extract in contract.extracts}
    days: dict[tuple[object, ...], list[_Full]] = defaultdict(list)
    for extract_id, day, year, *full in con.execute(_STANDING).fetchall():
        days[(extract_id, day, year)].append(_Full(*full))
    found: dict[str, list[Finding]] = defaultdict(list)
    noted: list[tuple[int, Finding]] = []
    for (extract_id, *_), (*replaced, last) in days.items():
        if last.run_id != run_id:
            replaced = [one for one in replaced if one.run_id == run_id]
        if not replaced or str(extract_id) not in extracts:
            continue
        for one, rows in _rows_out_of_use(con, extracts[str(extract_id)], replaced, last):
            about, other = (last, one) if last.run_id == run_id else (one, last)
            finding = Finding(REPLACED_ROWS, None, rows, _words(other, is_in_force=other == last))
            found[about.source_file].append(finding)
            noted.append((about.load_id, finding))
    with transaction(con):
        record_findings(con, noted)
    return found


def _rows_out_of_use(
    con: duckdb.DuckDBPyConnection, extract: Extract, replaced: list[_Full], last: _Full
) -> list[tuple[_Full, int]]:
    # A trial landing knows of earlier loads, but has not their rows.
    if last.rows_landed and not _has_rows(con, extract, last):
        return []
    rows = count_missing_keys(con, extract, [one.load_id for one in replaced], last.load_id)
    return [(one, rows[one.load_id]) for one in replaced if one.load_id in rows]


def _words(other: _Full, *, is_in_force: bool) -> str:
    place = "a full file of the same extract and day"
    if is_in_force:
        what = f"{other.source_file}, {place}, has the later name and takes its place"
    else:
        what = f"it takes the place of {other.source_file}, {place}"
    return (
        f"{what}: rows of the file that went are not in it, and not in use. If they should be, "
        "send one full file for the day, or name the parts with delta"
    )


def _has_rows(con: duckdb.DuckDBPyConnection, extract: Extract, full: _Full) -> bool:
    row = con.execute(
        f"select count(*) from {raw_table(extract)} where _load_id = {full.load_id}"
    ).fetchone()
    return bool(row and row[0])
