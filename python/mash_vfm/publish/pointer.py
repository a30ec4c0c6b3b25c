"""The pointer ``published/current``: which generation readers get.

A relative symbolic link; where the system allows none (Windows, some network drives) a text file
that holds the generation's name. Either is replaced in one step, so a reader sees the old
generation or the new one.
"""

from __future__ import annotations

import os
from pathlib import Path

from mash_vfm.files import replace_file, sync_file, sync_folder

POINTER = "current"


def current_generation(published: Path) -> Path | None:
    """Return the folder of the current generation, or ``None`` if nothing is published."""
    pointer = published / POINTER
    if pointer.is_symlink():
        name = pointer.readlink().name
    elif pointer.is_file():
        name = pointer.read_text(encoding="utf-8").strip()
    else:
        return None
    folder = published / name
    return folder if folder.is_dir() else None


def point_at(published: Path, generation: Path) -> None:
    """Make ``generation``, a folder in ``published``, the current one; the last step of all."""
    fresh = published / f".{POINTER}.new"
    fresh.unlink(missing_ok=True)
    _write(fresh, generation.name)
    replace_file(fresh, published / POINTER)
    sync_folder(published)


def _write(path: Path, name: str) -> None:
    if os.name != "nt":
        try:
            path.symlink_to(name, target_is_directory=True)
        except OSError:
            path.unlink(missing_ok=True)
        else:
            return
    path.write_text(f"{name}\n", encoding="utf-8")
    sync_file(path)
