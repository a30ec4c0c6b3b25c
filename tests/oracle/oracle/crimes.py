"""Recorded crimes against children, with their outcomes and court results (metric 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .calendar import add_months, age
from .record import Record
from .values import text_or_none
from .world import World

OFFENCE = "police.recorded_offence"
OUTCOME = "police.offence_outcome"
COURT = "police.court_result"

_VIOLENCE = "violence"
# of a crime that is in the set by its flag alone, where the class has no group
_OTHER = "other"
# Home Office classes by group; those of violence ask for a victim under 18, the others for nothing
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "cruelty_neglect": ("4.7", "11A", "15"),
    "abduction": ("13",),
    "sexual": ("17B", "19D", "19E", "19G", "19H", "20B", "21", "22B", "73"),
    "exploitation": ("71", "88A"),
    _VIOLENCE: ("1", "2", "5D", "5E", "8N", "8P", "8S", "105A", "105B"),
}
_GROUP_OF = {ho_class: group for group, classes in _GROUPS.items() for ho_class in classes}
_ADULT_FROM = 18
# charge or summons; 1A, an alternate offence, lies inside it
_CHARGED = "1"


@dataclass(frozen=True)
class Crime:
    """A crime of the set that is not cancelled.

    ``charges`` are the days of its live outcomes 1, ``convictions`` those of its guilty verdicts.
    """

    recorded_on: date
    group: str
    area: str | None
    charges: tuple[date, ...]
    convictions: tuple[date, ...]

    @property
    def convicted_on(self) -> date | None:
        """The earliest conviction of any of its defendants."""
        return min(self.convictions, default=None)

    def was_charged_within(self, months: int) -> bool:
        """Whether it led to a charge within so many months of its recording."""
        return any(_follows(self.recorded_on, day, months) for day in self.charges)

    def led_to_conviction_within(self, months: int) -> bool:
        """Whether anyone was convicted of it within so many months of its recording."""
        return any(_follows(self.recorded_on, day, months) for day in self.convictions)


def read_crimes(world: World) -> list[Crime]:
    """Crimes of the set recorded by as_of and not cancelled by then, each once."""
    charges, convictions = _charges(world), _convictions(world)
    crimes = []
    for row in world.inbox.rows(OFFENCE):
        recorded_on = world.past_day(row, "recorded_on")
        if recorded_on is None or world.past_day(row, "cancelled_on") is not None:
            continue
        group = _group(row, recorded_on)
        if group is not None:
            crime_ref = row.identifier("crime_ref") or ""
            # a crime happens somewhere of its own: no address is asked
            area = world.areas.of_event(row.text("area_code"), row.text("lsoa"), None, recorded_on)
            crimes.append(
                Crime(
                    recorded_on=recorded_on,
                    group=group,
                    area=area,
                    charges=tuple(charges.get(crime_ref, ())),
                    convictions=tuple(convictions.get(crime_ref, ())),
                )
            )
    return crimes


def ho_class(text: str) -> str:
    """A Home Office class as it is compared: trimmed, in capitals, without leading zeros."""
    return (text_or_none(text) or "").upper().lstrip("0")


def _group(row: Record, recorded_on: date) -> str | None:
    """The offence group of a crime; None where it is not of the set."""
    group = _GROUP_OF.get(ho_class(row.raw("ho_class")))
    if row.flag("child_abuse_flag"):
        return group or _OTHER
    if group == _VIOLENCE and not _is_against_child(row, recorded_on):
        return None
    return group


def _is_against_child(row: Record, recorded_on: date) -> bool:
    """Whether the victim was under 18: by the age, else by the birth date on the day it began."""
    years = row.age("victim_age")
    if years is None:
        years = age(row.day("victim_dob"), row.day("committed_from") or recorded_on)
    return years is not None and years < _ADULT_FROM


def _charges(world: World) -> dict[str, list[date]]:
    """Days of the live outcomes with code exactly 1, by crime."""
    days: dict[str, list[date]] = {}
    for row in world.inbox.rows(OUTCOME):
        day = world.past_day(row, "outcome_on")
        is_charge = row.code("outcome_code", "offence_outcome") == _CHARGED
        if day is not None and is_charge and not row.flag("superseded"):
            days.setdefault(row.identifier("crime_ref") or "", []).append(day)
    return days


def _convictions(world: World) -> dict[str, list[date]]:
    """Days of the guilty verdicts of all defendants, by crime."""
    days: dict[str, list[date]] = {}
    for row in world.inbox.rows(COURT):
        day = world.past_day(row, "convicted_on")
        if day is not None and row.code("verdict", "verdict") == "guilty":
            days.setdefault(row.identifier("crime_ref") or "", []).append(day)
    return days


def _follows(recorded_on: date, day: date, months: int) -> bool:
    """Whether ``day`` is on or after the recording and within so many months of it."""
    return add_months(day, -months) <= recorded_on <= day
