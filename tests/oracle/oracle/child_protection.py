"""Section 47 enquiries, conferences and child protection plans of this authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .world import World

S47 = "social_care.ssd_s47_enquiry"
CONFERENCE = "social_care.ssd_initial_cp_conference"
PLAN = "social_care.ssd_cp_plans"


@dataclass(frozen=True)
class Plan:
    """A child protection plan; ``ended_on`` is None while it is open at as_of.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    """

    id: str
    person: str | None
    child: str | None
    started_on: date
    ended_on: date | None
    initial_category: str
    latest_category: str

    def is_open_at(self, day: date) -> bool:
        """Whether it started by ``day`` and did not end by then."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on > day)


@dataclass(frozen=True)
class Section47:
    """A section 47 enquiry; ``ended_on`` is None while it is open at as_of.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    """

    person: str | None
    child: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Conference:
    """An initial child protection conference held by as_of; ``s47_id`` is its s47 enquiry.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    """

    person: str | None
    child: str | None
    held_on: date
    s47_id: str | None
    is_transfer_in: bool


def read_plans(world: World) -> list[Plan]:
    """Plans started by as_of; those of another authority are out, transfer-ins are in."""
    plans = []
    for row in world.inbox.rows(PLAN):
        started_on = world.past_day(row, "cppl_cp_plan_start_date")
        if started_on is None or row.flag("cppl_cp_plan_ola"):
            continue
        la_child_id = row.identifier("cppl_person_id")
        plans.append(
            Plan(
                id=row.identifier("cppl_cp_plan_id") or "",
                person=world.persons.of_child(la_child_id, world.strength),
                child=world.persons.of_child(la_child_id),
                started_on=started_on,
                ended_on=world.past_day(row, "cppl_cp_plan_end_date"),
                initial_category=row.code("cppl_cp_plan_initial_category", "abuse_category")
                or "unknown",
                latest_category=row.code("cppl_cp_plan_latest_category", "abuse_category")
                or "unknown",
            )
        )
    return plans


def read_s47(world: World) -> list[Section47]:
    """Section 47 enquiries started by as_of."""
    enquiries = []
    for row in world.inbox.rows(S47):
        started_on = world.past_day(row, "s47e_s47_start_date")
        if started_on is not None:
            la_child_id = row.identifier("s47e_person_id")
            enquiries.append(
                Section47(
                    person=world.persons.of_child(la_child_id, world.strength),
                    child=world.persons.of_child(la_child_id),
                    started_on=started_on,
                    ended_on=world.past_day(row, "s47e_s47_end_date"),
                )
            )
    return enquiries


def read_conferences(world: World) -> list[Conference]:
    """Initial conferences held by as_of, transfer-ins too."""
    conferences = []
    for row in world.inbox.rows(CONFERENCE):
        held_on = world.past_day(row, "icpc_icpc_date")
        if held_on is not None:
            la_child_id = row.identifier("icpc_person_id")
            conferences.append(
                Conference(
                    person=world.persons.of_child(la_child_id, world.strength),
                    child=world.persons.of_child(la_child_id),
                    held_on=held_on,
                    s47_id=row.identifier("icpc_s47_enquiry_id"),
                    is_transfer_in=row.flag("icpc_icpc_transfer_in"),
                )
            )
    return conferences
