"""Metric 16, ``mart_hospital_admissions``: children injured or maltreated, seen in hospital."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .admissions import (
    ATTENDANCE,
    DIAGNOSIS,
    EPISODE,
    FINDING,
    Admission,
    Attendance,
    HospitalEvent,
    read_admissions,
    read_attendances,
)
from .areas import POPULATION
from .calendar import within_12_months
from .enquiries import ENQUIRY
from .layout import Measure, Metric, Others, lay_out
from .rates import HES_BANDS, Rates, hes_band
from .row import Row
from .tables import Counts
from .world import World

METRIC = Metric(
    "hospital_admissions",
    ("financial_year", "rolling_12m"),
    reads=(EPISODE, DIAGNOSIS, ATTENDANCE, FINDING, ENQUIRY),
)
# the one breakdown that looks across events
KNOWN = "known_to_mash"


def is_injury(category: str) -> bool:
    """ICD-10 S00-T79 or V01-Y36."""
    return "S00" <= category <= "T79" or "V01" <= category <= "Y36"


def is_maltreatment(category: str) -> bool:
    """ICD-10 T73, T74, Y06, Y07 or X85-Y09."""
    return category in ("T73", "T74", "Y06", "Y07") or "X85" <= category <= "Y09"


def rows(world: World) -> Iterator[Row]:
    """Rows of four counts and their rates per 10,000 of their age range."""
    admitted = Measure(METRIC, "injury_0_14", "count", EPISODE, (DIAGNOSIS,))
    attended = Measure(METRIC, "ed_assault_maltreatment", "count", ATTENDANCE, (FINDING,))
    worlds = (world, world.at("strict"), world.at("loose"))
    for measure, events_of, ages in (
        (admitted, _injuries, range(15)),
        (replace(admitted, id="injury_0_4"), _injuries, range(5)),
        (replace(admitted, id="maltreatment_0_17"), _maltreated, range(18)),
        (attended, _concerns, range(18)),
    ):
        tables = [_count(one, events_of(one), ages) for one in worlds]
        rates = [Rates(table, world.population, ages, HES_BANDS) for table in tables]
        rate = replace(
            measure,
            id=f"{measure.id}_per_10k",
            unit="per_10000",
            needs=(*measure.needs, POPULATION),
        )
        yield from lay_out(world, measure, tables[0], Others(tables[1], tables[2], KNOWN))
        yield from lay_out(world, rate, rates[0], Others(rates[1], rates[2], KNOWN))


def _injuries(world: World) -> list[Admission]:
    return [one for one in read_admissions(world) if any(map(is_injury, one.categories))]


def _maltreated(world: World) -> list[Admission]:
    return [one for one in read_admissions(world) if any(map(is_maltreatment, one.categories))]


def _concerns(world: World) -> list[Attendance]:
    return [one for one in read_attendances(world) if one.is_concern]


def _count(world: World, events: Iterable[HospitalEvent], ages: range) -> Counts:
    """Events of children of the ages, each once."""
    knows_enquiries = world.inbox.was_landed(ENQUIRY)
    table = Counts()
    for event in events:
        if event.years is None or event.years not in ages:
            continue
        by = {"age_band": hes_band(event.years), "sex": event.sex}
        if knows_enquiries:
            by[KNOWN] = _known_to_mash(world, event)
        table.add(event.day, event.area, by)
    return table


def _known_to_mash(world: World, event: HospitalEvent) -> str:
    """Y: the person has an enquiry of an earlier day within 12 months; unknown: no identifier."""
    if not event.has_identifier:
        return "unknown"
    enquiries = world.enquiries_of.get(event.person or "", [])
    known = any(within_12_months(enquiry.received_on, event.day) for enquiry in enquiries)
    return "Y" if known else "N"
