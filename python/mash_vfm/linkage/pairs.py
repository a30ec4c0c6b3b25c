"""Which records are compared, and how strongly each pair speaks for one child.

Records that are alike in every column are one *node*, so that a text repeated a million times is
compared once. Nodes meet in blocks; Splink scores the pairs with the stored parameters and the
term frequencies of the data at hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from mash_vfm.linkage.model import Comparison, LinkModel, weight_of

if TYPE_CHECKING:
    from splink import Linker

# What of a record is compared, or forbids a pair; records alike in all of it are one node.
NODE_COLUMNS = (
    "forename", "forename_first", "forename_full_names", "forename_sound", "forename_initial",
    "surname", "surname_first", "surname_last", "surname_sound", "surname_initial",
    "born_on", "born_text", "birth_month", "birth_year", "birth_day", "birth_key", "sex",
    "postcode", "la_child_id", "nhs_number", "linking_nhs_number", "linking_upn",
    "pseudo_nhs_number", "police_ref",
)  # fmt: skip
# what decides whether two records are alike; the other columns follow from these
_ALIKE = (
    "forename", "forename_first", "surname", "surname_first", "surname_last", "born_on",
    "birth_month", "sex", "postcode", "la_child_id", "nhs_number", "linking_nhs_number",
    "linking_upn", "pseudo_nhs_number", "police_ref",
)  # fmt: skip
IDENTIFIERS = (
    "la_child_id",
    "linking_nhs_number",
    "linking_upn",
    "pseudo_nhs_number",
    "police_ref",
)
# Weights below this are noise, whatever the prior turns out to be.
_FLOOR = -4.0
_PRIOR_ROUNDS = 6
# How many pairs a weak key may bring: so many, or so many a node if those are more.
_WEAK_PAIRS = 100_000
_WEAK_PAIRS_A_NODE = 0.2
# Of those unborn of the demo whom one birth fits, 296 of 297 are that child; but nothing that two
# records say of one child agrees, so that it is no strict link.
_BIRTH_PROBABILITY = 0.98
# Term frequencies start from what the stored parameters say, as if of so many records.
_USUAL_RECORDS = 100
# Records alike in columns that do not link them: up to so many, each is looked at for itself.
_FLOOD = 20


def link_pairs(
    connection: duckdb.DuckDBPyConnection,
    standard: str,
    model: LinkModel,
    births: str | None = None,
) -> duckdb.DuckDBPyRelation:
    """Compare the records of a table of standard records.

    ``births`` names a table as ``int_person__birth``: its pairs are linked too, if no comparison
    brought them together. Returns a relation with record_key_l < record_key_r, matched_by,
    match_weight (bits), match_probability, refused_by and prior_weight, in the order of the keys.
    """
    make_nodes(connection, standard)
    block(connection, model, block_columns(connection, standard))
    prior = first_prior(connection)
    score(connection, model, prior)
    judge(connection, model, prior)
    found = to_records(connection)
    return with_births(connection, found, births) if births else found


def block_columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the blocking keys of a table of standard records, without their prefix."""
    rows = connection.execute(f"describe {table}").fetchall()
    return [row[0].removeprefix("block_") for row in rows if row[0].startswith("block_")]


def make_nodes(connection: duckdb.DuckDBPyConnection, standard: str) -> None:
    """Make ``link_node`` (node_id and columns) and ``link_member`` (record_key, node_id).

    Numbers follow the record keys, so that they are the same in every run over the same records.
    """
    blocks = [f"block_{name}" for name in block_columns(connection, standard)]
    alike = ", ".join(_ALIKE)
    others = [column for column in (*NODE_COLUMNS, *blocks) if column not in _ALIKE]
    connection.execute(
        "create or replace temp table link_alike as select (row_number() over "
        "(order by list_min(keys)))::integer as node_id, * from (select list(record_key) as keys, "
        f"{alike}, {', '.join(f'any_value({column}) as {column}' for column in others)} "
        f"from {standard} group by {alike})"
    )
    connection.execute(
        "create or replace temp table link_member as "
        "select node_id, unnest(keys) as record_key from link_alike"
    )
    connection.execute(
        "create or replace temp table link_node as select * exclude (keys), "
        "list_min(keys) as first_key, len(keys)::integer as members from link_alike"
    )
    connection.execute("drop table link_alike")


