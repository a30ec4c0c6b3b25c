"""Reading what is published, as any reader does.

Read-only, and from the generation, not the warehouse, so that neither is in the way of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from mash_vfm.publish.pointer import current_generation


class NothingPublishedError(Exception):
    """There is no generation to read."""


@contextmanager
def open_current(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the marts of the current generation for the block.

    Raises ``NothingPublishedError``.
    """
    generation = current_generation(published)
    if generation is None:
        raise NothingPublishedError(f"nothing is published in {published}; run mash build first")
    connection = duckdb.connect(generation / "partnership" / "marts.duckdb", read_only=True)
    try:
        yield connection
    finally:
        connection.close()
