"""Splink as its own documentation recommends it, for comparison on the same records."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

Pair = tuple[str, str]


def splink_clusters(
    rows: list[dict[str, str]], thresholds: Iterable[float]
) -> list[list[list[str]]]:
    """Return for each threshold the clusters of ids that Splink's ready-made comparisons give.

    Forename and surname together with the frequency of the full name, date of birth, postcode and
    sex; m by expectation maximisation in two sessions, u by random sampling.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(
        "create table record (unique_id varchar, forename varchar, surname varchar, "
        "full_name varchar, dob varchar, sex varchar, postcode varchar)"
    )
    connection.executemany(
        "insert into record select $1, nullif($2, ''), nullif($3, ''), "
        "nullif($2, '') || ' ' || nullif($3, ''), nullif($4, ''), nullif($5, ''), nullif($6, '')",
        [
            [row[name] for name in ("id", "forename", "surname", "dob", "sex", "postcode")]
            for row in rows
        ],
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison(
                "forename", "surname", forename_surname_concat_col_name="full_name"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("sex"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("forename", "surname"),
            block_on("surname", "dob"),
            block_on("forename", "dob"),
            block_on("postcode", "dob"),
            block_on("postcode", "forename"),
            block_on("postcode", "surname"),
        ],
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("record"), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("forename", "surname", "dob"), block_on("postcode", "dob", "surname")],
        recall=0.7,
    )
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    training.estimate_parameters_using_expectation_maximisation(block_on("surname", "forename"))
    predicted = linker.inference.predict(threshold_match_probability=0.2)
    found = []
    for threshold in thresholds:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        )
        query = f"select list(unique_id) from {clusters.physical_name} group by cluster_id"
        found.append([list(ids) for (ids,) in connection.execute(query).fetchall()])
    return found


def pairs_of(clusters: Iterable[Iterable[str]]) -> set[Pair]:
    """Return all pairs of ids within clusters."""
    return {pair for ids in clusters for pair in combinations(sorted(ids), 2)}


def f1(pairs: set[Pair], truth: Mapping[str, int]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of linked pairs."""
    true = sum(truth[one] == truth[other] for one, other in pairs)
    total = sum(count * (count - 1) // 2 for count in Counter(truth.values()).values())
    precision, recall = true / max(len(pairs), 1), true / max(total, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
