"""Metric 16, ``mart_hospital_admissions``: children injured or maltreated, seen in hospital."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .admissions import (
    ATTENDANCE,
    DIAGNOSIS,
    EPISODE,
    FINDING,
    HospitalEvent,
    read_admissions,
    read_attendances,
)
from .areas import POPULATION
from .calendar import within_12_months
from .enquiries import ENQUIRY
from .layout import Measure, Metric, lay_out
from .rates import HES_BANDS, Rates, hes_band
from .row import Row
from .tables import Counts
from .world import World

METRIC = Metric(
    "hospital_admissions",
    ("financial_year", "rolling_12m"),
    reads=(EPISODE, DIAGNOSIS, ATTENDANCE, FINDING, ENQUIRY),
)


def is_injury(category: str) -> bool:
    """ICD-10 S00-T79 or V01-Y36."""
    return "S00" <= category <= "T79" or "V01" <= category <= "Y36"


def is_maltreatment(category: str) -> bool:
    """ICD-10 T73, T74, Y06, Y07 or X85-Y09."""
    return category in ("T73", "T74", "Y06", "Y07") or "X85" <= category <= "Y09"


def rows(world: World) -> Iterator[Row]:
    """Rows of four counts and their rates per 10,000 of their age range."""
    admissions = read_admissions(world)
    injuries = [one for one in admissions if any(map(is_injury, one.categories))]
    maltreated = [one for one in admissions if any(map(is_maltreatment, one.categories))]
    concerns = [one for one in read_attendances(world) if one.is_concern]

    admitted = Measure(METRIC, "injury_0_14", "count", EPISODE, (DIAGNOSIS,))
    attended = Measure(METRIC, "ed_assault_maltreatment", "count", ATTENDANCE, (FINDING,))
    for measure, events, ages in (
        (admitted, injuries, range(15)),
        (replace(admitted, id="injury_0_4"), injuries, range(5)),
        (replace(admitted, id="maltreatment_0_17"), maltreated, range(18)),
        (attended, concerns, range(18)),
    ):
        table = _count(world, events, ages)
        rate = replace(
            measure,
            id=f"{measure.id}_per_10k",
            unit="per_10000",
            needs=(*measure.needs, POPULATION),
        )
        yield from lay_out(world, measure, table)
        yield from lay_out(world, rate, Rates(table, world.population, ages, HES_BANDS))


def _count(world: World, events: Iterable[HospitalEvent], ages: range) -> Counts:
    """Events of children of the ages, each once."""
    knows_enquiries = world.inbox.was_landed(ENQUIRY)
    table = Counts()
    for event in events:
        if event.years is None or event.years not in ages:
            continue
        by = {"age_band": hes_band(event.years), "sex": event.sex}
        if knows_enquiries:
            by["known_to_mash"] = _known_to_mash(world, event)
        table.add(event.day, event.area, by)
    return table


def _known_to_mash(world: World, event: HospitalEvent) -> str:
    """Y: the person has an enquiry of an earlier day within 12 months; unknown: no identifier."""
    if not event.has_identifier:
        return "unknown"
    enquiries = world.enquiries_of.get(event.person or "", [])
    known = any(within_12_months(enquiry.received_on, event.day) for enquiry in enquiries)
    return "Y" if known else "N"
