"""Metric 11, ``mart_timely_information``: what the agencies asked tell the hub, and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from .enquiries import ENQUIRY, EnquiryChild
from .layout import Measure, Metric, lay_out
from .record import Record
from .row import Row
from .tables import Percentiles, Ratios
from .world import World

CHECK = "mash.agency_check"
METRIC = Metric("timely_information", ("month",), reads=(ENQUIRY, CHECK))
# half the default target of each rating in working minutes; blue has no target
MINUTES_DUE = {"red": 120, "amber": 255, "green": 765}
GOOD_RATINGS = (3, 4)
RATINGS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Check:
    """The first request to an agency about an enquiry, with what was answered by as_of.

    A response of the type none is no answer; neither is one dated after as_of.
    """

    requested_at: datetime
    id: str
    enquiry_id: str
    agency: str
    location: str
    due_at: datetime | None
    responded_at: datetime | None
    response_type: str | None
    quality_rating: int | None


def rows(world: World) -> Iterator[Row]:
    """Rows of four shares of the checks due and of the median time of an answer."""
    timely, nothing_known, partial, good_quality = Ratios(), Ratios(), Ratios(), Ratios()
    median = Percentiles(Fraction(1, 2))
    children = _children(world)
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


def _children(world: World) -> dict[str, list[EnquiryChild]]:
    """Children of each enquiry in the order of its key: those without an id first, by number."""
    children: dict[str, list[EnquiryChild]] = {}
    for child in sorted(world.enquiries, key=_child_key):
        children.setdefault(child.enquiry_id, []).append(child)
    return children


def _child_key(child: EnquiryChild) -> tuple[bool, str]:
    return child.child_id is not None, child.child_id or child.child_no or ""


def _first_requests(world: World) -> list[Check]:
    """The first request by as_of of each enquiry and agency; of one time the lowest id."""
    first: dict[tuple[str, str], Check] = {}
    for row in world.inbox.rows(CHECK):
        check = _read(world, row)
        if check is None or check.requested_at > world.end_of_as_of:
            continue
        asked = (check.enquiry_id, check.agency)
        known = first.get(asked, check)
        first[asked] = min(known, check, key=lambda one: (one.requested_at, one.id))
    return list(first.values())


def _read(world: World, row: Record) -> Check | None:
    check_id, enquiry_id = row.identifier("agency_check_id"), row.identifier("mash_enquiry_id")
    requested_at = row.moment("requested_at")
    if check_id is None or enquiry_id is None or requested_at is None:
        return None
    responded_at = row.moment("responded_at")
    is_to_come = responded_at is not None and responded_at > world.end_of_as_of
    response_type = None if is_to_come else row.code("response_type", "response_type")
    is_answer = not is_to_come and response_type != "none"
    return Check(
        requested_at=requested_at,
        id=check_id,
        enquiry_id=enquiry_id,
        agency=row.code("agency", "agency") or "unknown",
        location=row.code("location", "location") or "unknown",
        due_at=row.moment("due_at"),
        responded_at=responded_at if is_answer else None,
        response_type=response_type,
        quality_rating=None if is_to_come else row.whole("quality_rating"),
    )


def _due_at(world: World, check: Check, rag: str | None) -> datetime | None:
    """When the answer is due; None where nothing says so (blue, or no rating known)."""
    minutes = MINUTES_DUE.get(rag or "")
    if check.due_at is not None or minutes is None:
        return check.due_at
    return world.working_time.time_after(check.requested_at, minutes)
