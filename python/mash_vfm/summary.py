"""Reading the published figures for people: the closing table and ``mash show``."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import duckdb

from mash_vfm.display import Display, spread_text

SHOWN_COLUMNS = (
    "measure_id",
    "period_grain",
    "period_start",
    "period_end",
    "area_code",
    "breakdown",
    "breakdown_value",
    "numerator",
    "denominator",
    "value",
    "value_strict",
    "value_loose",
    "unit",
    "status",
    "status_reason",
    "dq_grade",
)
_BY_STRENGTH = ("value_strict", "value", "value_loose")
_SAID_ONCE = frozenset(
    {
        "measure_id",
        "period_grain",
        "area_code",
        "breakdown",
        "breakdown_value",
        "unit",
        "status",
        "dq_grade",
    }
)
_FINANCIAL_YEAR = re.compile(r"([0-9]{4})([-/])(?:[0-9]{2})?([0-9]{2})")


class UnknownNameError(Exception):
    """The figures have nothing of that name; the message names what comes nearest."""


@dataclass(frozen=True)
class Selection:
    """Which rows of ``mart_metric_value`` to show; ``None`` means all.

    ``period`` is a financial year (2023-24), the start of a date that a period begins with (2024,
    2024-03) or ``latest``.
    """

    metric: str
    area: str | None = "ALL"
    breakdown: str | None = "none"
    period: str | None = None
    grain: str | None = None


class Named(NamedTuple):
    """A metric or a measure: SQL of its column, its name there, and its label.

    The SQL is of ``metric_id`` and ``measure_id``, which the figures and the catalogues have.
    """

    column: str
    name: str
    label: str


def headlines(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Each headline measure at its latest period.

    Label, period, value by the strict, the central and the loose linkage (the central one is the
    value; the others are null where they do not apply), unit and status.
    """
    return connection.execute(
        """
        select
            measure.label,
            strftime(figure.period_start, '%b %Y')
            || case when date_trunc('month', figure.period_end) > figure.period_start
                then strftime(figure.period_end, ' - %b %Y') else '' end,
            cast(figure.value_strict as double),
            cast(figure.value as double),
            cast(figure.value_loose as double),
            figure.unit,
            figure.status
        from headline_measure as headline
        inner join measure_catalogue as measure
            on headline.metric_id = measure.metric_id and headline.measure_id = measure.measure_id
        inner join mart_metric_value as figure
            on headline.metric_id = figure.metric_id
            and headline.measure_id = figure.measure_id
            and headline.period_grain = figure.period_grain
        where figure.area_code = 'ALL' and figure.breakdown = 'none'
        qualify row_number() over (
            partition by headline.position order by figure.period_start desc
        ) = 1
        order by headline.position
        """
    ).fetchall()


def rows_of(
    connection: duckdb.DuckDBPyConnection, selection: Selection
) -> tuple[Named, list[tuple[Any, ...]]]:
    """What is meant, a metric or a measure, and its rows, oldest period first.

    ``selection.metric`` is a metric (with or without ``mart_``), a measure, or both with a dot
    between. Raises ``UnknownNameError`` where the figures have no such metric, value or period, and
    where a measure is one of several metrics.
    """
    selection = _spelled_out(selection)
    named = _find(connection, selection.metric)
    for column in ("area_code", "breakdown", "period_grain"):
        wanted = {
            "area_code": selection.area,
            "breakdown": selection.breakdown,
            "period_grain": selection.grain,
        }[column]
        if wanted is not None:
            _check_value(connection, named, column, wanted)
    rows = connection.execute(
        f"""
        select {", ".join(SHOWN_COLUMNS)}
        from mart_metric_value
        where {named.column} = $name
            and ($area is null or area_code = $area)
            and ($breakdown is null or breakdown = $breakdown)
            and ($grain is null or period_grain = $grain)
            and (
                $period is null
                or $period = 'latest'
                or starts_with(cast(period_start as varchar), $period)
            )
        qualify $period is distinct from 'latest' or period_start = max(period_start) over (
            partition by measure_id, period_grain
        )
        order by measure_id, period_grain, area_code, breakdown, breakdown_value, period_start
        """,
        {
            "name": named.name,
            "area": selection.area,
            "breakdown": selection.breakdown,
            "grain": selection.grain,
            "period": selection.period,
        },
    ).fetchall()
    if not rows and selection.period:
        _refuse_period(connection, named, selection)
    return named, rows


