"""``mash explain``: published figures with what they mean and what they were made from."""

from __future__ import annotations

import duckdb

from mash_vfm.display import Display
from mash_vfm.summary import Selection, find_named, rows_of, show_rows


def explain(connection: duckdb.DuckDBPyConnection, selection: Selection, display: Display) -> None:
    """Print the figures, then definition, parts, grade, and the rows of each extract that fed them.

    Raises ``UnknownNameError`` as ``rows_of`` does.
    """
    title, rows = rows_of(connection, selection)
    show_rows(title, rows, display)
    kind, name, _ = find_named(connection, selection.metric)
    definitions = connection.execute(
        """
        select label, definition, caveats from metric_catalogue
        where metric_id = split_part($name, '.', 1)
        """,
        {"name": name},
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
            select measure_id, numerator, denominator, unit from measure_catalogue
            where {kind} = $name order by measure_id
            """,
            {"name": name},
        ).fetchall(),
    )
    display.say(f"Data-quality grade: {_grades(connection, kind, name)}")
    display.table(
        "What fed it, as far as it landed",
        ("extract", "needed for", "files", "rows", "newest"),
        connection.execute(
            f"""
            select
                extract_id,
                string_agg(distinct needed_for, ', ' order by needed_for),
                any_value(files_in_force),
                any_value(rows_in_force),
                any_value(newest_extract_on)
            from mart_measure_source
            where {kind} = $name
            group by extract_id
            order by extract_id
            """,
            {"name": name},
        ).fetchall(),
    )


def _grades(connection: duckdb.DuckDBPyConnection, kind: str, name: str) -> str:
    found = connection.execute(
        f"select distinct dq_grade from mart_metric_value where {kind} = $name order by 1",
        {"name": name},
    ).fetchall()
    return ", ".join(grade for (grade,) in found if grade) or "none is given"
