"""The expectations that no period and no area is missing from a dense series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from mash_vfm.expectations import sql
from mash_vfm.expectations.model import Asset, Expectation, Suite
from mash_vfm.expectations.policy import Policy

# Months between the ends of neighbouring periods, months that a period lasts, and the months of
# the year in which it may end.
_GRAINS: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "month": (1, 1, tuple(range(1, 13))),
    "quarter": (3, 3, (3, 6, 9, 12)),
    "half_year": (6, 6, (3, 9)),
    "financial_year": (12, 12, (3,)),
    "rolling_12m": (1, 12, tuple(range(1, 13))),
    "csww_year": (12, 12, (9,)),
}
ALL_GRAINS = (*_GRAINS, "wave")


def is_whole_period() -> str:
    """Condition: the period starts and ends where one of its grain does.

    A wave of a survey has no length of its own.
    """
    cases = []
    for grain, (_, lasts, ends) in _GRAINS.items():
        months = ", ".join(str(month) for month in ends)
        cases.append(
            f"when {sql.text(grain)} then period_end = last_day(period_end)"
            f" and month(period_end) in ({months})"
            " and period_start"
            f" = cast(period_end + interval 1 day - interval {lasts} month as date)"
        )
    return f"case period_grain {' '.join(cases)} else period_start <= period_end end"


def is_window_of_months() -> str:
    """Condition: the period is of whole months, one or more."""
    return (
        "period_start = date_trunc('month', period_start) and period_start <= period_end"
        " and period_end = last_day(period_end)"
    )


def _dense() -> str:
    """Query: one row a measure, grain and area with the periods found and expected."""
    steps = " ".join(f"when {sql.text(grain)} then {step}" for grain, (step, *_) in _GRAINS.items())
    # Great Expectations takes no query that begins with anything but `select`.
    return f"""
select * from (
with
    found as (
        select
            metric_id,
            measure_id,
            period_grain,
            area_code,
            count(distinct period_end) as periods,
            min(period_end) as first_end,
            max(period_end) as last_end
        from marts.mart_metric_value
        where breakdown = 'none' and period_grain in ({sql.texts(tuple(_GRAINS))})
        group by metric_id, measure_id, period_grain, area_code
    ),
    measure as (
        select
            metric_id,
            measure_id,
            period_grain,
            count(*) filter (where area_code <> 'ALL') as areas,
            max(first_end) filter (where area_code = 'ALL') as first_end,
            max(last_end) filter (where area_code = 'ALL') as last_end
        from found
        group by metric_id, measure_id, period_grain
    ),
    area as (
        select count(distinct area_code) filter (where area_code <> 'ALL') as areas from found
    )
select
    found.metric_id,
    found.area_code,
    found.periods,
    datediff('month', found.first_end, found.last_end)
    // case found.period_grain {steps} end + 1 as expected,
    found.first_end is distinct from measure.first_end
    or found.last_end is distinct from measure.last_end as is_span_other,
    found.area_code = 'ALL' and measure.areas not in (0, area.areas) as is_area_missing
from found
inner join measure using (metric_id, measure_id, period_grain)
cross join area
) as series
"""


def period_suite(policy: Policy, metrics: Sequence[str]) -> Suite:
    """Return the suite about the dense series (breakdown none) of every metric."""
    expectations: list[Expectation] = []
    for metric in metrics:
        of_metric = f"metric_id = {sql.text(metric)}"
        expect = partial(
            policy.expect,
            subject=f"mart_{metric}",
            remedy=f"Mend the model mart_{metric}, or what it reads.",
            taints=(metric,),
        )
        expectations += [
            expect(
                "periods_complete",
                meaning="Every measure has every period between its first and its last.",
                complaint="of measures by area are missing",
                unexpected=sql.sum_where("expected - periods", of_metric),
                elements=sql.sum_where("expected", of_metric),
                counted="periods",
            ),
            expect(
                "areas_complete",
                "span",
                meaning="An area's series begins and ends with that of the partnership.",
                complaint="begin or end at another period than that of the partnership",
                unexpected=sql.count_where(f"{of_metric} and is_span_other"),
                elements=sql.count_where(of_metric),
                counted="series",
            ),
            expect(
                "areas_complete",
                meaning="A measure by area has every area.",
                complaint="lack an area",
                unexpected=sql.count_where(f"{of_metric} and is_area_missing"),
                elements=sql.count_where(f"{of_metric} and area_code = 'ALL'"),
                counted="measures",
            ),
        ]
    asset = Asset("periods", "Completeness of periods and areas", query=_dense().strip())
    return Suite(asset, tuple(expectations))
