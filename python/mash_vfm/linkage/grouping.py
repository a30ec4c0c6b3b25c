"""From pairs to clusters, over the tables of one DuckDB connection."""

from __future__ import annotations

import duckdb
import numpy as np

from mash_vfm.linkage.clusters import (
    Alike,
    Bools,
    Edges,
    Forbidden,
    Ints,
    cluster,
    components,
)
from mash_vfm.linkage.model import STRENGTHS, LinkModel
from mash_vfm.linkage.pairs import NODE_COLUMNS

# The weight of a pair that the data team has linked: more than any other.
_BY_HAND = 1e6


def link_clusters(
    connection: duckdb.DuckDBPyConnection, standard: str, pair: str, manual: str, model: LinkModel
) -> duckdb.DuckDBPyRelation:
    """Group records into clusters.

    ``standard``, ``pair`` and ``manual`` name tables as the dbt models and the seed
    ``manual_link`` have them. Returns a relation with record_key, strict_cluster,
    central_cluster, loose_cluster (the smallest record key of each) and needs_review.
    """
    connection.execute(
        "create or replace temp table link_record as select "
        f"(row_number() over (order by record_key) - 1)::integer as id, record_key from {standard}"
    )
    nodes = _count(connection, "link_record")
    _number_pairs(connection, pair, manual)
    edges = _edges(connection)
    edges, oversize = _within_size(nodes, edges, model)
    forbidden, alike = _compared(connection, standard, model, nodes, edges)
    thresholds = tuple(model.threshold_weight(strength) for strength in STRENGTHS)
    found, _ = cluster(nodes, edges, forbidden, alike, thresholds)
    doubtful = oversize[found[-1]] | _doubtful(connection, found[1])
    connection.register(
        "link_found",
        {
            "id": np.arange(nodes),
            **{name: labels for name, labels in zip(STRENGTHS, found, strict=True)},
            "needs_review": doubtful,
        },
    )
    connection.execute("create or replace temp table link_cluster as from link_found")
    connection.unregister("link_found")
    return connection.sql(
        """
        select
            record.record_key, strict.record_key as strict_cluster,
            central.record_key as central_cluster, loose.record_key as loose_cluster,
            found.needs_review
        from link_cluster as found
        inner join link_record as record on found.id = record.id
        inner join link_record as strict on found.strict = strict.id
        inner join link_record as central on found.central = central.id
        inner join link_record as loose on found.loose = loose.id
        order by record.record_key
        """
    )


def _number_pairs(connection: duckdb.DuckDBPyConnection, pair: str, manual: str) -> None:
    """Make ``link_edge`` (l, r, weight, matched_by, refused_by), manual links included."""
    connection.execute(
        f"""
        create or replace temp table link_manual as
        select least(l.id, r.id) as l, greatest(l.id, r.id) as r, decision
        from {manual} as manual
        inner join link_record as l on manual.record_key_l = l.record_key
        inner join link_record as r on manual.record_key_r = r.record_key
        where l.id <> r.id
        """
    )
    connection.execute(
        f"""
        create or replace temp table link_edge as
        select l.id as l, r.id as r, match_weight as weight, matched_by, refused_by
        from {pair} as pair
        inner join link_record as l on pair.record_key_l = l.record_key
        inner join link_record as r on pair.record_key_r = r.record_key
        union all
        select l, r, {_BY_HAND} as weight, 'manual_link' as matched_by, null as refused_by
        from link_manual where decision = 'link'
        """
    )


def _edges(connection: duckdb.DuckDBPyConnection) -> Edges:
    """Return the pairs that nothing refuses, the strongest first."""
    got = connection.execute(
        """
        select l, r, weight, matched_by not in ('probabilistic', 'birth') as vouched
        from link_edge where refused_by is null
        order by weight desc, l, r
        """
    ).fetchnumpy()
    return Edges(
        np.asarray(got["l"], dtype=np.int64),
        np.asarray(got["r"], dtype=np.int64),
        np.asarray(got["weight"], dtype=np.float64),
        np.asarray(got["vouched"], dtype=np.bool_),
    )


def _within_size(nodes: int, edges: Edges, model: LinkModel) -> tuple[Edges, Bools]:
    """Take the weak pairs out of what hangs together beyond any child's size.

    Returns the pairs left, and by node whether its group is too large even so.
    """
    sizes = np.zeros(nodes, dtype=np.int64)
    label = np.zeros(nodes, dtype=np.int64)
    for weakest in (model.threshold_weight("strict"), None):
        label = components(nodes, edges.left, edges.right)
        sizes = np.bincount(label, minlength=nodes)
        large = sizes[label[edges.left]] > model.cluster_cap
        weak = ~edges.vouched if weakest is None else ~edges.vouched & (edges.weight < weakest)
        edges = edges.take(~(large & weak))
    label = components(nodes, edges.left, edges.right)
    return edges, np.bincount(label, minlength=nodes)[label] > model.cluster_cap


