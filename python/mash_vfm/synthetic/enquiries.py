"""How the hub handles a concern: rating, information gathering, and the time to its decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import (
    NO_TIME,
    Bools,
    Floats,
    Ints,
    Stamps,
    choose,
    day_number,
    lognormal,
    midnight,
    percentile_rank,
    plus_seconds,
)
from mash_vfm.synthetic.clock import after_working_minutes, existing_local, in_opening_hours
from mash_vfm.synthetic.concerns import Concerns
from mash_vfm.synthetic.geography import Geography
from mash_vfm.synthetic.parameters import Parameters

RATINGS = ("red", "amber", "green", "blue")
_RATING_SHARE = (0.11, 0.33, 0.46, 0.10)
_MASHED = np.array([0.72, 0.52, 0.17, 0.03])
# working minutes to the decision, and their spread
_MEDIAN = np.array([125.0, 330.0, 640.0, 560.0])
_SIGMA = np.array([0.7, 0.75, 0.75, 1.0])
_TWO_DECISIONS = 0.06
_NEVER_DECIDED = 0.004


@dataclass(frozen=True)
class Enquiries:
    """The hub's side of every concern, a row a concern.

    ``hub`` says which concerns came to the hub at all; the rest of the columns mean nothing where
    it is false. ``first`` and ``last`` are the decisions (equal where there is one; not a time
    where undecided by as_of); ``months_live`` is months since the area's go-live.
    """

    hub: Bools
    months_live: Floats
    rating: Ints
    mashed: Bools
    rerated: Bools
    rating_after: Ints
    first: Stamps
    last: Stamps


def _durations(
    rng: np.random.Generator, rating: Ints, mashed: Bools, months_live: Floats, month: Ints
) -> Floats:
    minutes = _MEDIAN[rating] * np.exp(_SIGMA[rating] * rng.standard_normal(len(rating)))
    minutes *= np.where(mashed, 1.15, 0.9)
    # a new area's first months are slow; autumn is busy
    minutes *= 1 + 0.5 * np.exp(-np.maximum(months_live, 0) / 4)
    return minutes * np.where(np.isin(month, (8, 9, 10)), 1.12, 1.0)


def make_enquiries(parameters: Parameters, geography: Geography, concerns: Concerns) -> Enquiries:
    """Draw the hub's handling of every concern."""
    rng = parameters.rng("enquiries")
    count = len(concerns.family)
    day = concerns.day
    live = geography.hub_live[concerns.area]
    months_live = (day_number(day) - day_number(live)) / 30.44
    hub = (day >= live) & ~concerns.direct

    guess = percentile_rank(-concerns.serious + 0.75 * rng.standard_normal(count))
    rating = np.searchsorted(np.cumsum(_RATING_SHARE)[:-1], guess, side="right").astype(np.int64)
    mashed = rng.random(count) < _MASHED[rating]
    truly = np.searchsorted(
        np.cumsum(_RATING_SHARE)[:-1],
        percentile_rank(-concerns.serious + 0.25 * rng.standard_normal(count)),
        side="right",
    ).astype(np.int64)
    chance = np.where(truly == rating, 0.05, np.where(mashed, 0.5, 0.1))
    rerated = rng.random(count) < chance
    step = np.sign(truly - rating)
    rating_after = np.where(rerated, np.clip(rating + step, 0, 3), rating)

    month = day.astype("datetime64[M]").astype(np.int64) % 12
    first = after_working_minutes(
        concerns.at, _durations(rng, rating_after, mashed, months_live, month)
    )
    # the duty team decides some of the worst at night
    night = (rating == 0) & ~in_opening_hours(concerns.at) & (rng.random(count) < 0.2)
    first = np.where(
        night, existing_local(plus_seconds(concerns.at, lognormal(rng, 5400, 0.5, count))), first
    )
    first = plus_seconds(first, rng.integers(0, 60, count))
    again = rng.random(count) < _TWO_DECISIONS
    later = after_working_minutes(first, 60 + rng.gamma(2.0, 600, count))
    last = np.where(again, plus_seconds(later, choose(rng, np.ones(60), count)), first)
    end = midnight(parameters.end)
    undecided = ~hub | (first >= end) | (rng.random(count) < _NEVER_DECIDED)
    return Enquiries(
        hub=hub,
        months_live=months_live,
        rating=rating,
        mashed=mashed,
        rerated=rerated,
        rating_after=rating_after,
        first=np.where(undecided, NO_TIME, first),
        last=np.where(undecided, NO_TIME, np.where(last >= end, first, last)),
    )
