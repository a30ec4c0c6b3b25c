"""What the linkage does to the figures: person-level measures by linked and by true children."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home
from mash_vfm.linkage.truth import EvaluateError, make_true_persons, opened, persons_of
from mash_vfm.warehouse import literal, open_warehouse

# The longest period is the one that all measures of a kind are judged by.
_GRAINS = ("financial_year", "csww_year", "half_year", "quarter", "month")


@dataclass(frozen=True)
class Effect:
    """A person-level measure over all its periods of one grain, in the partnership.

    ``linked`` and ``true`` are a count's total, or a ratio's value over all periods; they are
    ``None`` where no period has one. ``worst`` is the largest difference of a period, relative to
    its true value.
    """

    metric_id: str
    measure_id: str
    breakdown: str
    grain: str
    periods: int
    linked: float | None
    true: float | None
    worst: float | None

    @property
    def difference(self) -> float | None:
        """How far the linked value is off, relative to the true one."""
        if self.linked is None or self.true is None:
            return None
        if self.true == 0:
            return 0.0 if self.linked == 0 else None
        return self.linked / self.true - 1


def effects(home: Home, truth: Path, project_dir: Path) -> tuple[Effect, ...]:
    """Build the marts of a warehouse again as if every child had been known, and compare.

    It happens in a copy of the warehouse that goes afterwards. Raises ``EvaluateError`` as
    ``evaluate`` does, and if the models cannot be built.
    """
    persons = persons_of(truth)
    with _copied(home) as copy:
        with open_warehouse(copy.warehouse) as connection:
            connection.execute("create schema evaluation")
            connection.execute("create table evaluation.linked as from marts.mart_metric_value")
            connection.execute("set search_path = 'main,intermediate,staging'")
            make_true_persons(connection, persons)
            connection.execute(
                """
                update intermediate.int_person__cluster as cluster
                set
                    strict_cluster = 'true:' || person,
                    central_cluster = 'true:' || person,
                    loose_cluster = 'true:' || person,
                    needs_review = false
                from true_person
                where cluster.record_key = true_person.record_key and person is not null
                """
            )
        with DbtWorker(project_dir, copy, None) as dbt:
            outcome = dbt.run(
                ["run", "--select", "int_person__identity+,+mart_metric_value"], lambda *_: None
            )
        if not outcome.success:
            failed = ", ".join(node.name for node in outcome.failures)
            raise EvaluateError(f"the marts by true children could not be built: {failed}")
        with open_warehouse(copy.warehouse, read_only=True) as connection:
            return tuple(_compared(connection))


@contextmanager
def _copied(home: Home) -> Iterator[Home]:
    with (
        opened(home, ("int_person__identity",)),
        tempfile.TemporaryDirectory(prefix="evaluate_", dir=home.path) as folder,
    ):
        copy = Home(Path(folder))
        copy.create()
        shutil.copyfile(home.warehouse, copy.warehouse)
        yield copy


def _compared(connection: duckdb.DuckDBPyConnection) -> Iterator[Effect]:
    grains = " ".join(
        f"when {literal(grain)} then {number}" for number, grain in enumerate(_GRAINS)
    )
    rows = connection.execute(
        f"""
        with
            measure as (
                select metric_id, measure_id, computation, person_level_breakdown
                from marts.measure_catalogue
                where is_person_level or person_level_breakdown is not null
            ),

            figure as (
                select true as is_true, * from marts.mart_metric_value
                union all
                select false as is_true, * from evaluation.linked
            ),

            point as (
                select
                    figure.metric_id,
                    figure.measure_id,
                    measure.computation,
                    figure.breakdown,
                    figure.breakdown_value,
                    figure.period_grain,
                    case figure.period_grain {grains} end as grain_rank,
                    figure.period_start,
                    any_value(figure.value) filter (not is_true) as linked,
                    any_value(figure.value) filter (is_true) as true_value,
                    any_value(figure.denominator) filter (not is_true) as linked_by,
                    any_value(figure.denominator) filter (is_true) as true_by
                from figure
                inner join measure using (metric_id, measure_id)
                where
                    figure.area_code = 'ALL'
                    and figure.status = 'ok'
                    and figure.breakdown = coalesce(measure.person_level_breakdown, 'none')
                group by all
            ),

            judged as (
                select * from point
                where grain_rank is not null
                qualify grain_rank = min(grain_rank) over (partition by metric_id, measure_id)
            )

        select
            metric_id,
            measure_id,
            case breakdown when 'none' then '' else breakdown || ' ' || breakdown_value end,
            period_grain,
            count(*),
            case computation
                when 'count' then sum(linked) else sum(linked * linked_by) / sum(linked_by)
            end,
            case computation
                when 'count' then sum(true_value) else sum(true_value * true_by) / sum(true_by)
            end,
            max(abs(linked / nullif(true_value, 0) - 1))
        from judged
        group by metric_id, measure_id, computation, breakdown, breakdown_value, period_grain
        order by all
        """
    ).fetchall()
    for row in rows:
        yield Effect(*row)
