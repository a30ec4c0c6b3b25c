"""The manifest of a generation: what is in it, what it was made from, and by what."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mash_vfm.files import write_json

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class PublishedFile:
    """One file of a generation; ``path`` is relative to it, ``rows`` of the tables it holds."""

    path: str
    sha256: str
    bytes: int
    rows: int | None = None


@dataclass(frozen=True)
class Input:
    """One landed file that the generation was made from."""

    system: str
    extract: str
    source_file: str
    sha256: str
    as_of: str
    is_delta: bool
    rows_landed: int
    rows_quarantined: int


@dataclass(frozen=True)
class Manifest:
    """What a generation holds.

    ``fingerprint`` says by part what the marts depend on (see ``mash_vfm.fingerprint``); a run
    with the same one has nothing to do.
    """

    generation: str
    run_id: str
    created_at: str
    as_of: str | None
    fingerprint: dict[str, str]
    versions: dict[str, str]
    git: dict[str, Any] | None
    inputs: list[Input] = field(default_factory=list)
    tables: dict[str, int] = field(default_factory=dict)
    files: list[PublishedFile] = field(default_factory=list)

    def write(self, folder: Path) -> None:
        """Write it into the generation's folder."""
        write_json(folder / MANIFEST, asdict(self), durable=True)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a generation; raises ``OSError`` or ``ValueError`` if it is unusable."""
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    content["inputs"] = [Input(**entry) for entry in content["inputs"]]
    content["files"] = [PublishedFile(**entry) for entry in content["files"]]
    return Manifest(**content)
