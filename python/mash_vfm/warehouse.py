"""The warehouse file: opening it, counting its rows, and keeping it from growing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import duckdb

from mash_vfm.files import sync_file, sync_folder
from mash_vfm.home import LOCK_PATIENCE_SECONDS, BusyError

# Rebuilding every table leaves the blocks of the old ones free; DuckDB never gives them back.
COMPACT_WHEN_FREE_SHARE = 0.5
_SMALLEST_WORTH_COMPACTING_BYTES = 16 * 1024 * 1024


def is_lock_conflict(message: str) -> bool:
    """Whether DuckDB's message says that another process has the file open."""
    return "Could not set lock on file" in message or "being used by another process" in message


def is_interrupt(error: Exception) -> bool:
    """Whether this is what DuckDB makes of a Ctrl-C that reaches it in the middle of a query."""
    return isinstance(error, RuntimeError) and str(error) == "Query interrupted"


@contextmanager
def open_warehouse(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for the block; raises ``BusyError`` if another process keeps it open.

    It waits a moment first: a run that was killed just now may still be letting go of it.
    """
    deadline = monotonic() + LOCK_PATIENCE_SECONDS
    while True:
        try:
            connection = duckdb.connect(path, read_only=read_only)
            if not read_only:
                # It holds names: for its owner alone. (On Windows the folder's rights decide.)
                path.chmod(0o600)
            break
        except duckdb.IOException as error:
            if not is_lock_conflict(str(error)):
                raise
            if monotonic() > deadline:
                raise BusyError(
                    f"another process has {path} open; close it and run again"
                ) from None
        sleep(0.1)
    try:
        yield connection
    finally:
        connection.close()


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """The text as an SQL string, for statements that take no parameters."""
    return "'" + str(text).replace("'", "''") + "'"


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of every table, by ``schema.table``."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where not internal order by all"
    ).fetchall()
    counts = {}
    for schema, table in tables:
        row = connection.execute(
            f"select count(*) from {quoted(schema)}.{quoted(table)}"
        ).fetchone()
        counts[f"{schema}.{table}"] = row[0] if row else 0
    return counts


def free_share(connection: duckdb.DuckDBPyConnection) -> float:
    """Share of the file's blocks that hold nothing; 0 for a file too small to matter."""
    row = connection.execute(
        "select block_size, total_blocks, free_blocks from pragma_database_size()"
    ).fetchone()
    if row is None or row[0] * row[1] < _SMALLEST_WORTH_COMPACTING_BYTES:
        return 0.0
    return float(row[2] / row[1])


def compact(path: Path, *, always: bool = False) -> bool:
    """Copy the warehouse into a fresh file and put it in its place, if much of it is free.

    ``always`` does it however little is free, so that nothing deleted is left in the file. A crash
    leaves the old file or the new one. Returns whether it was done.
    """
    with open_warehouse(path) as connection:
        if not always and free_share(connection) <= COMPACT_WHEN_FREE_SHARE:
            return False
        fresh = path.with_name(path.name + ".compact")
        remove_leftovers(path)
        name = connection.execute("select current_database()").fetchone()
        connection.execute(f"attach {literal(fresh)} as fresh")
        connection.execute(f"copy from database {quoted(name[0] if name else '')} to fresh")
        connection.execute("detach fresh")
    sync_file(fresh)
    fresh.replace(path)
    sync_folder(path.parent)
    return True


def remove_leftovers(path: Path) -> None:
    """Remove what a compaction that was cut short has left."""
    for suffix in (".compact", ".compact.wal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
