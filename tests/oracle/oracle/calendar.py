"""Months, periods, ages and working time (conventions 4, 5, 6, 11 and 13)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache

import holidays

OPENS_AT = time(8, 30)
CLOSES_AT = time(17, 0)
MINUTES_A_DAY = 510
_FIRST_YEAR, _LAST_YEAR = 1990, 2060
_ONE_DAY = timedelta(days=1)

# months in a period, and the months of the year (1-12) in which one may end
_GRAINS: dict[str, tuple[int, frozenset[int]]] = {
    "month": (1, frozenset(range(1, 13))),
    "quarter": (3, frozenset({3, 6, 9, 12})),
    "half_year": (6, frozenset({3, 9})),
    "financial_year": (12, frozenset({3})),
    "csww_year": (12, frozenset({9})),
    "rolling_12m": (12, frozenset(range(1, 13))),
}


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; a day that does not exist becomes the month's last."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def month_start(day: date) -> date:
    """First day of the month of ``day``."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Last day of the month of ``day``."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def within_12_months(earlier: date, later: date) -> bool:
    """Convention 6: earlier >= later minus 12 months, and earlier than the later date."""
    return add_months(later, -12) <= earlier < later


def financial_year(day: date) -> int:
    """The calendar year in which the financial year (April to March) of ``day`` begins."""
    return day.year if day.month >= 4 else day.year - 1


def age(born: date | None, day: date) -> int | None:
    """Whole years of age on ``day``; None without a birth date or before the birth."""
    if born is None or born > day:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class Period:
    """A reporting period of one grain, both days inside."""

    grain: str
    start: date
    end: date

    def months(self) -> list[date]:
        """First day of each month of the period, in order."""
        count = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
        return [add_months(self.start, number) for number in range(count)]


def periods(grain: str, first_day: date, last_day: date) -> Iterator[Period]:
    """Every period of ``grain`` that lies wholly between the two days (convention 3)."""
    length, end_months = _GRAINS[grain]
    end = month_end(first_day)
    while end <= last_day:
        start = add_months(month_start(end), 1 - length)
        if end.month in end_months and start >= first_day:
            yield Period(grain, start, end)
        end = month_end(end + _ONE_DAY)


def months_since(go_live: date | None, day: date) -> int | None:
    """Convention 14: whole months, floored, from ``go_live`` to ``day``; negative before it."""
    if go_live is None:
        return None
    months = (day.year - go_live.year) * 12 + day.month - go_live.month
    return months - 1 if day.day < go_live.day else months


class WorkingTime:
    """Working days and the hub's working minutes, England (convention 5)."""

    def __init__(self) -> None:
        self._days = _working_days()

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is neither at a weekend nor a bank holiday."""
        position = bisect_right(self._days, day)
        return position > 0 and self._days[position - 1] == day

    def days_between(self, first: date, second: date) -> int:
        """Working days after ``first`` up to and including ``second``, never negative.

        A start on a non-working day rolls forward to the next working day.
        """
        start = bisect_right(self._days, first)
        if not self.is_working_day(first):
            start += 1
        return max(0, bisect_right(self._days, second) - start)

    def days_in(self, first: date, last: date) -> Sequence[date]:
        """The working days from ``first`` to ``last``, both inside."""
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]

    def time_between(self, first: datetime, second: datetime) -> timedelta:
        """Time inside opening hours from ``first`` to ``second`` (local), never negative."""
        return max(timedelta(0), self._time_until(second) - self._time_until(first))

    def time_after(self, start: datetime, minutes: int) -> datetime:
        """The earliest moment at which so many working minutes have run since ``start``.

        Minutes that run out at closing time end then and there, not at the next opening.
        """
        left = timedelta(minutes=minutes)
        position = bisect_left(self._days, start.date())
        while True:
            day = self._days[position]
            opens_at = max(start, datetime.combine(day, OPENS_AT))
            closes_at = datetime.combine(day, CLOSES_AT)
            if opens_at + left <= closes_at:
                return opens_at + left
            left -= max(timedelta(0), closes_at - opens_at)
            position += 1

    def is_open(self, moment: datetime) -> bool:
        """Whether the hub is open: a working day, from 08:30 until before 17:00."""
        return self.is_working_day(moment.date()) and OPENS_AT <= moment.time() < CLOSES_AT

    def _time_until(self, moment: datetime) -> timedelta:
        """Opening time from the first day of the calendar to ``moment``."""
        day = moment.date()
        if not self.is_working_day(day):
            return timedelta(minutes=MINUTES_A_DAY * bisect_right(self._days, day))
        full_days = bisect_right(self._days, day) - 1
        clock = min(max(moment.time(), OPENS_AT), CLOSES_AT)
        today = datetime.combine(day, clock) - datetime.combine(day, OPENS_AT)
        return timedelta(minutes=MINUTES_A_DAY * full_days) + today


@cache
def _working_days() -> list[date]:
    """Every working day of the calendar's years, in order."""
    years = range(_FIRST_YEAR, _LAST_YEAR + 1)
    bank_holidays = holidays.country_holidays("GB", subdiv="ENG", years=years)
    every_day = (
        date(_FIRST_YEAR, 1, 1) + number * _ONE_DAY
        for number in range((date(_LAST_YEAR + 1, 1, 1) - date(_FIRST_YEAR, 1, 1)).days)
    )
    return [day for day in every_day if day.weekday() < 5 and day not in bank_holidays]


def percentile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """Convention 13: the percentile with linear interpolation (percentile_cont)."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
