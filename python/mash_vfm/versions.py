"""What the run is made of: versions of the parts and the revision of the project."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mash_vfm import __version__

_PARTS = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


def versions() -> dict[str, str]:
    """Versions of the project, of Python and of the parts that decide what comes out."""
    return {
        "mash-vfm": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in _PARTS},
    }


def git_revision(project_dir: Path) -> dict[str, Any] | None:
    """Revision of the project and whether files differ from it; ``None`` without git."""
    git = shutil.which("git")
    if git is None or not (project_dir / ".git").exists():
        return None
    revision = _git(git, project_dir, "rev-parse", "--verify", "--quiet", "HEAD")
    status = _git(git, project_dir, "--no-optional-locks", "status", "--porcelain")
    if status is None:
        return None
    return {"revision": revision, "dirty": bool(status)}


def _git(git: str, project_dir: Path, *arguments: str) -> str | None:
    """Output of a git command; ``None`` if it fails, as in a repository of somebody else."""
    result = subprocess.run(
        [git, *arguments],
        cwd=project_dir,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=20,
    )
    return result.stdout.strip() if result.returncode == 0 else None
