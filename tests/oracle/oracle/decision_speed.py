"""Metric 9, ``mart_decision_speed``: how long decisions and the steps after them take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from .areas import ADDRESS
from .assessments import ASSESSMENT, read_assessments
from .calendar import add_months, periods
from .child_protection import CONFERENCE, PLAN, S47, Plan, read_conferences, read_plans
from .enquiries import DECISION, ENQUIRY, RAG_HISTORY, EnquiryChild
from .layout import Measure, Metric, history_of, lay_out
from .referrals import EPISODES
from .row import Row
from .tables import NO_BREAKDOWN, Percentiles, Ratios
from .world import World

REVIEW = "social_care.ssd_cp_reviews"
METRIC = Metric(
    "decision_speed",
    ("month",),
    reads=(
        *(ENQUIRY, DECISION, RAG_HISTORY, ASSESSMENT, S47, CONFERENCE, PLAN, REVIEW),
        ADDRESS,
    ),
)
# default targets by rating: working time, or working days; blue has none
TARGETS: dict[str, timedelta | int] = {"red": timedelta(hours=4), "amber": 1, "green": 3}
ONE_WORKING_DAY = 1
ASSESSMENT_DAYS = 45
CONFERENCE_DAYS = 15


def rows(world: World) -> Iterator[Row]:
    """Rows of the four measures of the hub's decisions and the three of the steps after them."""
    median, p90 = Percentiles(Fraction(1, 2)), Percentiles(Fraction(9, 10))
    within_target, within_a_day = Ratios(), Ratios()
    for enquiry in world.enquiries:
        received_on, area, by = enquiry.received_on, enquiry.area, _by(world, enquiry)
        minutes = _minutes_taken(world, enquiry)
        if minutes is not None:
            median.add(received_on, area, by, minutes)
            p90.add(received_on, area, by, minutes)
        limits = ((within_target, _target(world, enquiry)), (within_a_day, ONE_WORKING_DAY))
        for table, limit in limits:
            in_time = None if limit is None else _in_time(world, enquiry, limit)
            if in_time is not None:
                table.add(received_on, area, by, in_time)

    hub = Measure(METRIC, "median_minutes", "minutes", ENQUIRY, (DECISION,))
    yield from lay_out(world, hub, median)
    yield from lay_out(world, replace(hub, id="p90_minutes"), p90)
    rated = replace(hub, id="within_target", unit="share", needs=(DECISION, RAG_HISTORY))
    yield from lay_out(world, rated, within_target)
    yield from lay_out(world, replace(hub, id="decision_1wd", unit="share"), within_a_day)

    after = Measure(
        METRIC, "assessment_45wd", "share", EPISODES, (ASSESSMENT,), area_by_address=True
    )
    yield from lay_out(world, after, _assessments(world))
    conferences = replace(after, id="icpc_15wd", needs=(CONFERENCE, S47))
    yield from lay_out(world, conferences, _conferences(world))
    reviews = replace(after, id="review_cpc_in_time", needs=(PLAN, REVIEW), is_stock=True)
    yield from lay_out(world, reviews, _reviews(world, reviews))


def _by(world: World, enquiry: EnquiryChild) -> dict[str, str]:
    out_of_hours = enquiry.out_of_hours
    if out_of_hours is None:
        out_of_hours = not world.working_time.is_open(enquiry.received_at)
    return {
        "rag_initial": enquiry.rag_initial or "unknown",
        "rag_final": _rag_final(world, enquiry) or "unknown",
        "source_agency": enquiry.source_agency or "unknown",
        "out_of_hours": "Y" if out_of_hours else "N",
    }


def _rag_final(world: World, enquiry: EnquiryChild) -> str | None:
    """The rating in force at the first decision, or at as_of while there is none."""
    first = enquiry.first_decision
    return enquiry.rating_at(world.end_of_as_of if first is None else first.decided_at)