def block(connection: duckdb.DuckDBPyConnection, model: LinkModel, names: list[str]) -> None:
    """Make ``link_blocked``: the pairs to score, each once, with what brought it together.

    A key on which more nodes meet than the cap allows brings nobody together.
    """
    rules = [*IDENTIFIERS, *(f"block_{name}" for name in names)]
    connection.execute(
        "create or replace temp table link_candidate (l integer, r integer, rule utinyint)"
    )
    for number, column in enumerate(rules):
        name = column.removeprefix("block_")
        default = "identifier" if column in IDENTIFIERS else "default"
        cap = model.block_cap.get(name, model.block_cap.get(default, model.block_cap["default"]))
        if name in model.block_cap:
            cap = _affordable(connection, column, cap)
        connection.execute(
            f"""
            insert into link_candidate
            with keyed as (
                select node_id, {column} as key from link_node where {column} is not null
            ), kept as (
                select key from keyed group by key having count(*) between 2 and {cap}
            ), node as (select node_id, key from keyed semi join kept using (key))
            select l.node_id, r.node_id, {number}
            from node as l inner join node as r on l.key = r.key and l.node_id < r.node_id
            """
        )
    connection.execute(
        "create or replace temp table link_blocked as "
        "select l as join_key_l, r as join_key_r, min(rule)::varchar as match_key "
        "from link_candidate group by l, r union all "
        "select node_id, node_id, '-1' from link_node where members > 1"
    )
    connection.execute("drop table link_candidate")


def _affordable(connection: duckdb.DuckDBPyConnection, column: str, cap: int) -> int:
    """Return how many nodes may share a value of a weak key, at most ``cap``.

    Weak keys (a birth date and an initial) find pairs with errors in several columns. Among few
    records they cost nothing; among millions nearly all their pairs would be of strangers, so that
    there only the rarest values count.
    """
    sizes = connection.execute(
        f"""
        select nodes, count(*) * nodes * (nodes - 1) // 2 as pairs from (
            select count(*) as nodes from link_node where {column} is not null group by {column}
            having count(*) between 2 and {cap}
        ) group by nodes order by nodes
        """
    ).fetchall()
    left = max(_WEAK_PAIRS, _WEAK_PAIRS_A_NODE * _one(connection, "select count(*) from link_node"))
    for nodes, pairs in sizes:
        left -= pairs
        if left < 0:
            return int(nodes) - 1
    return cap


def score(connection: duckdb.DuckDBPyConnection, model: LinkModel, prior: float) -> None:
    """Make ``link_scored``: weight and levels of each pair that may be one child."""
    linker = make_linker(connection, model, prior)
    predicted = linker.inference.predict(threshold_match_weight=_FLOOR, warning_mode="never")
    levels = ", ".join(_level_of(one) for one in model.comparisons)
    connection.execute(
        "create or replace temp table link_scored as select node_id_l as l, node_id_r as r, "
        f"match_weight, {levels} from {predicted.physical_name}"
    )
    predicted.drop_table_from_database_and_remove_from_cache()


def make_linker(connection: duckdb.DuckDBPyConnection, model: LinkModel, prior: float) -> Linker:
    """Return Splink's linker over ``link_node``, to score the pairs of ``link_blocked``.

    The term frequencies are those of the records at hand.
    """
    # Splink takes long to import; only this step needs it.
    from splink import Linker

    from mash_vfm.linkage.splink_api import TemporaryDuckDBAPI

    api = TemporaryDuckDBAPI(connection)
    linker = Linker(
        api.register("link_node"),
        model.splink_settings(prior),
        log_level=None,
        validate_settings=False,
    )
    for column, usual in model.usual_frequencies().items():
        _term_frequencies(connection, column, usual)
        linker.table_management.register_term_frequency_lookup(
            api.register(f"link_tf_{column}"), column
        )
    blocked = linker.table_management.register_blocked_pairs_for_predict(
        api.register("link_blocked")
    )
    # Splink would copy all nodes twice, to leave out those without a pair; nearly all have one.
    blocked.metadata["registered_for_predict"] = False
    return linker


