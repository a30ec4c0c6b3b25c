"""One generation: built under a working name, then renamed, then kept until it is too old."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mash_vfm.files import sha256_of, sync_folder, sync_tree
from mash_vfm.publish.manifest import Manifest, PublishedFile
from mash_vfm.publish.pointer import current_generation
from mash_vfm.publish.tables import Table, check_copies, copy_marts

BUILDING = ".building-"
REMOVING = ".removing-"


class PublishError(Exception):
    """The generation could not be made; what is published stays as it is."""


@dataclass(frozen=True)
class Generation:
    """A generation that stands whole in ``published`` and that the pointer may be moved to."""

    path: Path
    manifest: Manifest


def generation_name(as_of: str | None, created_at: datetime, run_id: str) -> str:
    """``<as_of>_<utc timestamp>_<short run id>``."""
    return f"{as_of or 'undated'}_{created_at:%Y%m%dT%H%M%SZ}_{run_id[-6:]}"


def build_generation(
    published: Path,
    warehouse: Path,
    data_docs: Path,
    manifest: Manifest,
    progress: Callable[[int, int, str], None],
) -> Generation:
    """Make a generation of what is in the warehouse, without moving the pointer.

    ``manifest`` says all but the tables and files, which are filled in here. ``data_docs`` is the
    folder of the gates' pages. Everything is on the disk when the generation gets its name.
    Raises ``PublishError`` where there are no marts or a copy cannot be read back.
    """
    building = published / f"{BUILDING}{manifest.generation}"
    partnership = building / "partnership"
    parquet = partnership / "parquet"
    parquet.mkdir(parents=True)
    tables = copy_marts(warehouse, partnership / "marts.duckdb", parquet, progress)
    if not tables:
        raise PublishError("the warehouse has no marts; run mash build")
    problems = check_copies(tables, partnership / "marts.duckdb", parquet)
    if problems:
        raise PublishError("; ".join(problems))
    if data_docs.is_dir():
        shutil.copytree(data_docs, building / "data_docs")
    manifest = replace(
        manifest,
        tables={table.name: table.rows for table in tables},
        files=_files(building, tables),
    )
    manifest.write(building)
    sync_tree(building)
    final = published / manifest.generation
    building.rename(final)
    sync_folder(published)
    return Generation(final, manifest)


def _files(building: Path, tables: list[Table]) -> list[PublishedFile]:
    rows = {f"partnership/parquet/{table.name}.parquet": table.rows for table in tables}
    rows["partnership/marts.duckdb"] = sum(table.rows for table in tables)
    return [
        PublishedFile(name, sha256_of(path), path.stat().st_size, rows.get(name))
        for path in sorted(building.rglob("*"))
        if path.is_file()
        for name in [path.relative_to(building).as_posix()]
    ]


def remove_leftovers(published: Path) -> list[str]:
    """Remove what a run that was cut short has left; returns the names."""
    leftovers = [
        path for prefix in (BUILDING, REMOVING) for path in sorted(published.glob(f"{prefix}*"))
    ]
    return [path.name for path in leftovers if _removed(path)]


def remove_old(published: Path, keep: int) -> list[str]:
    """Remove all but the newest ``keep`` generations, never the current one.

    Returns the names of those removed. One that a reader has open on Windows cannot be removed
    yet and stays until a later run.
    """
    current = current_generation(published)
    generations = sorted(
        (path for path in published.iterdir() if path.is_dir() and _made_at(path) is not None),
        key=lambda path: _made_at(path) or "",
        reverse=True,
    )
    removed = []
    kept = 1
    for path in generations:
        if path == current:
            continue
        if kept < keep:
            kept += 1
            continue
        if _removed(path):
            removed.append(path.name)
    return removed


def _removed(path: Path) -> bool:
    """Remove a folder, if no reader has a file in it open (which keeps it only on Windows)."""
    doomed = path.with_name(f"{REMOVING}{path.name.removeprefix(REMOVING)}")
    try:
        path.rename(doomed)  # in one step, so that no reader takes half of one for a whole
        shutil.rmtree(doomed)
    except PermissionError:
        return False
    return True


def _made_at(path: Path) -> str | None:
    """The time in a generation's name, as text that sorts; ``None`` for any other folder."""
    parts = path.name.split("_")
    if path.name.startswith(".") or path.is_symlink() or len(parts) != 3:
        return None
    return parts[1]
