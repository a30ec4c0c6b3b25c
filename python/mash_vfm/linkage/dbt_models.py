"""What the dbt Python models of the linkage do, on dbt's own connection."""

from __future__ import annotations

from typing import Any

import duckdb

from mash_vfm.linkage.grouping import link_clusters
from mash_vfm.linkage.model import load_model
from mash_vfm.linkage.pairs import clear, link_pairs


def pair(dbt: Any, session: Any) -> duckdb.DuckDBPyRelation:
    """Return ``int_person__pair``; see ``link_pairs``."""
    model = load_model()
    connection = _connection(session)
    connection.register("link_standard", dbt.ref("int_person__standard_record"))
    connection.register("link_born", dbt.ref("int_person__birth"))
    return _kept(connection, link_pairs(connection, "link_standard", model, "link_born"))


def cluster(dbt: Any, session: Any) -> duckdb.DuckDBPyRelation:
    """Return ``int_person__cluster``; see ``link_clusters``."""
    model = load_model()
    connection = _connection(session)
    connection.register("link_standard", dbt.ref("int_person__standard_record"))
    connection.register("link_paired", dbt.ref("int_person__pair"))
    connection.register("link_decided", dbt.ref("manual_link"))
    found = link_clusters(connection, "link_standard", "link_paired", "link_decided", model)
    return _kept(connection, found)


def _connection(session: Any) -> duckdb.DuckDBPyConnection:
    """Return the connection behind what dbt hands to a Python model, which Splink insists on."""
    connection = getattr(session, "_cursor", session)
    if not isinstance(connection, duckdb.DuckDBPyConnection):
        raise TypeError("the linkage runs on DuckDB only")
    return connection


def _kept(
    connection: duckdb.DuckDBPyConnection, found: duckdb.DuckDBPyRelation
) -> duckdb.DuckDBPyRelation:
    """Return the rows in a table of their own, and let go of everything else."""
    connection.execute("create or replace temp table link_result as select * from found")
    for name in ("link_standard", "link_born", "link_paired", "link_decided"):
        connection.unregister(name)
    clear(connection, "link_result")
    return connection.table("link_result")
