"""Make a demo: the extracts of a fictitious authority, and beside them the truth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.contract import Contract, Extract, load_contract
from mash_vfm.synthetic.annex_a import write_annex_a
from mash_vfm.synthetic.case_files import SSD_PREFIX, SYSTEM, join_up, keep, open_case_files
from mash_vfm.synthetic.cin_census import census_years, write_census
from mash_vfm.synthetic.extracts import all_tables
from mash_vfm.synthetic.faults import Fault, Sheet, chosen_faults, located
from mash_vfm.synthetic.parameters import AS_OF, DemoError, Feed, Parameters
from mash_vfm.synthetic.truth import add_faults, add_persons, open_truth, write_truth
from mash_vfm.synthetic.world import make_world
from mash_vfm.synthetic.write import format_of, lay_out, open_engine, write_sheet

INBOX, TRUTH, RECORD = "inbox", "truth", "demo.json"
_STAMP = AS_OF.replace("-", "")
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoSummary:
    """What a demo holds. ``made`` is false where it lay there already."""

    out: Path
    made: bool
    extracts: int
    files: int
    rows: int
    faults: int


def make_demo(
    out: Path,
    *,
    years: int = 6,
    scale: float = 1.0,
    seed: int = 1,
    faults: str = "typical",
    feed: Feed = "ssd",
    project_dir: Path,
    progress: Progress | None = None,
) -> DemoSummary:
    """Write ``out/inbox`` (every extract of the contract), ``out/truth`` and ``out/demo.json``.

    ``years`` financial years end on 31 March 2024; ``scale`` 1.0 is an authority with about
    145,000 children; ``faults`` is what ``chosen_faults`` takes. ``feed`` is what
    social care delivers: the tables of the SSD, Ofsted's Annex A, the CIN census or all three,
    which tell of the same children; faults befall the tables of the SSD and the extracts of the
    other systems.
    The same parameters give the same bytes, and a second call with them writes nothing.
    ``progress`` is told what is being made and the share that is done. Raises ``DemoError`` for
    parameters that cannot be used, for an ``out`` that holds other things, and where the contract
    is not met.
    """
    parameters = Parameters(years=years, scale=scale, seed=seed, faults=faults, feed=feed)
    chosen = chosen_faults(faults)
    recipe: dict[str, object] = {
        "parameters": parameters.as_dict(),
        "generator": _generator(project_dir),
    }
    present = _present(out, recipe)
    if present is not None:
        return present
    _check_place(out)
    tell = progress or (lambda _what, _share: None)
    place = out.resolve()
    partial = place.with_name(f".{place.name}.partial")
    # what a run that was killed has left
    shutil.rmtree(partial, ignore_errors=True)
    try:
        summary = _make(partial, parameters, chosen, load_contract(project_dir), tell)
        text = json.dumps({**recipe, "content": summary}, indent=2, sort_keys=True) + "\n"
        (partial / RECORD).write_text(text, encoding="utf-8", newline="\n")
        _move_into_place(partial, out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    tell("done", 1.0)
    return DemoSummary(out=out, made=True, **summary)


def _generator(project_dir: Path) -> str:
    """Return a digest of the generator and of the contract that it reads."""
    digest = hashlib.sha256()
    contract = sorted((project_dir / "models" / "staging").glob("*/_*__sources.yml"))
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *contract]:
        digest.update(path.name.encode())
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()


def _present(out: Path, recipe: dict[str, object]) -> DemoSummary | None:
    """Return what lies in ``out`` if it was made from this very recipe."""
    path = out / RECORD
    if not path.is_file() or not (out / INBOX).is_dir() or not (out / TRUTH).is_dir():
        return None
    record = json.loads(path.read_text(encoding="utf-8"))
    if any(record.get(name) != part for name, part in recipe.items()):
        return None
    return DemoSummary(out=out, made=False, **record["content"])


def _check_place(out: Path) -> None:
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / RECORD).exists() and not (out / TRUTH).is_dir():
        raise DemoError(f"{out} holds other things than a demo; name a new or an empty folder")


def _move_into_place(partial: Path, out: Path) -> None:
    """Put the new demo where it belongs; the record comes last and says that it is whole."""
    out.mkdir(parents=True, exist_ok=True)
    (out / RECORD).unlink(missing_ok=True)
    for name in (TRUTH, INBOX):
        if (out / name).exists():
            shutil.rmtree(out / name)
        (partial / name).rename(out / name)
    (partial / RECORD).rename(out / RECORD)


def _make(
    folder: Path,
    parameters: Parameters,
    faults: tuple[Fault, ...],
    contract: Contract,
    tell: Progress,
) -> dict[str, int]:
    tell("the population and its history", 0.0)
    world = make_world(parameters)
    # The extracts of a bundle say again what the others say.
    wanted = {extract.id: extract for extract in contract.extracts if extract.bundle is None}
    made = len(wanted)
    others = parameters.feed != "ssd"
    counts = {"extracts": 0, "files": 0, "rows": 0, "faults": 0}
    with open_engine() as connection:
        open_truth(connection)
        if others:
            open_case_files(connection)
        for table in all_tables(world):
            extract = wanted.pop(table.id, None)
            if extract is None:
                raise DemoError(f"{table.id} is made twice or is not in the contract")
            share = 0.1 + 0.88 * counts["extracts"] / made
            tell(table.id, share)
            rows = lay_out(connection, table, extract)
            add_persons(connection, table)
            if extract.name.startswith(SSD_PREFIX):
                if others:
                    keep(connection, extract.name)
                if not parameters.writes("ssd"):
                    continue
            mine = tuple(one for one in faults if one.extract_id == table.id)
            files, planted = _write(folder / INBOX, connection, rows, extract, mine, parameters)
            counts["extracts"] += 1
            counts["files"] += files
            counts["rows"] += rows
            counts["faults"] += planted
        if wanted:
            raise DemoError(f"the generator does not make {', '.join(sorted(wanted))}")
        if others:
            tell("the other feeds of social care", 0.98)
            _write_other_feeds(folder / INBOX, connection, contract, parameters, counts)
        tell("truth", 0.99)
        write_truth(connection, folder / TRUTH)
    return counts


def _write_other_feeds(
    inbox: Path,
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    parameters: Parameters,
    counts: dict[str, int],
) -> None:
    """Write the workbook and the census messages that the feed asks for, and count them."""
    folder = inbox / SYSTEM
    join_up(connection)
    if parameters.writes("annex_a"):
        lists = contract.named(SYSTEM, "annex_a")
        path = folder / f"annex_a_{_STAMP}.xlsx"
        rows = write_annex_a(connection, path, lists, parameters)
        counts["extracts"] += len(rows)
        counts["files"] += 1
        counts["rows"] += sum(rows.values())
    if parameters.writes("cin_census"):
        counts["extracts"] += len(contract.named(SYSTEM, "cin_census"))
        for year in census_years(parameters):
            counts["files"] += 1
            counts["rows"] += write_census(connection, folder, year)


def _write(
    inbox: Path,
    connection: duckdb.DuckDBPyConnection,
    rows: int,
    extract: Extract,
    faults: tuple[Fault, ...],
    parameters: Parameters,
) -> tuple[int, int]:
    """Write the file (or files) of the extract that is laid out.

    Returns how many, and how many faults they hold.
    """
    sheet = Sheet(connection, extract, rows, parameters.rng(f"faults of {extract.id}"))
    for one in faults:
        one.plant(sheet, one.kind)
    folder, ending = inbox / extract.system, format_of(extract)
    name = f"{extract.name}_{sheet.stamp or _STAMP}.{ending}"
    inside = " and ".join(["true", *(f"not {condition}" for _, condition in sheet.extra)])
    write_sheet(connection, extract, folder / name, sheet.dialect, inside)
    for behind, condition in sheet.extra:
        other = folder / f"{extract.name}{behind}.{ending}"
        write_sheet(connection, extract, other, sheet.dialect, condition)
    for behind in sheet.copies:
        shutil.copyfile(folder / name, folder / f"{extract.name}{behind}.{ending}")
    planted = located(sheet, f"{extract.system}/{name}", inside)
    add_faults(connection, planted)
    return 1 + len(sheet.extra) + len(sheet.copies), len(planted)
