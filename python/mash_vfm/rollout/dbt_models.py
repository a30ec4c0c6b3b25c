"""What the dbt Python model of the roll-out does, on dbt's own connection."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import duckdb

from mash_vfm.rollout.effect import Estimate, Observation, rollout_effect

_RESULT = "rollout_effect_result"


def effect(dbt: Any, session: Any) -> duckdb.DuckDBPyRelation:
    """Return ``int_rollout__effect``: a row a measure, and one a month since go-live of each."""
    connection: duckdb.DuckDBPyConnection = getattr(session, "_cursor", session)
    panel = dbt.ref("int_rollout__panel").order("charted_metric_id, measure_id").fetchall()
    connection.execute(
        f"create or replace temp table {_RESULT} (charted_metric_id varchar, measure_id varchar,"
        " event_month integer, value double, standard_error double, interval_lower double,"
        " interval_upper double, pre_trend double, pre_trend_p double, estimator varchar)"
    )
    rows = list(_rows(panel))
    if rows:
        connection.executemany(
            f"insert into {_RESULT} values ({', '.join('?' * len(rows[0]))})", rows
        )
    return connection.table(_RESULT)


def _rows(panel: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for measure, rows in groupby(panel, key=lambda row: row[:2]):
        found = rollout_effect(Observation(*row[2:]) for row in rows)
        pre_trend = (found.pre_trend, found.pre_trend_p)
        yield (*measure, None, *_numbers(found.overall), *pre_trend, found.estimator)
        for month, estimate in found.by_event_month.items():
            yield (*measure, month, *_numbers(estimate), None, None, found.estimator)


def _numbers(estimate: Estimate) -> tuple[float | None, ...]:
    return (estimate.value, estimate.standard_error, estimate.lower, estimate.upper)
