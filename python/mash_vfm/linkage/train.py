"""``mash link train``: the parameters estimated anew from the records of a warehouse.

How often two records of different children agree (u) is counted on random pairs; how often two of
one child do (m) is estimated by expectation maximisation over pairs that agree on the birth date,
and over pairs that agree on both names. Identifiers are not trained: what they vouch for is policy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from mash_vfm.home import Home
from mash_vfm.linkage.model import LinkModel, load_model, save_model
from mash_vfm.linkage.pairs import first_prior, make_linker, make_nodes
from mash_vfm.warehouse import open_warehouse

_STANDARD = "intermediate.int_person__standard_record"
_FEWEST = 2000
_RANDOM_PAIRS = 2e6
_SESSIONS = (
    "l.born_on = r.born_on",
    "l.forename = r.forename and l.surname = r.surname",
    "l.postcode = r.postcode and l.birth_year = r.birth_year",
)
# What the data cannot say otherwise: a level never seen is rare, not impossible.
_LEAST = {"m": 2e-4, "u": 1e-6}
# The parameters in force count as so large a share of the new ones: one place's habits of writing
# are not all there are.
_KEPT = 0.5


class TrainError(Exception):
    """The parameters cannot be estimated; the message says why and what to do."""


def train(home: Home, out: Path) -> list[str]:
    """Estimate the parameters from a built warehouse and write them to ``out``.

    Returns a line a level that changed. Raises ``TrainError``, ``LinkModelError`` or ``BusyError``.
    """
    if not home.warehouse.is_file():
        raise TrainError(f"{home.path} has no warehouse; run mash build first")
    model = load_model()
    with open_warehouse(home.warehouse, read_only=True) as connection:
        records = connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'intermediate' "
            "and table_name = 'int_person__standard_record'"
        ).fetchone()
        if records != (1,):
            raise TrainError("the standard records have not been built yet; run mash build first")
        trained = estimate(connection, model, _STANDARD)
    try:
        save_model(trained, out)
    except OSError as error:
        raise TrainError(f"{out} cannot be written: {error.strerror}") from None
    return _changes(model, trained)


def estimate(connection: duckdb.DuckDBPyConnection, model: LinkModel, standard: str) -> LinkModel:
    """Return the model with m and u estimated from a table of standard records."""
    make_nodes(connection, standard)
    connection.execute("delete from link_node where forename is null or surname is null")
    row = connection.execute("select count(*) from link_node").fetchone()
    if row is None or row[0] < _FEWEST:
        raise TrainError(
            f"training needs {_FEWEST:,} different records with names; there are "
            f"{row[0] if row else 0:,}"
        )
    connection.execute(
        "create or replace temp table link_blocked as "
        "select 0 as join_key_l, 0 as join_key_r, '0' as match_key where false"
    )
    linker = make_linker(connection, model, first_prior(connection))
    training = linker.training
    training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=1)
    for session in _SESSIONS:
        training.estimate_parameters_using_expectation_maximisation(
            session, fix_u_probabilities=True
        )
    settings = linker.misc.save_model_to_json()
    content = model.model_dump()
    for ours, theirs in zip(content["comparisons"], settings["comparisons"], strict=True):
        if ours["output_column_name"] == "identifier":
            continue
        for level, estimated in zip(
            ours["comparison_levels"], theirs["comparison_levels"], strict=True
        ):
            _mix(level, estimated)
    content["trained"] = {"records": row[0], "sessions": len(_SESSIONS), "kept": _KEPT}
    return LinkModel.model_validate(content)


def _mix(level: dict[str, Any], estimated: dict[str, Any]) -> None:
    """Take the estimates into a level, half and half with what it has, in terms of its weight."""
    for kind, least in _LEAST.items():
        name = f"{kind}_probability"
        if level[name] is None or not isinstance(estimated.get(name), float):
            continue
        new = min(max(estimated[name], least), 1.0)
        level[name] = float(f"{level[name] ** _KEPT * new ** (1 - _KEPT):.4g}")


def _changes(before: LinkModel, after: LinkModel) -> list[str]:
    lines = []
    for old, new in zip(before.comparisons, after.comparisons, strict=True):
        labels = [level.label_for_charts for level in new.known_levels]
        pairs = zip(labels, old.weights().values(), new.weights().values(), strict=True)
        lines += [
            f"{new.output_column_name}, {label}: {was:+.2f} -> {now:+.2f} bits"
            for label, was, now in pairs
            if abs(was - now) >= 0.005
        ]
    return lines
