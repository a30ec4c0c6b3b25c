"""Metric 20, ``mart_workload_change``: what the change of work since go-live costs and saves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .areas import ADDRESS, ROLLOUT
from .calendar import add_months, financial_year, month_start
from .enquiries import ENQUIRY
from .history import history_start
from .layout import Measure, Metric, Others, is_collected, lay_out
from .prices import DEFLATOR, prices_of_latest_year
from .re_referrals import latest_earlier_referral
from .referrals import EPISODES
from .row import Row
from .staff import TIME_RECORDING
from .tables import ALL, Cell, Figure, Months
from .tier2 import EARLY_HELP, ERS, first_early_help, read_tier2_episodes
from .world import World

METRIC = Metric(
    "workload_change",
    ("financial_year",),
    reads=(EPISODES, ENQUIRY, TIME_RECORDING, ERS, EARLY_HELP, ADDRESS),
)
LEVELS = ("low", "central", "high")


@dataclass(frozen=True)
class UnitCost:
    """Low, central and high GBP of one, and the year that their price year begins in."""

    amounts: tuple[int, int, int]
    price_year: int


# a referral (117) with an initial (362), a mean (511) or a core assessment (660)
REFERRAL_ASSESSMENT = UnitCost((479, 628, 777), 2009)
INFORMATION_HOUR = UnitCost((29, 40, 57), 2013)
TIER2_EPISODE = UnitCost((511, 1515, 2505), 2010)


@dataclass(frozen=True)
class Amount:
    """So much of something, or the status that says why nobody knows."""

    status: str
    number: Fraction = Fraction(0)


@dataclass(frozen=True)
class Window:
    """The financial year of an area, and the baseline: the 12 months before its go-live."""

    year: date
    go_live: date

    @property
    def baseline_start(self) -> date:
        """The first day of the baseline."""
        return add_months(self.go_live, -12)

    def in_year(self, days: list[date]) -> int:
        """How many of the days lie in the year."""
        return sum(financial_year(day) == self.year.year for day in days)

    def in_baseline(self, days: list[date]) -> int:
        """How many lie in the baseline, which ends on the day before go-live."""
        return sum(self.baseline_start <= day < self.go_live for day in days)


class Workload:
    """The work of the areas, by the strength of linkage of the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.prices = prices_of_latest_year(world)
        self._referrals: dict[str | None, list[date]] = {}
        self._re_referrals: dict[str | None, list[date]] = {}
        self._mashed: dict[str | None, list[date]] = {}
        self._tier2_starts: dict[str | None, list[date]] = {}
        self._hours: dict[date, Fraction] = {}
        self._first_recorded: date | None = None
        self._read()

    def avoided_re_referrals(self, area: str, window: Window) -> Amount:
        """Referrals of the year that would have come back at the baseline's share, and did not."""
        history = history_start(self.world, EPISODES)
        if history is None or window.baseline_start < add_months(history, 12):
            return Amount("insufficient_lookback")
        referrals, again = self._referrals.get(area, []), self._re_referrals.get(area, [])
        before, now = window.in_baseline(referrals), window.in_year(referrals)
        if not before or not now:
            return Amount("zero_denominator")
        share_before = Fraction(window.in_baseline(again), before)
        share_now = Fraction(window.in_year(again), now)
        return Amount("ok", (share_before - share_now) * now)

    def information_hours(self, area: str, window: Window) -> Amount:
        """The area's share of all hours, by its MASHed enquiry-children of the year."""
        everyone = sum(window.in_year(days) for days in self._mashed.values())
        if not everyone:
            return Amount("zero_denominator")
        share = Fraction(window.in_year(self._mashed.get(area, [])), everyone)
        return Amount("ok", share * self.all_hours(window.year))

    def added_tier2_starts(self, area: str, window: Window) -> Amount:
        """Tier 2 starts of the year less those of the baseline."""
        first = first_early_help(self.world)
        if first is None or window.baseline_start < month_start(first):
            return Amount("insufficient_lookback")
        starts = self._tier2_starts.get(area, [])
        return Amount("ok", Fraction(window.in_year(starts) - window.in_baseline(starts)))

    def all_hours(self, year: date) -> Fraction:
        """Hours of gathering information in a financial year, whoever worked them."""
        hours = [hours for day, hours in self._hours.items() if financial_year(day) == year.year]
        return sum(hours, Fraction(0))

    def is_recorded(self, year: date) -> bool:
        """Whether the year starts in or after the first month of time recording."""
        return self._first_recorded is not None and year >= month_start(self._first_recorded)

    def _read(self) -> None:
        world = self.world
        for referral in world.referrals:
            area = world.areas.of_address(referral.child, referral.day)
            self._referrals.setdefault(area, []).append(referral.day)
            if latest_earlier_referral(world, referral) is not None:
                self._re_referrals.setdefault(area, []).append(referral.day)
        for enquiry in world.enquiries:
            if enquiry.mashed:
                self._mashed.setdefault(enquiry.area, []).append(enquiry.received_on)
        for episode in read_tier2_episodes(world):
            self._tier2_starts.setdefault(episode.area, []).append(episode.started_on)
        for row in world.inbox.rows(TIME_RECORDING):
            day, hours = world.past_day(row, "worked_on"), row.number("hours")
            if day is None:
                continue
            self._first_recorded = min(day, self._first_recorded or day)
            if hours is not None and row.code("activity", "activity") == "information_gathering":
                self._hours[day] = self._hours.get(day, Fraction(0)) + hours


