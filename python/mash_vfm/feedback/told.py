"""What a supplier is told, read from the findings of the arrivals gate.

Findings name nobody (identifying parts of a key are masked when they are kept), so neither does
what is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from mash_vfm.warehouse import literal

MOST_ROWS = 100_000

# The last words about each rule: one that a run no longer asks keeps those it had.
_RULES = """
select
    finding.severity,
    finding.extract_id,
    coalesce(said.meaning, finding.rule) as meaning,
    coalesce(said.request, '') as remedy,
    count(*) as findings,
    count(*) filter (where finding.first_seen_run = $run) as new_findings,
    coalesce((
        select string_agg(coalesce(figure.label, taint.id), '; ' order by taint.place)
        from (
            select
                unnest(string_split(any_value(finding.taints), ',')) as id,
                generate_subscripts(string_split(any_value(finding.taints), ','), 1) as place
        ) as taint
        left join figure on taint.id = figure.id
    ), '') as taints,
    finding.expectation_id
from dq.finding as finding
left join said on finding.expectation_id = said.expectation_id
where finding.supplier = $supplier and finding.mended_run is null
group by
    finding.severity, finding.extract_id, finding.rule, said.meaning, said.request,
    finding.expectation_id
order by list_position(['blocking', 'error', 'warning', 'info'], finding.severity),
    findings desc, finding.expectation_id
"""
_ROWS = """
select
    coalesce(finding.source_file, '(the extract as a whole)'),
    finding.row_number,
    coalesce(finding.row_key, ''),
    coalesce(finding.column_name, ''),
    coalesce(said.meaning, finding.rule),
    coalesce(said.request, ''),
    finding.severity,
    finding.first_seen_at
from dq.finding as finding
left join said on finding.expectation_id = said.expectation_id
where finding.supplier = $supplier and finding.mended_run is null
order by
    finding.source_file nulls first, finding.row_number nulls first, finding.expectation_id,
    finding.finding_id
limit $most
"""
_REFUSED = """
select load.source_file, coalesce(load.reason, ''), coalesce(load.remedy, ''), load.loaded_at
from ops.load as load
where load.status = 'refused'
    and load.system in (
        select subject from dq.expectation_result
        where gate = 'arrivals' and rule = 'files_read' and owner = $supplier
    )
    and not exists (
        select 1 from ops.load as later
        where later.status = 'landed'
            and later.extract_id = load.extract_id
            and later.load_id > load.load_id
    )
order by load.load_id desc
"""
_TREND = """
with
    run as (
        select
            run_id,
            max(evaluated_at) as ran_at,
            row_number() over (order by max(evaluated_at), run_id) as place
        from dq.expectation_result
        where gate = 'arrivals'
        group by run_id
    ),
    finding as (
        select first_seen.place as seen_at, mended.place as mended_at
        from dq.finding as finding
        inner join run as first_seen on finding.first_seen_run = first_seen.run_id
        left join run as mended on finding.mended_run = mended.run_id
        where finding.supplier = $supplier
    )
select
    run.ran_at,
    count(*) filter (
        where finding.seen_at <= run.place
            and (finding.mended_at is null or finding.mended_at > run.place)
    ) as still_open,
    count(*) filter (where finding.seen_at = run.place) as new_findings,
    count(*) filter (where finding.mended_at = run.place) as mended
from run
left join finding on true
group by run.ran_at, run.place
order by run.place
"""


class FeedbackError(Exception):
    """There is nothing that a supplier could be told; the message says what to do."""


@dataclass(frozen=True)
class Told:
    """What one supplier is told after the last run of the arrivals gate.

    Times are UTC. ``rules`` are (severity, extract, meaning, request, findings, new findings,
    tainted figures); ``rows`` are (file, row below the heading or None, key, column, meaning,
    request, severity, first seen), at most ``MOST_ROWS`` of the ``findings``; ``trend`` is a line
    for each run: (time, open, new, mended). ``refused`` are the files that could not be read
    and that none has taken the place of: (file, reason, what to do, time).
    """

    supplier: str
    ran_at: datetime
    rules: tuple[tuple[Any, ...], ...]
    rows: tuple[tuple[Any, ...], ...]
    trend: tuple[tuple[Any, ...], ...]
    refused: tuple[tuple[Any, ...], ...]

    @property
    def findings(self) -> int:
        """How many findings are open."""
        return sum(rule[4] for rule in self.rules)

    @property
    def new(self) -> int:
        """How many of them the last run was the first to see."""
        return sum(rule[5] for rule in self.rules)

    @property
    def mended(self) -> int:
        """How many the last run saw no more."""
        return int(self.trend[-1][3])


def read_told(
    connection: duckdb.DuckDBPyConnection,
    project_dir: Path,
    data_team: str,
    supplier: str | None = None,
) -> list[Told]:
    """Return what each supplier is told, or the one named, in the order of their names.

    Every supplier whose extracts the last run of the arrivals gate looked at has its own, also
    where it has nothing to mend; ``project_dir`` is the dbt project root, whose catalogues name the
    figures; ``data_team`` is the owner that is no supplier. Raises
    ``FeedbackError`` where the gate has never run, or no supplier is named like that.
    """
    try:
        last = connection.execute(
            "select run_id, max(evaluated_at) from dq.expectation_result where gate = 'arrivals'"
            " group by run_id order by max(evaluated_at) desc, run_id desc limit 1"
        ).fetchone()
    except duckdb.CatalogException:
        last = None
    if last is None:
        raise FeedbackError("no gate has looked at what arrived yet; run: mash build")
    run, ran_at = last
    names = [
        name
        for (name,) in connection.execute(
            """
            select owner from dq.expectation_result
            where gate = 'arrivals' and run_id = $run and owner <> $data_team
            union
            select supplier from dq.finding where mended_run is null and supplier <> $data_team
            order by 1
            """,
            {"run": run, "data_team": data_team},
        ).fetchall()
    ]
    if supplier is not None and supplier not in names:
        raise FeedbackError(f"no supplier is named {supplier}; there are: {', '.join(names)}")
    catalogues = {
        name: literal(str(project_dir / "seeds" / "logic_model" / f"{name}_catalogue.csv"))
        for name in ("metric", "measure")
    }
    connection.execute(
        f"""
        create or replace temp table figure as
        with metric as (select metric_id, label from read_csv({catalogues["metric"]}))
        select metric_id as id, label from metric
        union all
        select measure.metric_id || '.' || measure.measure_id, metric.label || ': ' || measure.label
        from read_csv({catalogues["measure"]}) as measure
        inner join metric on measure.metric_id = metric.metric_id
        """
    )
    connection.execute(
        "create or replace temp table said as"
        " select expectation_id, meaning, request from dq.expectation_result"
        " where gate = 'arrivals' qualify row_number() over ("
        " partition by expectation_id order by evaluated_at desc, run_id desc) = 1"
    )
    return [_told(connection, name, run, ran_at) for name in names if supplier in (None, name)]


def _told(connection: duckdb.DuckDBPyConnection, supplier: str, run: str, ran_at: datetime) -> Told:
    def ask(query: str, **values: object) -> tuple[tuple[Any, ...], ...]:
        return tuple(connection.execute(query, {"supplier": supplier, **values}).fetchall())

    return Told(
        supplier=supplier,
        ran_at=ran_at,
        rules=tuple(rule[:-1] for rule in ask(_RULES, run=run)),
        rows=ask(_ROWS, most=MOST_ROWS),
        trend=ask(_TREND),
        refused=ask(_REFUSED),
    )
