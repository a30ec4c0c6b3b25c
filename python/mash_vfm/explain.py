"""``mash explain``: published figures with what they mean and what they were made from."""

from __future__ import annotations

import duckdb

from mash_vfm.display import Display
from mash_vfm.summary import Named, Selection, rows_of, show_rows

# The measures of the catalogue behind what is named: an effect is one on another metric's measure.
_BEHIND = """
    with figure as (
        select distinct metric_id, measure_id from mart_metric_value where {column} = $name
    ),
    behind as (
        select distinct
            coalesce(effect.charted_metric_id, figure.metric_id) as metric_id, figure.measure_id
        from figure left join mart_rollout_effect as effect using (metric_id, measure_id)
    )
"""


def explain(connection: duckdb.DuckDBPyConnection, selection: Selection, display: Display) -> None:
    """Print the figures, then definition, parts, grade, and the rows of each extract that fed them.

    Raises ``UnknownNameError`` as ``rows_of`` does.
    """
    named, rows = rows_of(connection, selection)
    show_rows(named.label, rows, display)
    behind = _BEHIND.format(column=named.column)
    definitions = connection.execute(
        """
        select label, definition, caveats from metric_catalogue
        where metric_id = split_part($name, '.', 1)
        """,
        {"name": named.name},
    ).fetchall()
    for label, definition, caveats in definitions:
        display.say(f"\n{label}", "bold")
        display.say(definition)
        display.say(f"Mind: {caveats}")
    display.table(
        "How it is worked out",
        ("measure", "numerator", "denominator", "unit"),
        connection.execute(
            f"""
            {behind}
            select measure_id, numerator, denominator, unit
            from measure_catalogue semi join behind using (metric_id, measure_id)
            order by measure_id
            """,
            {"name": named.name},
        ).fetchall(),
    )
    display.say(f"How good the data is: {_quality(connection, named)}")
    display.table(
        "What fed it, as far as it landed",
        ("extract", "needed for", "files", "rows", "newest"),
        connection.execute(
            f"""
            {behind}
            select
                extract_id,
                string_agg(distinct needed_for, ', ' order by needed_for),
                any_value(files_in_force),
                any_value(rows_in_force),
                any_value(newest_extract_on)
            from mart_measure_source semi join behind using (metric_id, measure_id)
            group by extract_id
            order by extract_id
            """,
            {"name": named.name},
        ).fetchall(),
    )


def _quality(connection: duckdb.DuckDBPyConnection, named: Named) -> str:
    """The grades of all the figures in words, with the worst that each part comes to."""
    found = connection.execute(
        f"""
        select
            string_agg(distinct dq_grade, ', ' order by dq_grade),
            min(dq_completeness),
            max(dq_days_late),
            min(dq_link_certainty)
        from mart_metric_value where {named.column} = $name
        """,
        {"name": named.name},
    ).fetchone()
    grades, completeness, days, certainty = found or (None, None, None, None)
    if grades is None:
        return "not graded, since the gate on arrivals has not seen all that is landed"
    parts = [f"grade {grades}"]
    if completeness is not None:
        parts.append(f"at worst {completeness:.1%} of a period's rows free of findings")
    if days is not None:
        parts.append(f"the newest file {days:,} days old")
    if certainty is not None:
        parts.append(f"{certainty:.1%} of records linked with certainty")
    return "; ".join(parts)