def first_prior(connection: duckdb.DuckDBPyConnection) -> float:
    """Return the probability to start from: each node of ``link_node`` has one match."""
    return 1 / max(_one(connection, "select count(*) from link_node"), 10)


def _term_frequencies(connection: duckdb.DuckDBPyConnection, column: str, usual: float) -> None:
    """Make ``link_tf_<column>``: the share of records that have each value.

    A few records say little of how rare a value is: the usual frequency counts as so many more.
    """
    connection.execute(
        f"create or replace temp table link_tf_{column} as select {column}, "
        f"(sum(members) + {_USUAL_RECORDS * usual!r}) / (sum(sum(members)) over () "
        f"+ {_USUAL_RECORDS})::double as tf_{column} "
        f"from link_node where {column} is not null group by {column}"
    )


def _level_of(comparison: Comparison) -> str:
    """Return SQL for the level of agreement, which Splink tells by its weight alone.

    Asking Splink for the level itself would make it write every compared column of every pair.
    """
    cases = " ".join(
        f"when abs(mw_{comparison.output_column_name} - ({weight!r})) < 1e-9 then {level}"
        for level, weight in comparison.weights().items()
    )
    return f"(case {cases} else -1 end)::tinyint as level_{comparison.output_column_name}"


def estimate_prior(weights: list[tuple[float, int]], records: int, prior: float) -> float:
    """Return the probability that two random records match, as the scored pairs themselves say.

    ``weights`` are the scores made with ``prior``, with how many pairs have each. The estimate
    depends on the number of records, which stored parameters cannot know. It is kept within
    bounds, so that a handful of records cannot run away with it.
    """
    pairs = max(records * (records - 1) / 2, 1.0)
    low, high = 0.02 / max(records, 10), min(10 / max(records, 10), 0.2)
    estimate = prior
    for _ in range(_PRIOR_ROUNDS):
        shift = weight_of(estimate) - weight_of(prior)
        expected = sum(count / (1 + 2 ** -(weight + shift)) for weight, count in weights)
        estimate = min(max(expected / pairs, low), high)
    return float(f"{estimate:.6g}")


def judge(connection: duckdb.DuckDBPyConnection, model: LinkModel, start: float) -> None:
    """Make ``link_judged``: each pair's weight with the right prior, and what refuses it, if so.

    Names or dates of birth that flatly disagree refuse a pair that no identifier vouches for; both
    together refuse also one that an identifier brought together (a number typed for the wrong
    child, an id used again). Two valid NHS numbers or LA child ids refuse any pair.
    """
    count = _one(connection, "select count(*) from link_node")
    histogram = connection.execute(
        "select round(match_weight, 1) as weight, count(*) from link_scored "
        "where l <> r group by all order by weight"
    ).fetchall()
    prior = estimate_prior(histogram, count, start)
    shift = weight_of(prior) - weight_of(start)
    kinds = _identifier_levels(model)
    names = " ".join(f"when {level} then '{name}'" for level, name in kinds.items())
    connection.execute(
        f"""
        create or replace temp table link_judged as
        select
            s.l, s.r, s.match_weight + {shift!r} as match_weight,
            {weight_of(prior)!r} as prior_weight,
            case
                when s.l = s.r then 'identical'
                else case s.level_identifier {names} else 'probabilistic' end
            end as matched_by,
            case
                when a.nhs_number <> b.nhs_number then 'nhs_number'
                when a.la_child_id <> b.la_child_id then 'la_child_id'
                when s.level_identifier > 0 and s.level_forename = 0 and s.level_birth = 0
                then 'other_child'
                when s.level_identifier <= 0 and s.level_forename = 0 then 'forename'
                when s.level_identifier <= 0 and s.level_birth = 0 then 'birth'
            end as refused_by,
            s.level_forename, s.level_birth, s.level_identifier
        from link_scored as s
        inner join link_node as a on s.l = a.node_id
        inner join link_node as b on s.r = b.node_id
        where s.match_weight + {shift!r} >= {model.threshold_weight("loose")!r}
        """
    )
    _refuse_mixed_up(connection, model)


