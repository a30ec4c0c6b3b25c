"""How the newest quarter of an extract differs from the same quarter of last year, as SQL.

Counts are of rows by the day that they are of. What chance alone may move is taken off before a
share is judged, so that small extracts do not cry wolf.
"""

from __future__ import annotations

from dataclasses import dataclass

from mash_vfm.contract import Extract
from mash_vfm.expectations import sql
from mash_vfm.expectations.listing import staging_table

# Standard deviations of a count that chance may explain: one in 15,000 exceeds them.
_VOLUME_DEVIATIONS = 4
# Chance moves 1 / sqrt(2 pi) of the deviation of each share, half of it up and half down; three
# times the deviation of half the sum is allowed beside it.
_MOVED_BY_CHANCE = 0.4
_MOVED_DEVIATIONS = 1.5


@dataclass(frozen=True)
class Drift:
    """How many rows moved beyond chance, and of how many: two aggregates of the staging table.

    Both are null where there is nothing to compare.
    """

    beyond_chance: str
    rows: str


def volume_drift(extract: Extract) -> Drift:
    """Return the rows more or fewer than in the same quarter of last year, of the rows then."""
    counted = f"""(
        select
            count(*) filter (where is_now) as now,
            count(*) filter (where not is_now) as before
        from {_quarters(extract)} as quarter
    ) as counted"""
    beyond = f"greatest(abs(now - before) - {_VOLUME_DEVIATIONS} * sqrt(now + before), 0)"
    return _drift(beyond, "before", counted)


def code_drift(extract: Extract, column: str) -> Drift:
    """Return the rows of the newest quarter whose code another one would have been last year."""
    counted = f"""(
        select now, before, sum(now) over () as all_now, sum(before) over () as all_before
        from (
            select
                count(*) filter (where is_now) as now,
                count(*) filter (where not is_now) as before
            from {_quarters(extract, column)} as quarter
            where {sql.name(column)} is not null
            group by {sql.name(column)}
        ) as by_code
    ) as counted
    where all_now > 0 and all_before > 0"""
    share = "(now + before) / (all_now + all_before)"
    beyond = f"""max(all_now) * greatest(
        sum(abs(now / all_now - before / all_before)) / 2
        - sqrt(1 / max(all_now) + 1 / max(all_before))
        * ({_MOVED_BY_CHANCE} * sum(sqrt({share} * (1 - {share}))) + {_MOVED_DEVIATIONS}),
        0
    )"""
    return _drift(beyond, "cast(max(all_now) as bigint)", counted)


def _drift(beyond: str, rows: str, counted: str) -> Drift:
    # A scalar is an aggregate of the table only within one.
    return Drift(
        f"max((select cast({beyond} as bigint) from {counted}))",
        f"max((select {rows} from {counted}))",
    )


def compared_columns(extract: Extract) -> list[str]:
    """Return the columns whose codes are compared: those that do not settle late."""
    return [column.name for column in extract.columns if column.codes and not column.settles]


def _quarters(extract: Extract, *columns: str) -> str:
    """Relation: the rows of both quarters, ``is_now`` telling which; nothing if history is short.

    A quarter is the last three whole months by the date of the newest file.
    """
    day = f"cast({sql.name(str(extract.dated_by))} as date)"
    listed = "".join(f", {sql.name(column)}" for column in columns)
    next_month = "date_trunc('month', max(_extract_as_of) + interval 1 day)"
    return f"""(
        select day >= since as is_now{listed}
        from (select {day} as day{listed} from {staging_table(extract)}) as of_day
        cross join (
            select
                cast({next_month} as date) as until,
                cast({next_month} - interval 3 month as date) as since,
                min({day}) as first_day
            from {staging_table(extract)}
        ) as span
        where first_day < since - interval 1 year
            and (
                (day >= since and day < until)
                or (day >= since - interval 1 year and day < until - interval 1 year)
            )
    )"""
