"""Metric 11, ``mart_timely_information``: what the agencies asked tell the hub, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

from .checks import CHECK, Check, read_checks
from .enquiries import ENQUIRY, by_enquiry
from .layout import Measure, Metric, lay_out
from .row import Row
from .tables import Percentiles, Ratios
from .world import World

METRIC = Metric("timely_information", ("month",), reads=(ENQUIRY, CHECK))
# half the default target of each rating in working minutes; blue has no target
MINUTES_DUE = {"red": 120, "amber": 255, "green": 765}
GOOD_RATINGS = (3, 4)
RATINGS = (1, 2, 3, 4)


def rows(world: World) -> Iterator[Row]:
    """Rows of four shares of the checks due and of the median time of an answer."""
    timely, nothing_known, partial, good_quality = Ratios(), Ratios(), Ratios(), Ratios()
    median = Percentiles(Fraction(1, 2))
    children = by_enquiry(world.enquiries)
    for check in _first_requests(world):
        of_enquiry = children.get(check.enquiry_id, [])
        rag = next((child.rag_initial for child in of_enquiry if child.rag_initial), None)
        due_at = _due_at(world, check, rag)
        if due_at is None or due_at > world.end_of_as_of:
            continue
        day = due_at.date()
        area = next((child.area for child in of_enquiry if child.area), None)
        by = {
            "agency": check.agency,
            "location": check.location,
            "rag_initial": rag or "unknown",
        }
        answered_at = check.responded_at
        timely.add(day, area, by, answered_at is not None and answered_at <= due_at)
        nothing_known.add(day, area, by, check.response_type == "nothing_known")
        partial.add(day, area, by, check.response_type == "partial")
        if check.quality_rating in RATINGS:
            good_quality.add(day, area, by, check.quality_rating in GOOD_RATINGS)
        if answered_at is not None:
            taken = world.working_time.time_between(check.requested_at, answered_at)
            minutes = Fraction(taken // timedelta(microseconds=1), 60_000_000)
            median.add(day, area, by, minutes)

    share = Measure(METRIC, "timely", "share", ENQUIRY, (CHECK,))
    yield from lay_out(world, share, timely)
    yield from lay_out(world, replace(share, id="nothing_known"), nothing_known)
    yield from lay_out(world, replace(share, id="partial"), partial)
    yield from lay_out(world, replace(share, id="good_quality"), good_quality)
    yield from lay_out(world, replace(share, id="median_working_minutes", unit="minutes"), median)


def _first_requests(world: World) -> list[Check]:
    """The first request by as_of of each enquiry and agency; of one time the lowest id."""
    first: dict[tuple[str, str], Check] = {}
    for check in read_checks(world):
        asked = (check.enquiry_id, check.agency)
        known = first.get(asked, check)
        first[asked] = min(known, check, key=lambda one: (one.requested_at, one.id))
    return list(first.values())


def _due_at(world: World, check: Check, rag: str | None) -> datetime | None:
    """When the answer is due; None where nothing says so (blue, or no rating known)."""
    minutes = MINUTES_DUE.get(rag or "")
    if check.due_at is not None or minutes is None:
        return check.due_at
    return world.working_time.time_after(check.requested_at, minutes)