def _refuse_mixed_up(connection: duckdb.DuckDBPyConnection, model: LinkModel) -> None:
    """Refuse a number whose record is, by name, another child that has a number of its own.

    That is how the number of a twin shows: the date of birth agrees and the forename does not.
    """
    connection.execute(
        f"""
        update link_judged set refused_by = 'other_child'
        where level_identifier > 0 and level_forename = 0 and refused_by is null
            and exists (
                select 1 from link_judged as other
                where other.refused_by in ('nhs_number', 'la_child_id')
                    and other.level_forename > 0 and other.level_birth > 0
                    and other.match_weight >= {model.threshold_weight("central")!r}
                    and (other.l in (link_judged.l, link_judged.r)
                        or other.r in (link_judged.l, link_judged.r))
            )
        """
    )


def to_records(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """Return the pairs by record key: one row a pair that may be one child, or was refused.

    A node stands in for its records: each is paired with the first of them. Records alike in
    columns that say too little to link them (a common name alone) are not one; what links their
    node to another then holds for each, if they are few, and for none in a flood.
    """
    connection.execute(
        """
        create or replace temp table link_apart as
        select node_id from link_node
        where members > 1
            and node_id not in (select l from link_judged where matched_by = 'identical')
        """
    )
    connection.execute(
        f"""
        create or replace temp table link_standing as
        select node_id, first_key as record_key from link_node
        where node_id not in (select node_id from link_apart)
        union all
        select node_id, record_key from link_member
        inner join (
            select node_id from link_node semi join link_apart using (node_id)
            where members <= {_FLOOD}
        ) using (node_id)
        """
    )
    return connection.sql(
        """
        with pair as (
            select
                link_node.first_key as one, link_member.record_key as other,
                'identical' as matched_by, match_weight, prior_weight, null as refused_by
            from link_judged
            inner join link_node on link_judged.l = link_node.node_id
            inner join link_member
                on link_judged.l = link_member.node_id
                and link_member.record_key <> link_node.first_key
            where matched_by = 'identical'
            union all
            select
                l_key.record_key as one, r_key.record_key as other, matched_by, match_weight,
                prior_weight, refused_by
            from link_judged
            inner join link_standing as l_key on link_judged.l = l_key.node_id
            inner join link_standing as r_key on link_judged.r = r_key.node_id
            where matched_by <> 'identical'
        )
        select
            least(one, other) as record_key_l,
            greatest(one, other) as record_key_r,
            matched_by,
            round(match_weight, 6) as match_weight,
            round(1 / (1 + pow(2, -match_weight)), 9) as match_probability,
            refused_by,
            round(prior_weight, 6) as prior_weight
        from pair
        order by record_key_l, record_key_r
        """
    )


def with_births(
    connection: duckdb.DuckDBPyConnection, pairs: duckdb.DuckDBPyRelation, births: str
) -> duckdb.DuckDBPyRelation:
    """Return the pairs, and those of ``births`` that are not among them."""
    connection.execute("create or replace temp table link_pair as from pairs")
    return connection.sql(
        f"""
        with birth as (
            select
                least(record_key, born_record_key) as record_key_l,
                greatest(record_key, born_record_key) as record_key_r,
                'birth' as matched_by,
                {weight_of(_BIRTH_PROBABILITY)!r} as match_weight,
                {_BIRTH_PROBABILITY!r} as match_probability
            from {births}
        )
        from link_pair
        union all by name
        from birth anti join link_pair using (record_key_l, record_key_r)
        order by record_key_l, record_key_r
        """
    )


def _identifier_levels(model: LinkModel) -> dict[int, str]:
    """Return the identifier that each level of the last comparison stands for."""
    comparison = model.comparisons[-1]
    agreeing = list(zip(comparison.weights(), comparison.known_levels, strict=True))[:-1]
    return {number: level.label_for_charts.removeprefix("the same ") for number, level in agreeing}


def clear(connection: duckdb.DuckDBPyConnection, kept: str = "") -> None:
    """Let go of the tables that the linkage has made for itself, but for one."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where temporary and table_name <> ? "
        "and (starts_with(table_name, 'link_') or starts_with(table_name, '__splink'))",
        [kept],
    ).fetchall()
    for (name,) in tables:
        connection.execute(f"drop table {name}")


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
