"""What the marts depend on, as hashes: a run with the same ones has nothing to do."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb

from mash_vfm.identity.settle import rotation
from mash_vfm.versions import versions

_FOLDERS = ("models", "macros", "seeds", "tests/data", "python/mash_vfm")
_FILES = ("dbt_project.yml", "profiles.yml", "selectors.yml", "pyproject.toml")
_SUFFIXES = frozenset({".sql", ".yml", ".yaml", ".csv", ".py", ".md", ".toml"})


def fingerprint(
    connection: duckdb.DuckDBPyConnection, project_dir: Path, as_of: date | None
) -> dict[str, str]:
    """Hash of each thing that the marts depend on, by its name.

    ``connection`` is the warehouse, ``as_of`` the setting (not the date that follows from it).
    """
    return {
        "extracts": _landed(connection),
        "project": _project(project_dir),
        "as_of": as_of.isoformat() if as_of else "newest extract",
        "versions": _hash(versions()),
        "person_key": f"changed {rotation(connection)} times",
    }


def differences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Names of the parts that differ, in the order of the new one."""
    return [name for name, value in new.items() if old.get(name) != value]


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _landed(connection: duckdb.DuckDBPyConnection) -> str:
    """The names that files came under, in order: a name may hold earlier content again."""
    loads = connection.execute(
        """
        select
            load_id, system, extract, cast(extract_as_of as varchar), is_delta, source_file,
            file_sha256
        from ops.load where status in ('landed', 'repeated') order by load_id
        """
    ).fetchall()
    return _hash(loads)


def _project(project_dir: Path) -> str:
    paths = [project_dir / name for name in _FILES]
    for folder in _FOLDERS:
        paths += (project_dir / folder).rglob("*")
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.suffix in _SUFFIXES and path.is_file()):
        digest.update(path.relative_to(project_dir).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
