"""Assessments of children's social care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .world import World

ASSESSMENT = "social_care.ssd_cin_assessments"


@dataclass(frozen=True)
class Assessment:
    """An assessment; either date is None where it is blank, ``authorised_on`` also after as_of.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    """

    person: str | None
    child: str | None
    started_on: date | None
    authorised_on: date | None
    is_nfa: bool


def read_assessments(world: World) -> list[Assessment]:
    """Every landed assessment, also those that start after as_of."""
    assessments = []
    for row in world.inbox.rows(ASSESSMENT):
        la_child_id = row.identifier("cina_person_id")
        assessments.append(
            Assessment(
                person=world.persons.of_child(la_child_id, world.strength),
                child=world.persons.of_child(la_child_id),
                started_on=row.day("cina_assessment_start_date"),
                authorised_on=world.past_day(row, "cina_assessment_auth_date"),
                is_nfa=row.flag("cina_assessment_outcome_nfa"),
            )
        )
    return assessments
