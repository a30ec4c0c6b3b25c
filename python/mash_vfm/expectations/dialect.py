"""DuckDB for SQLAlchemy in the way that Great Expectations needs it."""

from __future__ import annotations

from typing import Any

from duckdb_engine import Dialect as DuckDBDialect
from sqlalchemy.dialects import registry

NAME = "mash_duckdb"


class Dialect(DuckDBDialect):
    """duckdb-engine's dialect without transactions.

    Great Expectations reads a result after its connection went back to the pool, and the rollback
    on return discards a result that DuckDB has not handed over yet. A gate only reads, on a
    read-only connection, so there is nothing to begin, commit or roll back.
    """

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None:
        """Begin nothing."""

    def do_commit(self, connection: Any) -> None:
        """Commit nothing."""

    def do_rollback(self, connection: Any) -> None:
        """Roll nothing back, so that a pending result stays readable."""


def register() -> None:
    """Make ``mash_duckdb://`` known to SQLAlchemy."""
    registry.register(NAME, __name__, "Dialect")
