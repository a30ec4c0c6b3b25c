"""A plugin of dbt-duckdb (``profiles.yml``): tells a run at its start what is wrong with the key.

dbt's own language sees no files, and what it reads of variables it writes into ``target/``. So the
plugin leaves what is wrong in a variable of the connection, which ``require_person_key`` reads.
"""

from __future__ import annotations

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb import DuckDBPyConnection

from mash_vfm.identity.key import PersonKeyError
from mash_vfm.identity.settle import key_file_in_dbt, settle_or_refuse
from mash_vfm.warehouse import literal

PROBLEM = "person_key_problem"


class Plugin(BasePlugin):
    """Sets the connection's variable ``person_key_problem``: why no ids can be made, else blank."""

    _problem = ""

    def configure_connection(self, conn: DuckDBPyConnection) -> None:
        """Look for the key once, when the warehouse is opened."""
        try:
            settle_or_refuse(conn, key_file_in_dbt(conn))
            self._problem = ""
        except PersonKeyError as error:
            self._problem = str(error)

    def configure_cursor(self, cursor: Any) -> None:
        """Tell each connection that dbt makes."""
        cursor.execute(f"set variable {PROBLEM} = {literal(self._problem)}")