def show_rows(title: str, rows: list[tuple[Any, ...]], display: Display) -> None:
    """Show the rows of ``rows_of``; what is the same in all of them is said once, above.

    The values by the strict and the loose linkage are shown as a spread, where any row has one.
    """
    columns = list(SHOWN_COLUMNS)
    by_strength = [columns.index(column) for column in _BY_STRENGTH]
    spreads = [spread_text(*(row[index] for index in by_strength)) for row in rows]
    same = {
        column: rows[0][index]
        for index, column in enumerate(columns)
        if column in _SAID_ONCE and rows and len({row[index] for row in rows}) == 1
    }
    said_below = columns.index("status_reason")
    others = {by_strength[0], by_strength[2]}
    shown = [
        index
        for index, column in enumerate(columns)
        if column not in same and index != said_below and index not in others
    ]
    display.say(title, "bold")
    display.say(", ".join(f"{column} {value}" for column, value in same.items() if value))
    cells = [[row[index] for index in shown] for row in rows]
    names = [columns[index] for index in shown]
    if any(spreads):
        place = names.index("value") + 1
        names.insert(place, "strict .. loose")
        for of_row, spread in zip(cells, spreads, strict=True):
            of_row.insert(place, spread)
    display.table("", names, cells)
    status = columns.index("status")
    for reason in sorted({(row[status], row[said_below]) for row in rows if row[said_below]}):
        display.say(": ".join(reason))


def _spelled_out(selection: Selection) -> Selection:
    """The selection with a financial year as the period that it is; 2011-12 is a month."""
    found = _FINANCIAL_YEAR.fullmatch(selection.period or "")
    if found is None or (found[2] == "-" and int(found[3]) <= 12):
        return selection
    return replace(selection, period=f"{found[1]}-04-01", grain=selection.grain or "financial_year")


def _refuse_period(
    connection: duckdb.DuckDBPyConnection, named: Named, selection: Selection
) -> None:
    periods = connection.execute(
        f"""
        select period_grain || ' from ' || min(period_start) || ' to ' || max(period_start)
        from mart_metric_value
        where {named.column} = $name and ($grain is null or period_grain = $grain)
        group by period_grain order by period_grain
        """,
        {"name": named.name, "grain": selection.grain},
    ).fetchall()
    raise UnknownNameError(
        f"{named.name} has no figure of a period that begins with {selection.period};"
        f" its periods begin: {'; '.join(row[0] for row in periods)}"
    )


def _find(connection: duckdb.DuckDBPyConnection, name: str) -> Named:
    """What is named like that.

    Raises ``UnknownNameError`` where there is none of that name, or more than one.
    """
    catalogued = connection.execute(
        """
        select 'metric_id', metric_id, label from metric_catalogue
        union all
        select 'metric_id || ''.'' || measure_id', metric_id || '.' || measure_id, label
        from measure_catalogue
        """
    ).fetchall()
    # effects are on measures of other metrics, which alone have the short name
    effects = connection.execute(
        """
        select distinct
            'metric_id || ''.'' || measure_id',
            figure.metric_id || '.' || figure.measure_id,
            metric.label || ': ' || figure.measure_id
        from mart_metric_value as figure
        inner join metric_catalogue as metric on figure.metric_id = metric.metric_id
        anti join measure_catalogue as measure
            on figure.metric_id = measure.metric_id and figure.measure_id = measure.measure_id
        """
    ).fetchall()
    known = catalogued + effects
    wanted = name.lower().removeprefix("mart_")
    found = [row for row in known if row[1] == wanted]
    found = found or [row for row in catalogued if row[1].partition(".")[2] == wanted]
    if len(found) == 1:
        return Named(*found[0])
    if found:
        raise UnknownNameError(
            f"{wanted} is a measure of several metrics; name one: "
            f"{', '.join(known_name for _, known_name, _ in found)}"
        )
    metrics = sorted(known_name for column, known_name, _ in known if column == "metric_id")
    names = [known_name.rpartition(".")[2] for _, known_name, _ in known]
    nearest = difflib.get_close_matches(wanted, list(dict.fromkeys(names)), n=3)
    hint = f"did you mean {' or '.join(nearest)}? " if nearest else ""
    raise UnknownNameError(
        f"there is no metric or measure {name}; {hint}The metrics are: {', '.join(metrics)}"
    )


def _check_value(
    connection: duckdb.DuckDBPyConnection, named: Named, column: str, wanted: str
) -> None:
    known = [
        value
        for (value,) in connection.execute(
            f"select distinct {column} from mart_metric_value"
            f" where {named.column} = $name order by 1",
            {"name": named.name},
        ).fetchall()
    ]
    if wanted not in known:
        raise UnknownNameError(
            f"{named.name} has no {column} {wanted};"
            f" there are: {', '.join(map(str, known)) or 'none'}"
        )
