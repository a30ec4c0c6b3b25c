"""An inbox and a warehouse of a small contract, for the tests of the landing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from mash_vfm.contract import Column, Contract, Extract, Pii
from mash_vfm.landing import FileResult, LandingResult, land_inbox


def _column(name: str, *aliases: str, required: bool = False, pii: Pii = "none") -> Column:
    return Column(name, name, "varchar", required, pii, aliases=aliases)


VISIT = Extract(
    system="mash",
    name="visit",
    description="One row a visit.",
    supplier="MASH",
    key=(("visit_id",),),
    columns=(
        _column("visit_id", required=True),
        _column("child_id", pii="direct"),
        _column("seen_on", "Date seen", required=True),
        _column("worker", "Social worker's name"),
        _column("note", pii="quasi"),
    ),
)
AGREEMENT = Extract(
    system="mash",
    name="agreement",
    description="One row an agreement about a visit.",
    supplier="MASH",
    key=(("visit_id",), ("child_id", "child_no"), ("agreed_on",)),
    columns=(
        _column("visit_id", required=True),
        _column("child_id", pii="direct"),
        _column("child_no"),
        _column("agreed_on"),
        _column("outcome"),
    ),
)
AREA = Extract(
    system="reference",
    name="area",
    description="One row an area.",
    supplier="LA",
    key=(("area_code",),),
    columns=(_column("area_code", required=True), _column("area_name")),
)
CONTRACT = Contract((VISIT, AGREEMENT, AREA))

HEADER = "visit_id,child_id,seen_on,worker,note"


@dataclass
class Landing:
    """An inbox in a folder and a warehouse to land it in."""

    folder: Path
    con: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    contract: Contract = CONTRACT

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def put(self, name: str, content: bytes | str) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def land(self) -> LandingResult:
        result = land_inbox(self.con, self.inbox, self.contract, run_id="run")
        self.check_identity()
        return result

    def land_one(self, content: bytes | str, name: str = "mash/visit_20240331.csv") -> FileResult:
        self.put(name, content)
        return self.land().files[0]

    def rows(self, columns: str = "*", table: str = "raw_mash.visit") -> list[tuple[object, ...]]:
        return self.con.execute(
            f"select {columns} from {table} order by _load_id, _row_number"
        ).fetchall()

    def cells(self) -> list[tuple[object, ...]]:
        """The contract's columns of the visits."""
        return self.rows("visit_id, child_id, seen_on, worker, note")

    def quarantine(self) -> list[tuple[object, ...]]:
        return self.con.execute(
            "select row_number, reason_code, raw_text from ops.quarantine order by all"
        ).fetchall()

    def findings(self, result: FileResult) -> dict[str, list[str | None]]:
        found: dict[str, list[str | None]] = {}
        for finding in result.findings:
            found.setdefault(finding.finding, []).append(finding.column_name)
        return found

    def check_identity(self) -> None:
        """Rows in the file = rows landed + rows quarantined, each row once, for every load."""
        loads = self.con.execute(
            """
            select load_id, system, extract, rows_in_file, rows_landed, rows_quarantined
            from ops.load where status = 'landed'
            """
        ).fetchall()
        for load_id, system, extract, in_file, landed, quarantined in loads:
            numbers = [
                row[0]
                for row in self.con.execute(
                    f"""
                    select _row_number from raw_{system}.{extract} where _load_id = $id
                    union all select row_number from ops.quarantine where load_id = $id
                    order by 1
                    """,
                    {"id": load_id},
                ).fetchall()
            ]
            assert numbers == list(range(1, in_file + 1))
            assert in_file == landed + quarantined
