"""Array types and the small vector operations that every part of the generator uses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]  # whole days
Stamps = npt.NDArray[np.datetime64]  # seconds
Day = np.datetime64

NO_DAY = np.datetime64("NaT", "D")
NO_TIME = np.datetime64("NaT", "s")


def day(text: str) -> Day:
    """Return the day that an ISO text names."""
    return np.datetime64(text, "D")


def choose(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Draw ``size`` positions of ``weights``, each as likely as its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(edges / edges[-1], rng.random(size), side="right")
    return np.asarray(np.minimum(drawn, len(edges) - 1), dtype=np.int64)


def choose_by_row(rng: np.random.Generator, weights: Floats) -> Ints:
    """Draw one column for each row of a table of weights."""
    edges = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * edges[:, -1]
    passed = (edges <= drawn[:, None]).sum(axis=1)
    return np.asarray(np.minimum(passed, weights.shape[1] - 1), dtype=np.int64)


def pick(uniform: Floats, weights: Sequence[float] | Floats) -> Ints:
    """Return the position of ``weights`` that each number of 0..1 falls on."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn = np.searchsorted(edges / edges[-1], uniform, side="right")
    return np.minimum(drawn, len(edges) - 1).astype(np.int64)


def percentile_rank(values: Floats) -> Floats:
    """Return the rank of each value among all, within 0..1, ties by position."""
    rank = np.empty(len(values), dtype=np.float64)
    rank[np.argsort(values, kind="stable")] = np.arange(len(values)) + 0.5
    return rank / max(len(values), 1)


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Return owner and position (from 0) of each of the ``counts`` items of every owner."""
    owner = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return owner, np.arange(len(owner), dtype=np.int64) - first[owner]


def rank_within(groups: Ints) -> Ints:
    """Return how many earlier items of the array are of the same group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(groups) else order
    lengths = np.diff(np.r_[starts, len(ordered)])
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return rank


def earliest(groups: Ints, values: Ints, size: int, none: int) -> Ints:
    """Return the least value of each of ``size`` groups, ``none`` where it has no value."""
    least = np.full(size, none, dtype=np.int64)
    np.minimum.at(least, groups, values)
    return least


def day_number(dates: Dates | Day) -> Ints:
    """Return days since 1970 (the smallest integer where there is no date)."""
    return np.asarray(dates, dtype="datetime64[D]").astype(np.int64)


def from_day_number(numbers: Ints) -> Dates:
    """Return the dates of days since 1970."""
    return np.asarray(numbers, dtype=np.int64).astype("datetime64[D]")


def plus_days(dates: Any, days: Any) -> Dates:
    """Return dates moved by whole days (fractions are floored)."""
    moved: Dates = np.asarray(dates, dtype="datetime64[D]") + np.floor(days).astype(
        "timedelta64[D]"
    )
    return moved


def plus_seconds(stamps: Any, seconds: Any) -> Stamps:
    """Return points of time moved by whole seconds (fractions are floored)."""
    moved: Stamps = np.asarray(stamps, dtype="datetime64[s]") + np.floor(seconds).astype(
        "timedelta64[s]"
    )
    return moved


def to_day(stamps: Any) -> Dates:
    """Return the dates of points of time."""
    return np.asarray(stamps).astype("datetime64[D]")


def midnight(on: Day) -> Day:
    """Return the beginning of a day as a point of time."""
    start: Day = on.astype("datetime64[s]")
    return start


def until(dates: Dates, as_of: Day) -> Dates:
    """Return the dates, blank where they lie after ``as_of``: what an extract can know."""
    return np.where(dates <= as_of, dates, NO_DAY)


def until_time(stamps: Stamps, as_of: Day) -> Stamps:
    """Return the points of time, blank where they lie after the end of ``as_of``."""
    return np.where(to_day(stamps) <= as_of, stamps, NO_TIME)


def lognormal(rng: np.random.Generator, median: float, sigma: float, size: int) -> Floats:
    """Draw lognormal numbers of the given median."""
    return median * np.exp(sigma * rng.standard_normal(size))