def _compared(
    connection: duckdb.DuckDBPyConnection,
    standard: str,
    model: LinkModel,
    nodes: int,
    edges: Edges,
) -> tuple[Forbidden, Alike]:
    """Compare the records that hang together, where some of them contradict each other.

    Returns the pairs that cannot be one child, and those of one forename and birth date.
    """
    label = components(nodes, edges.left, edges.right)
    sizes = np.bincount(label, minlength=nodes)
    together = np.flatnonzero(sizes[label] > 1)
    connection.register("link_together", {"id": together, "label": label[together]})
    # A record alike another in every column has its contradictions.
    connection.execute(
        f"""
        create or replace temp table link_group as
        select link_together.id, link_together.label, {", ".join(NODE_COLUMNS)}
        from link_together
        inner join link_record on link_together.id = link_record.id
        inner join {standard} as standard on link_record.record_key = standard.record_key
        where not exists (
            select 1 from link_edge
            where link_edge.r = link_together.id and link_edge.matched_by = 'identical'
        )
        """
    )
    connection.unregister("link_together")
    disagree = " or ".join(f"({_flatly(model, name)})" for name in ("forename", "birth"))
    hard = " or ".join(
        f"coalesce({name}_l <> {name}_r, false)" for name in ("nhs_number", "la_child_id")
    )
    vouched = " or ".join(
        f"coalesce({name}_l = {name}_r, false)"
        for name in ("la_child_id", "linking_nhs_number", "linking_upn")
    )
    sides = ", ".join(
        f"{side}.{name} as {name}_{side}" for name in NODE_COLUMNS for side in ("l", "r")
    )
    connection.execute(
        f"""
        create or replace temp table link_compared as
        with usual as (
            select label from link_group group by label
            having count(*) between 2 and {model.cluster_cap}
                and (min(nhs_number) <> max(nhs_number) or min(la_child_id) <> max(la_child_id)
                    or min(forename) <> max(forename) or min(birth_key) <> max(birth_key)
                    or min(birth_month) <> max(birth_month))
        ), node as (select * from link_group semi join usual using (label)),
        met as (
            select l.id as l, r.id as r, {sides}
            from node as l inner join node as r on l.label = r.label and l.id < r.id
        )
        select
            l,
            r,
            {hard} as hard,
            not ({vouched}) and ({disagree}) as soft,
            coalesce(forename_l = forename_r and birth_key_l = birth_key_r, false) as alike
        from met
        """
    )
    forbidden = connection.execute(
        """
        select l, r, bool_or(hard) as hard from (
            select l, r, hard from link_compared where hard or soft
            union all
            select l, r, true from link_manual where decision = 'never'
            union all
            select l, r, true from link_edge where refused_by = 'other_child'
        ) group by l, r order by l, r
        """
    ).fetchnumpy()
    alike = connection.execute(
        "select l, r from link_compared where alike and not hard order by l, r"
    ).fetchnumpy()
    manual = connection.execute("select l, r from link_manual where decision = 'link'").fetchall()
    linked = {(int(one), int(other)) for one, other in manual}
    left, right = _ints(forbidden["l"]), _ints(forbidden["r"])
    kept = np.array(
        [
            (one, other) not in linked
            for one, other in zip(left.tolist(), right.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )
    found = Forbidden(left, right, np.asarray(forbidden["hard"], dtype=np.bool_))
    return found.take(kept), Alike(_ints(alike["l"]), _ints(alike["r"]))


def _ints(column: object) -> Ints:
    return np.asarray(column, dtype=np.int64)


def _flatly(model: LinkModel, name: str) -> str:
    """Return SQL for: the two records l and r are at no level of agreement of a comparison."""
    (comparison,) = (one for one in model.comparisons if one.output_column_name == name)
    conditions = [
        f"coalesce({level.sql_condition}, false)" for level in comparison.comparison_levels[:-1]
    ]
    return "not (" + " or ".join(f"({one})" for one in conditions) + ")"


def _doubtful(connection: duckdb.DuckDBPyConnection, central: Ints) -> Bools:
    """Return by record whether an identifier it carries seems to be another child's.

    Of two records that share an identifier and cannot be one child, the one in doubt is that in
    the smaller cluster.
    """
    doubtful = np.zeros(len(central), dtype=np.bool_)
    sizes = np.bincount(central, minlength=len(central)) if len(central) else central
    refused = connection.execute(
        "select l, r from link_edge where refused_by = 'other_child' order by l, r"
    ).fetchall()
    for left, right in refused:
        one, other = sizes[central[left]], sizes[central[right]]
        if one <= other:
            doubtful[left] = True
        if other <= one:
            doubtful[right] = True
    return doubtful


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
