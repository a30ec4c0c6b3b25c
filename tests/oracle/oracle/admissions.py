"""Emergency admissions and attendances at emergency departments (metric 16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .calendar import age
from .record import Record
from .values import icd10_category
from .world import World

EPISODE = "health.apc_episode"
DIAGNOSIS = "health.apc_diagnosis"
ATTENDANCE = "health.ecds_attendance"
FINDING = "health.ecds_finding"


@dataclass(frozen=True)
class HospitalEvent:
    """An admission or an attendance.

    ``person`` is by the strength of linkage of the world; the area never depends on it.
    ``has_identifier`` says whether it carries an NHS number or a pseudonym of one.
    """

    day: date
    person: str | None
    has_identifier: bool
    years: int | None
    sex: str
    area: str | None


@dataclass(frozen=True)
class Admission(HospitalEvent):
    """An emergency admission with the three-character ICD-10 categories of its first episode."""

    categories: frozenset[str]


@dataclass(frozen=True)
class Attendance(HospitalEvent):
    """An attendance; ``is_concern``: assault or maltreatment, or a safeguarding finding."""

    is_concern: bool


def read_admissions(world: World) -> list[Admission]:
    """Admissions by as_of: person (NHS number, else pseudonym, else episode) and day.

    Read from the episode with epiorder 1, where it is an emergency (admimeth 2.), finished
    (epistat 3), of class 1, 2 or 5, and fae is 1 where it is filled. Two such episodes of one
    person and day are one admission, with the codes of both and the traits of the lowest epikey.
    """
    categories: dict[str, set[str]] = {}
    for row in world.inbox.rows(DIAGNOSIS):
        epikey, category = row.identifier("epikey"), icd10_category(row.raw("icd10"))
        if epikey is not None and category is not None:
            categories.setdefault(epikey, set()).add(category)

    episodes: dict[tuple[str, date], list[Record]] = {}
    for row in sorted(world.inbox.rows(EPISODE), key=lambda row: row.identifier("epikey") or ""):
        admitted_on = world.past_day(row, "admidate")
        if admitted_on is not None and _is_counted(row):
            person = _number(row) or f"epikey:{row.identifier('epikey')}"
            episodes.setdefault((person, admitted_on), []).append(row)

    admissions = []
    for (_, admitted_on), rows in episodes.items():
        codes = [categories.get(row.identifier("epikey") or "", set()) for row in rows]
        event = _event(
            world, rows[0], EPISODE, rows[0].identifier("epikey"), admitted_on, "startage_calc"
        )
        admissions.append(Admission(**vars(event), categories=frozenset().union(*codes)))
    return admissions


def read_attendances(world: World) -> list[Attendance]:
    """Attendances by as_of, each once."""
    with_finding = {
        row.identifier("attendance_id")
        for row in world.inbox.rows(FINDING)
        if row.code("finding_kind", "finding_kind") == "safeguarding"
    }
    attendances = []
    for row in world.inbox.rows(ATTENDANCE):
        arrived_on = world.past_day(row, "arrived_at")
        if arrived_on is not None:
            is_concern = (
                row.code("injury_intent", "injury_intent") in ("assault", "maltreatment")
                or row.identifier("attendance_id") in with_finding
            )
            event = _event(
                world,
                row,
                ATTENDANCE,
                row.identifier("attendance_id"),
                arrived_on,
                "age_at_arrival",
            )
            attendances.append(Attendance(**vars(event), is_concern=is_concern))
    return attendances


def _is_counted(row: Record) -> bool:
    fae = row.text("fae")
    return (
        row.whole("epiorder") == 1
        and (row.text("admimeth") or "").startswith("2")
        and row.text("epistat") == "3"
        and row.text("classpat") in ("1", "2", "5")
        and (fae is None or row.whole("fae") == 1)
    )


def _number(row: Record) -> str | None:
    """The NHS number, else its pseudonym, marked so that the two never meet."""
    if (nhs_number := row.nhs_number("nhs_number")) is not None:
        return f"nhs:{nhs_number}"
    pseudonym = row.identifier("pseudo_nhs_number")
    return None if pseudonym is None else f"pseudonym:{pseudonym}"


def _event(
    world: World, row: Record, extract: str, record_id: str | None, day: date, age_column: str
) -> HospitalEvent:
    child = world.persons.of_record(extract, record_id)
    recorded_age = row.age(age_column)
    return HospitalEvent(
        day=day,
        person=world.persons.of_record(extract, record_id, world.strength),
        has_identifier=_number(row) is not None,
        years=age(row.day("dob"), day) if recorded_age is None else recorded_age,
        sex=row.code("sex", "sex") or "unknown",
        area=world.areas.of_event(row.text("area_code"), row.text("lsoa11"), child, day),
    )
