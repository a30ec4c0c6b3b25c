"""Checks: what the hub asks other agencies, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .record import Record
from .world import World

CHECK = "mash.agency_check"


@dataclass(frozen=True)
class Check:
    """A request to an agency about an enquiry, with what was answered by as_of.

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


def read_checks(world: World) -> list[Check]:
    """Requests by as_of, also repeated ones to the same agency."""
    checks = (_read(world, row) for row in world.inbox.rows(CHECK))
    return [
        check for check in checks if check is not None and check.requested_at <= world.end_of_as_of
    ]


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