def _always(workload: Workload, year: date) -> bool:
    """Nothing but the extracts limits the years."""
    return True


@dataclass(frozen=True)
class Part:
    """One part of the change of workload: how much of what unit cost, by area and year.

    ``is_recorded`` says whether the extracts tell of a year. The ``whole``, where given, is the
    amount for ALL, whatever that of the areas adds up to.
    """

    measure: Measure
    cost: UnitCost
    change: Callable[[Workload, str, Window], Amount]
    is_recorded: Callable[[Workload, date], bool] = _always
    whole: Callable[[Workload, date], Fraction] | None = None


_BASE = Measure(METRIC, "", "gbp", EPISODES, (DEFLATOR, ROLLOUT))
AVOIDED = Part(
    replace(_BASE, id="avoided_re_referral_cost", lookback=12, area_by_address=True),
    REFERRAL_ASSESSMENT,
    Workload.avoided_re_referrals,
)
INFORMATION = Part(
    replace(_BASE, id="added_information_cost", needs=(*_BASE.needs, ENQUIRY, TIME_RECORDING)),
    INFORMATION_HOUR,
    Workload.information_hours,
    Workload.is_recorded,
    Workload.all_hours,
)
TIER2 = Part(
    replace(
        _BASE,
        id="added_tier2_cost",
        needs=(*_BASE.needs, ERS, EARLY_HELP),
        area_by_address=True,
    ),
    TIER2_EPISODE,
    Workload.added_tier2_starts,
)
NET = replace(
    _BASE,
    id="net",
    lookback=12,
    needs=(*_BASE.needs, ENQUIRY, TIME_RECORDING, ERS, EARLY_HELP),
    area_by_address=True,
)
# each measure with its parts, which of them count against it, and whether linkage matters
_MEASURES: tuple[tuple[Measure, tuple[tuple[int, Part], ...], bool], ...] = (
    (AVOIDED.measure, ((1, AVOIDED),), True),
    (INFORMATION.measure, ((1, INFORMATION),), False),
    (TIER2.measure, ((1, TIER2),), True),
    (NET, ((1, AVOIDED), (-1, INFORMATION), (-1, TIER2)), True),
)


@dataclass(frozen=True)
class Worth:
    """The parts of a measure in GBP of the latest year, at one level of the unit costs."""

    workload: Workload
    parts: tuple[tuple[int, Part], ...]
    level: int

    def cells(self) -> set[Cell]:
        """No breakdown: no cell but the dense ones."""
        return set()

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The sum with its status; ALL is the sum of the areas that are ok."""
        year, area = min(months), cell[0]
        worth = self._of_all(year) if area == ALL else self._of_area(area, year)
        if worth.status != "ok":
            return Figure(None, None, None, status=worth.status)
        return Figure(worth.number, None, worth.number, status="ok")

    def _of_area(self, area: str, year: date) -> Amount:
        """The sum of the parts, or the status of the first that is not ok."""
        total = Fraction(0)
        for sign, part in self.parts:
            amount = self._amount(part, area, year)
            if amount.status != "ok":
                return Amount(amount.status)
            total += sign * self._priced(part, amount.number)
        return Amount("ok", total)

    def _of_all(self, year: date) -> Amount:
        areas = [self._of_area(area, year) for area in self.workload.world.areas.codes]
        known = [area.number for area in areas if area.status == "ok"]
        if not known:
            is_missing = all(area.status == "not_collected" for area in areas)
            return Amount("not_collected" if is_missing else "insufficient_lookback")
        _, first = self.parts[0]
        if first.whole is not None:
            return Amount("ok", self._priced(first, first.whole(self.workload, year)))
        return Amount("ok", sum(known, Fraction(0)))

    def _amount(self, part: Part, area: str, year: date) -> Amount:
        """The part of an area, or why nobody knows it: not collected, then immature, then else."""
        workload = self.workload
        if (
            not is_collected(workload.world, part.measure, area)
            or part.cost.price_year not in workload.prices
            or not part.is_recorded(workload, year)
        ):
            return Amount("not_collected")
        go_live = workload.world.areas.go_live.get(area)
        if go_live is None or year < go_live:
            return Amount("immature")
        return part.change(workload, area, Window(year, go_live))

    def _priced(self, part: Part, number: Fraction) -> Fraction:
        price = self.workload.prices[part.cost.price_year]
        return number * part.cost.amounts[self.level] * price


def rows(world: World) -> Iterator[Row]:
    """Rows of the three parts and of their net, each at the low, central and high unit cost."""
    workloads = [Workload(one) for one in (world, world.at("strict"), world.at("loose"))]
    for measure, parts, is_person_level in _MEASURES:
        for level, name in enumerate(LEVELS):
            central, strict, loose = (Worth(workload, parts, level) for workload in workloads)
            yield from lay_out(
                world,
                replace(measure, id=f"{measure.id}_{name}"),
                central,
                Others(strict, loose) if is_person_level else None,
            )
