"""Metric 12, ``mart_tier_workload``: what each stage after the hub starts, closes and has open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from .areas import ADDRESS, POPULATION
from .assessments import ASSESSMENT, read_assessments
from .calendar import periods, within_12_months
from .child_protection import CONFERENCE, PLAN, S47, read_conferences, read_plans, read_s47
from .enquiries import DECISION, ENQUIRY
from .layout import Measure, Metric, Others, history_of, lay_out
from .looked_after import LOOKED_AFTER, read_times_in_care
from .origin import is_known, origin_of_referral, origin_of_work
from .rates import CHILDREN, DFE_BANDS, Rates
from .referrals import EPISODES
from .row import Row
from .staff import TIME_RECORDING
from .tables import NO_BREAKDOWN, By, Counts, Percentiles, Ratios
from .tier2 import EARLY_HELP, ERS, read_ers_referrals, read_tier2_episodes
from .world import World

METRIC = Metric(
    "tier_workload",
    ("month", "financial_year"),
    reads=(
        *(ERS, EARLY_HELP, EPISODES, ASSESSMENT, S47, CONFERENCE, PLAN, LOOKED_AFTER),
        *(ENQUIRY, DECISION, TIME_RECORDING, ADDRESS),
    ),
)
# the one breakdown of every stage that looks across events; Tier 2 does so as a whole
ORIGIN = "origin"
TIER2 = "tier2"
# both feed Tier 2, and the area of early help comes from addresses alone
_TIER2_NEEDS = (ERS, EARLY_HELP)
_BASE = Measure(METRIC, "", "count", EPISODES, (), area_by_address=True)


@dataclass(frozen=True)
class Stay:
    """A child's time at one stage; ``ended_on`` is None while it is open at as_of.

    One whose start nobody wrote down only ends. ``area_on`` gives the area that it counts in on a
    day.
    """

    started_on: date | None
    ended_on: date | None
    area_on: Callable[[date], str | None]
    origin: str


Stays = list[Stay]


def rows(world: World) -> Iterator[Row]:
    """Rows of the starts, closures and stock of seven stages, and of five figures about them."""
    worlds = (world, world.at("strict"), world.at("loose"))
    yield from _stage(worlds, TIER2, _TIER2_NEEDS, _tier2, None)
    yield from _stage(worlds, "referral", (), _referrals, None)
    for stage, needs, stays_of in (
        ("assessment", (ASSESSMENT,), _assessments),
        ("s47", (S47,), _s47),
        ("icpc", (CONFERENCE,), _conferences),
        ("cp_plan", (PLAN,), _plans),
        ("cla", (LOOKED_AFTER,), _in_care),
    ):
        yield from _stage(worlds, stage, needs, stays_of, ORIGIN)
    yield from _hours(worlds)
    contact = replace(
        _BASE,
        id="median_days_to_first_contact",
        unit="days",
        needs=(ERS,),
        area_by_address=False,
    )
    yield from lay_out(world, contact, _first_contacts(world))
    nfa = replace(_BASE, id="assessments_nfa", unit="share", needs=(ASSESSMENT,))
    shares = [_nfa(one) for one in worlds]
    yield from lay_out(world, nfa, shares[0], Others(shares[1], shares[2], ORIGIN))
    after = replace(_BASE, id="tier3_after_tier2", unit="share", needs=_TIER2_NEEDS, followup=12)
    shares = [_tier3_after_tier2(one) for one in worlds]
    yield from lay_out(world, after, shares[0], Others(shares[1], shares[2]))


def _stage(
    worlds: tuple[World, ...],
    stage: str,
    needs: tuple[str, ...],
    stays_of: Callable[[World], Stays],
    breakdown: str | None,
) -> Iterator[Row]:
    """Rows of a stage, each count also per 10,000 children; ``breakdown`` as in ``Others``."""
    world = worlds[0]
    starts = replace(_BASE, id=f"{stage}_starts", needs=needs)
    flows: dict[Measure, Callable[[World, Stays], Counts]] = {starts: _starts}
    if stage != "icpc":
        flows[replace(starts, id=f"{stage}_closures")] = _closures
        flows[replace(starts, id=f"{stage}_open_at_end", is_stock=True)] = _open_at_end
    stays = [stays_of(one) for one in worlds]
    for measure, count in flows.items():
        tables = [count(one, of_one) for one, of_one in zip(worlds, stays, strict=True)]
        rates = [Rates(table, world.population, CHILDREN, DFE_BANDS) for table in tables]
        rate = replace(
            measure,
            id=f"{measure.id}_per_10k",
            unit="per_10000",
            needs=(*measure.needs, POPULATION),
        )
        yield from lay_out(world, measure, tables[0], Others(tables[1], tables[2], breakdown))
        yield from lay_out(world, rate, rates[0], Others(rates[1], rates[2], breakdown))


def _by(world: World, origin: str) -> By:
    """The origin, where decisions were ever landed: without them nobody knows it."""
    return {ORIGIN: origin} if is_known(world) else NO_BREAKDOWN


def _starts(world: World, stays: Stays) -> Counts:
    table = Counts()
    for stay in stays:
        if stay.started_on is not None:
            table.add(stay.started_on, stay.area_on(stay.started_on), _by(world, stay.origin))
    return table


def _closures(world: World, stays: Stays) -> Counts:
    table = Counts()
    for stay in stays:
        if stay.ended_on is not None:
            table.add(stay.ended_on, stay.area_on(stay.ended_on), _by(world, stay.origin))
    return table


def _open_at_end(world: World, stays: Stays) -> Counts:
    """Started by the end of the month and not ended by it; the area is that of this day."""
    table = Counts()
    first_day = history_of(world, _BASE)
    if first_day is None:
        return table
    for period in periods("month", first_day, world.last_day(METRIC.reads)):
        for stay in stays:
            is_over = stay.ended_on is not None and stay.ended_on <= period.end
            is_begun = stay.started_on is not None and stay.started_on <= period.end
            if is_begun and not is_over:
                table.add(period.end, stay.area_on(period.end), _by(world, stay.origin))
    return table


def _by_address(world: World, child: str | None) -> Callable[[date], str | None]:
    return lambda day: world.areas.of_address(child, day)


def _always(area: str | None) -> Callable[[date], str | None]:
    return lambda day: area


def _tier2(world: World) -> Stays:
    """Merged Tier 2 episodes, all along in the area of the first piece."""
    return [
        Stay(one.started_on, one.ended_on, _always(one.area), one.origin)
        for one in read_tier2_episodes(world)
    ]


def _referrals(world: World) -> Stays:
    return [
        Stay(
            one.day,
            one.closed_on,
            _by_address(world, one.child),
            origin_of_referral(world, one),
        )
        for one in world.referrals
    ]


def _assessments(world: World) -> Stays:
    """Assessments from their start to their authorisation."""
    return [
        _stay(world, one.person, one.child, one.started_on, one.authorised_on)
        for one in read_assessments(world)
        if one.started_on is None or one.started_on <= world.as_of
    ]


def _s47(world: World) -> Stays:
    return [
        _stay(world, one.person, one.child, one.started_on, one.ended_on) for one in read_s47(world)
    ]


def _conferences(world: World) -> Stays:
    """Conferences by the day they were held, transfer-ins in."""
    return [
        _stay(world, one.person, one.child, one.held_on, one.held_on)
        for one in read_conferences(world)
    ]


def _plans(world: World) -> Stays:
    return [
        _stay(world, one.person, one.child, one.started_on, one.ended_on)
        for one in read_plans(world)
    ]


def _in_care(world: World) -> Stays:
    return [
        _stay(world, one.person, one.child, one.started_on, one.ended_on)
        for one in read_times_in_care(world)
    ]


def _stay(
    world: World,
    person: str | None,
    child: str | None,
    started_on: date | None,
    ended_on: date | None,
) -> Stay:
    """A stay at a later stage: the origin is that of the Tier 3 referral it followed."""
    origin = origin_of_work(world, person, started_on or date.min)
    return Stay(started_on, ended_on, _by_address(world, child), origin)


def _hours(worlds: tuple[World, ...]) -> Iterator[Row]:
    """Recorded hours over the episodes closed, for ALL; Tier 2 by each strength of linkage."""
    world = worlds[0]
    per_episode = replace(
        _BASE,
        id="tier2_hours_per_episode",
        unit="hours",
        needs=(*_TIER2_NEEDS, TIME_RECORDING),
        has_areas=False,
    )
    tables = [
        _hours_per(one, "tier2_support", (stay.ended_on for stay in _tier2(one))) for one in worlds
    ]
    yield from lay_out(world, per_episode, tables[0], Others(tables[1], tables[2]))
    per_assessment = replace(
        per_episode, id="assessment_hours_per_episode", needs=(ASSESSMENT, TIME_RECORDING)
    )
    authorised = (one.authorised_on for one in read_assessments(world))
    yield from lay_out(world, per_assessment, _hours_per(world, "tier3_assessment", authorised))


def _hours_per(world: World, activity: str, ends: Iterable[date | None]) -> Ratios:
    """Hours of the activity, whoever worked them and in whatever post, over the ends."""
    table = Ratios()
    for row in world.inbox.rows(TIME_RECORDING):
        worked_on, hours = world.past_day(row, "worked_on"), row.number("hours")
        is_activity = row.code("activity", "activity") == activity
        if worked_on is not None and hours is not None and is_activity:
            table.numerators.add(worked_on, None, amount=hours)
    for day in ends:
        if day is not None:
            table.denominators.add(day, None)
    return table


def _first_contacts(world: World) -> Percentiles:
    """Calendar days from receipt to the first contact of accepted ERS referrals."""
    table = Percentiles(Fraction(1, 2))
    for referral in read_ers_referrals(world):
        contact_on = referral.first_contact_on
        if referral.accepted and contact_on is not None:
            days = Fraction((contact_on - referral.received_on).days)
            # an ERS referral says itself where it came from
            by = {ORIGIN: referral.origin}
            table.add(contact_on, referral.area(world, contact_on), by, days)
    return table


def _nfa(world: World) -> Ratios:
    """Assessments by the day of authorisation; one without a start has the origin other."""
    table = Ratios()
    for one in read_assessments(world):
        if one.authorised_on is not None:
            started_on = one.started_on or date.min
            by = _by(world, origin_of_work(world, one.person, started_on))
            area = world.areas.of_address(one.child, one.authorised_on)
            table.add(one.authorised_on, area, by, one.is_nfa)
    return table


def _tier3_after_tier2(world: World) -> Ratios:
    """Tier 2 closures followed on a later day within 12 months by a Tier 3 referral."""
    table = Ratios()
    for episode in read_tier2_episodes(world):
        ended_on = episode.ended_on
        if ended_on is not None:
            is_followed = any(
                within_12_months(ended_on, referral.day)
                for referral in world.referrals_of.get(episode.person or "", [])
            )
            table.add(ended_on, episode.area, _by(world, episode.origin), is_followed)
    return table