def _minutes_taken(world: World, enquiry: EnquiryChild) -> Fraction | None:
    """Working minutes from receipt to the first decision."""
    if enquiry.first_decision is None:
        return None
    taken = world.working_time.time_between(enquiry.received_at, enquiry.first_decision.decided_at)
    return Fraction(taken // timedelta(microseconds=1), 60_000_000)


def _target(world: World, enquiry: EnquiryChild) -> timedelta | int | None:
    """The target of the final rating; None for blue."""
    return TARGETS.get(_rag_final(world, enquiry) or "")


def _in_time(world: World, enquiry: EnquiryChild, limit: timedelta | int) -> bool | None:
    """Whether the first decision came within the limit; None while there is still time for it.

    The clock starts at receipt and never restarts. A limit in working days runs on dates to the
    end of the last day.
    """
    first = enquiry.first_decision
    until = world.end_of_as_of if first is None else first.decided_at
    if isinstance(limit, timedelta):
        kept = world.working_time.time_between(enquiry.received_at, until) <= limit
    else:
        kept = world.working_time.days_between(enquiry.received_on, until.date()) <= limit
    if first is None:
        return None if kept else False
    return kept


def _assessments(world: World) -> Ratios:
    """Assessments by day of authorisation; in time within 45 working days of their start.

    One without a start date is in the denominator alone.
    """
    table = Ratios()
    for one in read_assessments(world):
        started_on, authorised_on = one.started_on, one.authorised_on
        if authorised_on is None:
            continue
        in_time = (
            started_on is not None
            and world.working_time.days_between(started_on, authorised_on) <= ASSESSMENT_DAYS
        )
        area = world.areas.of_address(one.child, authorised_on)
        table.add(authorised_on, area, NO_BREAKDOWN, in_time)
    return table


def _conferences(world: World) -> Ratios:
    """Conferences with a landed s47 enquiry, transfer-ins out; in time within 15 working days."""
    s47_start = {
        row.identifier("s47e_s47_enquiry_id"): row.day("s47e_s47_start_date")
        for row in world.inbox.rows(S47)
    }
    table = Ratios()
    for conference in read_conferences(world):
        started_on = s47_start.get(conference.s47_id)
        if started_on is None or conference.is_transfer_in:
            continue
        days = world.working_time.days_between(started_on, conference.held_on)
        area = world.areas.of_address(conference.child, conference.held_on)
        table.add(conference.held_on, area, NO_BREAKDOWN, days <= CONFERENCE_DAYS)
    return table


def _reviews(world: World, measure: Measure) -> Ratios:
    """Plans open at each month end and 3 months old; in time where every due date was met."""
    reviews: dict[str, list[date]] = {}
    for row in world.inbox.rows(REVIEW):
        held_on = world.past_day(row, "cppr_cp_review_date")
        if held_on is not None:
            reviews.setdefault(row.identifier("cppr_cp_plan_id") or "", []).append(held_on)
    table = Ratios()
    first_day = history_of(world, measure)
    if first_day is None:
        return table
    plans = read_plans(world)
    for period in periods("month", first_day, world.last_day(METRIC.reads)):
        for plan in plans:
            if plan.is_open_at(period.end) and add_months(plan.started_on, 3) <= period.end:
                in_time = _reviewed_in_time(plan, reviews.get(plan.id, []), period.end)
                area = world.areas.of_address(plan.person, period.end)
                table.add(period.end, area, NO_BREAKDOWN, in_time)
    return table


def _reviewed_in_time(plan: Plan, reviews: list[date], day: date) -> bool:
    """Whether every due date up to ``day`` was met; a review on the due day is in time.

    The first review is due within 3 months of the plan's start, each later one within 6 months of
    the last.
    """
    due_on = add_months(plan.started_on, 3)
    for held_on in sorted(held_on for held_on in reviews if plan.started_on <= held_on <= day):
        if held_on > due_on:
            return False
        due_on = add_months(held_on, 6)
    return due_on > day
