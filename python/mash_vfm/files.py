"""Writing files so that a crash leaves either the old content or the new, never half of one."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Any, *, durable: bool = False) -> None:
    """Write ``content`` as JSON under the name at once; ``durable`` also waits for the disk."""
    write_text(path, json.dumps(content, indent=2, default=str) + "\n", durable=durable)


def write_text(path: Path, content: str, *, durable: bool = False) -> None:
    """Write ``content`` (UTF-8, lines end in LF) under the name at once; ``durable`` as above."""
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_text(content, encoding="utf-8", newline="\n")
    if durable:
        sync_file(temporary)
    replace_file(temporary, path)
    if durable:
        sync_folder(path.parent)


def replace_file(source: Path, target: Path) -> None:
    """Put ``source`` in the place of ``target`` in one step.

    On Windows that fails while a reader has the target open, so it is tried for two seconds.
    """
    for attempt in range(20):
        try:
            source.replace(target)
        except PermissionError:
            if sys.platform != "win32" or attempt == 19:
                raise
            time.sleep(0.1)
        else:
            return


def sync_file(path: Path) -> None:
    """Wait until the content of the file is on the disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in the folder are on the disk (Windows has no such call)."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(root: Path) -> None:
    """Wait until the folder, everything in it and its own name are on the disk."""
    for path in sorted(root.rglob("*")):
        if path.is_dir():
            sync_folder(path)
        else:
            sync_file(path)
    sync_folder(root)
    sync_folder(root.parent)


def sha256_of(path: Path) -> str:
    """SHA-256 of the file's bytes, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
