"""The effect of a roll-out that reached one area after the other (metric 22).

Group-time average effects of Callaway and Sant'Anna (2021), "Difference-in-Differences with
multiple time periods", Journal of Econometrics 225(2), without covariates and without
anticipation, estimated by the library diff-diff. An area's months are set against the one before
its first treated month, and that change against that of areas not yet or never treated.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

# event months whose mean effect tests that areas moved alike before go-live
PRE_TREND = range(-12, -1)
_FEWEST_PRE_MONTHS = 2
# treated areas that an interval needs: the spread of a single one cannot be told
_FEWEST_TREATED = 2
# a standard error that is one of rounding: the areas do not differ at all
_ROUNDING = 1e-9
# Where every area is treated in the end the last months have nobody to compare with: these cells do
# not exist by definition, and the library says so of each panel.
_NO_CONTROLS = (
    r"\d+ \(group, time\) cell\(s\) could not be estimated: "
    r"\d+ due to zero treated or control observations\.$"
)


class Observation(NamedTuple):
    """The value of an area in a month; months are consecutive numbers from 1.

    ``treated`` is the number of the first month in which the area is treated, ``None`` where it is
    not within the panel.
    """

    area: str
    month: int
    treated: int | None
    value: float


@dataclass(frozen=True)
class Estimate:
    """An effect in the unit of the values, with its 95 % interval where one can be told."""

    value: float
    standard_error: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class RolloutEffect:
    """The effect in all treated months, and by event month (0 = the first treated one).

    ``pre_trend`` is the mean effect of the event months -12 to -2, and ``pre_trend_p`` the
    two-sided probability of one as far from 0 if there were none; ``None`` of fewer than two
    months. ``estimator`` names the library with its version.
    """

    overall: Estimate
    by_event_month: Mapping[int, Estimate]
    pre_trend: float | None
    pre_trend_p: float | None
    estimator: str


def rollout_effect(panel: Iterable[Observation]) -> RolloutEffect:
    """Return the effect of the roll-out on a balanced panel of areas and months.

    The interval is the library's analytic one, clustered by area, by the t distribution with
    areas - 1 degrees of freedom. With few areas it is too narrow (``bench/rollout.py``). An event
    month of a single treated area has none, nor has a panel of areas that do not differ. Raises
    what the library raises where the panel has nothing to compare.
    """
    import diff_diff
    import pandas as pd

    rows = sorted(panel, key=lambda row: (row.area, row.month))
    frame = pd.DataFrame(
        [(row.area, row.month, row.treated or 0, row.value) for row in rows],
        columns=["area", "month", "treated", "value"],
    )
    model = diff_diff.CallawaySantAnna(
        control_group="not_yet_treated",
        estimation_method="reg",
        base_period="universal",
        cluster="area",
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=_NO_CONTROLS, category=UserWarning)
        result = model.fit(frame, outcome="value", unit="area", time="month", first_treat="treated")
    events = result.aggregate("event_study")
    pre_trend, pre_trend_p = _pre_trend(events, len({row.area for row in rows}) - 1)
    treated = _treated_areas(result.group_time_effects)
    return RolloutEffect(
        overall=_estimate(result.overall_att, result.overall_se, *result.overall_conf_int),
        by_event_month=dict(_by_event_month(events, treated)),
        pre_trend=pre_trend,
        pre_trend_p=pre_trend_p,
        estimator=f"diff-diff {diff_diff.__version__} CallawaySantAnna",
    )


def _estimate(value: Any, error: Any, lower: Any, upper: Any) -> Estimate:
    # where the areas do not differ the library has no interval, or one of rounding errors
    if not (error > _ROUNDING and math.isfinite(lower) and math.isfinite(upper)):
        return Estimate(float(value), None, None, None)
    return Estimate(float(value), float(error), float(lower), float(upper))


def _treated_areas(effects: Mapping[Any, Mapping[str, Any]]) -> dict[int, int]:
    """Number of treated areas by event month, of the group-time effects that exist."""
    areas: dict[int, int] = {}
    for (group, month), effect in effects.items():
        if math.isfinite(effect["effect"]):
            event = int(month) - int(group)
            areas[event] = areas.get(event, 0) + int(effect["n_treated"])
    return areas


def _by_event_month(events: Any, treated: Mapping[int, int]) -> Iterable[tuple[int, Estimate]]:
    for month, is_base, value, *spread in zip(
        events.event_time,
        events.is_reference,
        events.att,
        events.se,
        events.conf_int_lower,
        events.conf_int_upper,
        strict=True,
    ):
        # the base month is 0 by definition
        if is_base or not math.isfinite(value):
            continue
        if treated[int(month)] < _FEWEST_TREATED:
            spread = [math.nan] * len(spread)
        yield int(month), _estimate(value, *spread)


def _pre_trend(events: Any, degrees: int) -> tuple[float | None, float | None]:
    """Mean effect before go-live, and the probability of one as far from 0 by chance."""
    from scipy import stats

    effects = {
        int(month): float(value)
        for month, value in zip(events.event_time, events.att, strict=True)
        if int(month) in PRE_TREND and math.isfinite(value)
    }
    if len(effects) < _FEWEST_PRE_MONTHS:
        return None, None
    mean = math.fsum(effects.values()) / len(effects)
    places = [place for place, month in enumerate(events.vcov_index) if int(month) in effects]
    covariance = events.vcov[places][:, places]
    variance = float(covariance.sum()) / len(effects) ** 2
    if len(places) < len(effects) or not variance > _ROUNDING**2:
        return mean, None
    return mean, float(2 * stats.t.sf(abs(mean) / math.sqrt(variance), degrees))
