"""Working days of England and the hub's opening hours, vectorised."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from mash_vfm.bank_holidays import bank_holidays
from mash_vfm.synthetic.arrays import Bools, Dates, Day, Ints, Stamps, plus_seconds, to_day

OPENS = 8 * 60 + 30
CLOSES = 17 * 60
OPEN_MINUTES = CLOSES - OPENS
_EPOCH = np.datetime64("1990-01-02", "D")


@cache
def _closed_days() -> Dates:
    return np.array([on for on, _ in bank_holidays()], dtype="datetime64[D]")


def is_working_day(dates: Any) -> Bools:
    """Whether each date is a working day of England."""
    return np.asarray(np.is_busday(np.asarray(dates, "datetime64[D]"), holidays=_closed_days()))


def working_days_after(dates: Any, days: Any) -> Dates:
    """Return the date that many working days on; a start on a day off rolls forward."""
    moved = np.busday_offset(
        np.asarray(dates, "datetime64[D]"),
        np.floor(days).astype(np.int64),
        roll="forward",
        holidays=_closed_days(),
    )
    return np.asarray(moved, dtype="datetime64[D]")


def working_days_between(first: Dates, second: Dates) -> Ints:
    """Return working days after the first date up to and including the second."""
    one = np.timedelta64(1, "D")
    return np.asarray(np.busday_count(first + one, second + one, holidays=_closed_days()), np.int64)


def minute_of_day(stamps: Stamps) -> Ints:
    """Return minutes since midnight."""
    seconds: Ints = (stamps - to_day(stamps).astype("datetime64[s]")).astype(np.int64)
    return seconds // 60


def in_opening_hours(stamps: Stamps) -> Bools:
    """Whether the hub is open at each point of time."""
    minute = minute_of_day(stamps)
    return np.asarray(is_working_day(to_day(stamps)) & (minute >= OPENS) & (minute < CLOSES))


def after_working_minutes(stamps: Stamps, minutes: Any) -> Stamps:
    """Return the point of time at which that many opening minutes have run since ``stamps``."""
    dates = to_day(stamps)
    whole = np.asarray(np.busday_count(_EPOCH, dates, holidays=_closed_days()), np.int64)
    within = np.clip(minute_of_day(stamps) - OPENS, 0, OPEN_MINUTES)
    within = np.where(is_working_day(dates), within, 0)
    run = whole * OPEN_MINUTES + within + np.maximum(np.floor(minutes).astype(np.int64), 0)
    on = working_days_after(np.full(len(run), _EPOCH), run // OPEN_MINUTES)
    second = minute_of_day(stamps) * 0 + (OPENS + run % OPEN_MINUTES) * 60
    return plus_seconds(on.astype("datetime64[s]"), second)


def existing_local(stamps: Stamps) -> Stamps:
    """Move times that the spring clock change leaves out an hour forward."""
    dates = to_day(stamps)
    month_end = (dates.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    # 1970-01-04 was a Sunday
    last_sunday = month_end - ((month_end.astype(np.int64) - 3) % 7).astype("timedelta64[D]")
    is_march = dates.astype("datetime64[M]").astype(np.int64) % 12 == 2
    gap = is_march & (dates == last_sunday) & (minute_of_day(stamps) // 60 == 1)
    return np.where(gap, plus_seconds(stamps, 3600), stamps)


def plus_months(dates: Any, months: Any) -> Dates:
    """Return dates moved by months; a day that does not exist becomes the month's last."""
    start = np.asarray(dates, "datetime64[D]")
    month = start.astype("datetime64[M]") + np.asarray(months).astype("timedelta64[M]")
    within = start - start.astype("datetime64[M]").astype("datetime64[D]")
    last = (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved: Dates = np.minimum(month.astype("datetime64[D]") + within, last)
    return moved


def month_starts(first: Day, months: int) -> Dates:
    """Return the first days of ``months`` months from that of ``first``."""
    starts: Dates = first.astype("datetime64[M]") + np.arange(months).astype("timedelta64[M]")
    return starts.astype("datetime64[D]")


def whole_years(born: Dates, on: Dates) -> Ints:
    """Return age in whole years (negative before birth)."""
    years = on.astype("datetime64[Y]").astype(np.int64) - born.astype("datetime64[Y]").astype(
        np.int64
    )
    return np.asarray(years - (plus_months(born, 12 * years) > on), dtype=np.int64)
