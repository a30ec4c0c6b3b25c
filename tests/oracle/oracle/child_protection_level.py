"""Metric 14, ``mart_child_protection_level``: statutory child protection work, with rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from .areas import ADDRESS, POPULATION
from .calendar import age, periods
from .child_protection import (
    CONFERENCE,
    PLAN,
    S47,
    Plan,
    read_conferences,
    read_plans,
    read_s47,
)
from .enquiries import ENQUIRY
from .layout import Measure, Metric, Others, history_of, lay_out
from .looked_after import LOOKED_AFTER, read_episodes
from .rates import CHILDREN, DFE_BANDS, Rates, dfe_band
from .referrals import EPISODES
from .row import Row
from .tables import Counts, Ratios
from .world import World

METRIC = Metric(
    "child_protection_level",
    ("month", "financial_year"),
    reads=(
        *(S47, CONFERENCE, PLAN, LOOKED_AFTER),
        *(ENQUIRY, ADDRESS),
    ),
)
DAYS_AFTER_ENQUIRY = 90


def rows(world: World) -> Iterator[Row]:
    """Rows of six counts, each also per 10,000 children, and of cp_plan_subsequent."""
    plans = read_plans(world)
    s47 = Measure(METRIC, "s47_started", "count", EPISODES, (S47,), area_by_address=True)
    stock = replace(s47, id="cp_plan_open", needs=(PLAN,), is_stock=True)
    after_mash = replace(s47, id="cp_after_mash", needs=(PLAN, ENQUIRY))
    counts = {
        s47: _s47_started(world),
        replace(s47, id="icpc_held", needs=(CONFERENCE,)): _icpc_held(world),
        replace(s47, id="cp_plan_started", needs=(PLAN,)): _started(world, plans),
        stock: _open(world, plans, stock),
        replace(s47, id="cla_started", needs=(LOOKED_AFTER,)): _cla_started(world),
        after_mash: _after_mash(world),
    }
    strict, loose = world.at("strict"), world.at("loose")
    others = {after_mash: (_after_mash(strict), _after_mash(loose))}
    for measure, table in counts.items():
        rate = replace(
            measure,
            id=f"{measure.id}_per_10k",
            unit="per_10000",
            needs=(*measure.needs, POPULATION),
        )
        by_strength = others.get(measure)
        yield from lay_out(world, measure, table, Others(*by_strength) if by_strength else None)
        tables = [table, *(by_strength or ())]
        rates = [Rates(one, world.population, CHILDREN, DFE_BANDS) for one in tables]
        yield from lay_out(
            world, rate, rates[0], Others(rates[1], rates[2]) if by_strength else None
        )
    subsequent = replace(s47, id="cp_plan_subsequent", unit="share", needs=(PLAN,))
    shares = Others(_subsequent(strict), _subsequent(loose))
    yield from lay_out(world, subsequent, _subsequent(world), shares)


def _by(world: World, person: str | None, day: date, category: str | None = None) -> dict[str, str]:
    """Age band and sex of the child on a day; the category for plan measures only."""
    traits = world.persons.traits(person)
    by = {"age_band": dfe_band(age(traits.born, day)), "sex": traits.sex or "unknown"}
    return by if category is None else {**by, "category": category}


def _s47_started(world: World) -> Counts:
    table = Counts()
    for one in read_s47(world):
        day, child = one.started_on, one.child
        table.add(day, world.areas.of_address(child, day), _by(world, child, day))
    return table


def _icpc_held(world: World) -> Counts:
    """Conferences by the day they were held, transfer-ins in."""
    table = Counts()
    for conference in read_conferences(world):
        day, child = conference.held_on, conference.child
        table.add(day, world.areas.of_address(child, day), _by(world, child, day))
    return table


def _cla_started(world: World) -> Counts:
    """Episodes that start a time of being looked after (start_reason S)."""
    table = Counts()
    for episode in read_episodes(world):
        if episode.starts_care:
            day, child = episode.started_on, episode.child
            table.add(day, world.areas.of_address(child, day), _by(world, child, day))
    return table


def _started(world: World, plans: list[Plan]) -> Counts:
    """Plans by their start, with the initial category."""
    table = Counts()
    for plan in plans:
        day = plan.started_on
        by = _by(world, plan.child, day, plan.initial_category)
        table.add(day, world.areas.of_address(plan.child, day), by)
    return table


def _open(world: World, plans: list[Plan], measure: Measure) -> Counts:
    """Plans open at each month end, with the latest category; age and area on that day."""
    table = Counts()
    first_day = history_of(world, measure)
    if first_day is None:
        return table
    for period in periods("month", first_day, world.last_day(METRIC.reads)):
        for plan in plans:
            if plan.is_open_at(period.end):
                by = _by(world, plan.child, period.end, plan.latest_category)
                table.add(period.end, world.areas.of_address(plan.child, period.end), by)
    return table


def _after_mash(world: World) -> Counts:
    """Plans by their start whose child the hub knew."""
    return _started(world, [plan for plan in read_plans(world) if _is_after_enquiry(world, plan)])


def _is_after_enquiry(world: World, plan: Plan) -> bool:
    """Whether the child had an enquiry received 0 to 90 days before the plan started."""
    return any(
        0 <= (plan.started_on - enquiry.received_on).days <= DAYS_AFTER_ENQUIRY
        for enquiry in world.enquiries_of.get(plan.person or "", [])
    )


def _subsequent(world: World) -> Ratios:
    """Plan starts whose child had an earlier plan of this authority, ever."""
    plans = read_plans(world)
    first_start: dict[str | None, date] = {}
    for plan in plans:
        known = first_start.get(plan.person, plan.started_on)
        first_start[plan.person] = min(known, plan.started_on)
    table = Ratios()
    for plan in plans:
        day = plan.started_on
        had_earlier = plan.person is not None and first_start[plan.person] < day
        by = _by(world, plan.child, day, plan.initial_category)
        table.add(day, world.areas.of_address(plan.child, day), by, had_earlier)
    return table
