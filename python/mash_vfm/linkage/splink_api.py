"""Splink on a connection that is not its own."""

from __future__ import annotations

import logging

from splink import DuckDBAPI


class TemporaryDuckDBAPI(DuckDBAPI):
    """Splink's DuckDB backend, with its tables in memory.

    As it is, Splink would leave its tables in the warehouse's file.
    """

    def _setup_for_execute_sql(self, sql: str, physical_name: str) -> str:
        self.delete_table_from_database(physical_name)
        return f"create temp table {physical_name} as {sql}"


logging.getLogger("splink").setLevel(logging.ERROR)
