"""``mash unload``: withdraw what has landed, so that nothing of it is left in the warehouse."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import typer

from mash_vfm.contract import load_contract
from mash_vfm.landing import ensure_schema
from mash_vfm.landing.headers import shown
from mash_vfm.landing.withdraw import StoredLoad, find_loads, known_files, withdraw
from mash_vfm.load_report import remove_reports
from mash_vfm.nearest import is_it
from mash_vfm.run import NotPublishedError, Run
from mash_vfm.run_report import Outcome
from mash_vfm.warehouse import compact, open_warehouse, row_counts


@dataclass(frozen=True)
class Withdrawal:
    """What to withdraw: a file, or what landed of an extract (of one date). And why, if said."""

    source_file: str | None = None
    extract_id: str | None = None
    as_of: date | None = None
    reason: str | None = None

    @property
    def words(self) -> str:
        """It in words."""
        if self.source_file is not None:
            return f"the file {shown(self.source_file)}"
        when = f" of {self.as_of.isoformat()}" if self.as_of else ""
        return f"the extract {shown(str(self.extract_id))}{when}"


def unload(run: Run, withdrawal: Withdrawal, *, yes: bool) -> Outcome:
    """Withdraw after asking, unless ``yes``; raises ``NotPublishedError`` if there is nothing to.

    Of what was withdrawn before, the traces are removed again: a run may have been stopped between.
    """
    loads = _find(run, withdrawal)
    standing = [load for load in loads if load.status != "withdrawn"]
    if standing:
        _show(run, standing)
        _confirm(yes)
    with run.stage("withdraw") as (stage, bar):
        # The reports go first: whatever stops this run, running it again finds the rest.
        reports = remove_reports(run.home.reports, {load.source_file for load in loads})
        if standing:
            with open_warehouse(run.home.warehouse) as connection:
                withdraw(
                    connection,
                    standing,
                    run_id=run.id,
                    withdrawn_by=_account(),
                    reason=withdrawal.reason,
                )
        compact(run.home.warehouse, always=True)
        with open_warehouse(run.home.warehouse, read_only=True) as connection:
            run.report.row_counts = row_counts(connection)
        rows = sum(load.rows_landed for load in standing)
        quarantined = sum(load.rows_quarantined for load in standing)
        stage.detail = {
            "loads": [load.load_id for load in standing],
            "files": sorted({load.source_file for load in standing}),
            "rows": rows,
            "quarantined": quarantined,
            "load_reports_removed": reports,
        }
        bar.note = f"{rows:,} landed and {quarantined:,} quarantined rows deleted"
        if not standing:
            bar.note = "withdrawn before; nothing was left"
    _say_what_next(run, standing or loads)
    return "done"


def _find(run: Run, withdrawal: Withdrawal) -> list[StoredLoad]:
    contract = load_contract(run.project_dir)
    if withdrawal.extract_id is not None:
        ids = [extract.id for extract in contract.extracts]
        if withdrawal.extract_id not in ids:
            raise NotPublishedError(
                f"there is no extract {shown(withdrawal.extract_id)}"
                + is_it(withdrawal.extract_id, ids)
            )
    if not run.home.warehouse.is_file():
        raise NotPublishedError(f"nothing has landed in {run.home.path}")
    with open_warehouse(run.home.warehouse) as connection:
        ensure_schema(connection, contract)
        loads = find_loads(
            connection,
            source_file=withdrawal.source_file,
            extract_id=withdrawal.extract_id,
            as_of=withdrawal.as_of,
        )
        if not loads:
            hint = is_it(withdrawal.source_file or "", known_files(connection))
            raise NotPublishedError(f"nothing has landed of {withdrawal.words}{hint}")
    return loads


def _show(run: Run, loads: Sequence[StoredLoad]) -> None:
    run.display.table(
        "To be withdrawn",
        ("file", "extract", "as of", "load", "rows", "quarantined"),
        [
            (
                load.source_file,
                load.extract_id,
                load.extract_as_of.isoformat(),
                str(load.load_id),
                load.rows_landed,
                load.rows_quarantined,
            )
            for load in loads
        ],
    )


def _confirm(yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotPublishedError("nobody is there to ask; say --yes to withdraw these loads")
    if not typer.confirm("Delete these rows from the warehouse?"):
        raise NotPublishedError("nothing was withdrawn")


def _account() -> str | None:
    """The account that this runs under; ``None`` where the system does not tell."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return None


def _say_what_next(run: Run, loads: Sequence[StoredLoad]) -> None:
    file = loads[0].source_file
    run.display.say(
        "The same content does not land again, also if it still lies in the inbox; to bring it "
        f"back: mash land --again {file}"
    )
    run.display.say(
        "What is published was made with these rows until the next: mash build. Generations that "
        f"are older expire by keep_generations (now {run.settings.keep_generations})."
    )
