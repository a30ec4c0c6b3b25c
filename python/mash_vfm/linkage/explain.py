"""``mash link explain``: what speaks for and against two records being one child."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from mash_vfm.display import Display
from mash_vfm.home import Home
from mash_vfm.linkage.model import STRENGTHS, LinkModel, load_model, weight_of
from mash_vfm.linkage.pairs import first_prior, make_linker, make_nodes
from mash_vfm.warehouse import open_warehouse

_STANDARD = "intermediate.int_person__standard_record"
_GUARDS = {
    "nhs_number": "two valid NHS numbers are never one child without a decision",
    "la_child_id": "two LA child ids are never one child without a recorded merge",
    "other_child": "an identifier agrees, but name and date of birth are another child's",
    "forename": "the forenames flatly disagree, and no identifier vouches for the pair",
    "birth": "the dates of birth flatly disagree, and no identifier vouches for the pair",
}


class ExplainError(Exception):
    """The pair cannot be explained; the message says why and what to do."""


@dataclass(frozen=True)
class Explanation:
    """Weights in bits: ``fields`` are field, level of agreement and weight."""

    prior: float
    fields: tuple[tuple[str, str, float], ...]
    verdict: str

    @property
    def weight(self) -> float:
        """All weights together."""
        return self.prior + sum(weight for _, _, weight in self.fields)


def show_explanation(home: Home, left: str, right: str, display: Display) -> None:
    """Print the weights of a pair of records of a built warehouse.

    Raises ``ExplainError``, ``LinkModelError`` or ``BusyError``.
    """
    model = load_model()
    if not home.warehouse.is_file():
        raise ExplainError(f"{home.path} has no warehouse; run mash build first")
    with open_warehouse(home.warehouse, read_only=True) as connection:
        found = explain(connection, model, left, right)
    probability = 1 / (1 + 2**-found.weight) if found.weight > -1000 else 0.0
    display.table(
        "What speaks for one child",
        ("field", "agreement", "bits"),
        [
            ("any two records", "", f"{found.prior:+.2f}"),
            *((field, level, f"{weight:+.2f}") for field, level, weight in found.fields),
            ("together", f"probability {probability:.6f}", f"{found.weight:+.2f}"),
        ],
    )
    display.say(found.verdict)


def explain(
    connection: duckdb.DuckDBPyConnection, model: LinkModel, left: str, right: str
) -> Explanation:
    """Return the weights of a pair, field by field, as the build gives them."""
    built = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'intermediate' and table_name in "
        "('int_person__standard_record', 'int_person__pair', 'int_person__cluster')"
    ).fetchone()
    if built != (3,):
        raise ExplainError("the linkage has not been built yet; run mash build first")
    for key in (left, right):
        if not connection.execute(
            f"select 1 from {_STANDARD} where record_key = ?", [key]
        ).fetchone():
            raise ExplainError(
                f"there is no record {key}; the keys are in intermediate.int_person__source_record"
            )
    if left == right:
        raise ExplainError("these are one record; name two")
    make_nodes(connection, _STANDARD)
    connection.execute(
        "create or replace temp table link_blocked as select least(l.node_id, r.node_id) as "
        "join_key_l, greatest(l.node_id, r.node_id) as join_key_r, '0' as match_key "
        "from link_member as l, link_member as r where l.record_key = ? and r.record_key = ?",
        [left, right],
    )
    prior = _prior(connection)
    linker = make_linker(connection, model, prior)
    predicted = linker.inference.predict(warning_mode="never")
    row = connection.execute(f"select * from {predicted.physical_name}")
    names = [column[0] for column in row.description or ()]
    values = dict(zip(names, row.fetchone() or (), strict=True))
    fields = []
    for comparison in model.comparisons:
        name = comparison.output_column_name
        base = float(values[f"mw_{name}"])
        rarity = float(values.get(f"mw_tf_adj_{name}", 0.0))
        fields.append((name, _level(model, name, base), base + rarity))
    return Explanation(weight_of(prior), tuple(fields), _verdict(connection, left, right))


def _prior(connection: duckdb.DuckDBPyConnection) -> float:
    row = connection.execute(
        "select max(prior_weight) from intermediate.int_person__pair"
    ).fetchone()
    if row is None or row[0] is None:
        return first_prior(connection)
    return float(1 / (1 + 2 ** -float(row[0])))


def _level(model: LinkModel, name: str, base: float) -> str:
    (comparison,) = (one for one in model.comparisons if one.output_column_name == name)
    labels = [level.label_for_charts for level in comparison.known_levels]
    for label, weight in zip(labels, comparison.weights().values(), strict=True):
        if abs(weight - base) < 1e-9:
            return label
    return "not known on both sides"


def _verdict(connection: duckdb.DuckDBPyConnection, left: str, right: str) -> str:
    clusters = connection.execute(
        "select strict_cluster, central_cluster, loose_cluster "
        "from intermediate.int_person__cluster where record_key in (?, ?)",
        [left, right],
    ).fetchall()
    together = [
        strength for strength, one, other in zip(STRENGTHS, *clusters, strict=True) if one == other
    ]
    row = connection.execute(
        "select refused_by, matched_by from intermediate.int_person__pair "
        "where record_key_l = least(?, ?) and record_key_r = greatest(?, ?)",
        [left, right, left, right],
    ).fetchone()
    if row is None:
        met = "They were not compared with one another, or say too little."
    elif row[0] is not None:
        met = f"Refused: {_GUARDS.get(row[0], row[0])}."
    else:
        met = f"Compared, brought together by: {row[1]}."
    held = ", ".join(together)
    return f"{met} One child at: {held}." if together else f"{met} Two children at every strength."
