"""Areas, addresses and population (conventions 10 and 12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .inbox import Inbox
from .persons import Persons
from .values import postcode

ADDRESS = "social_care.ssd_address"
AREA = "reference.area"
POSTCODE = "reference.postcode"
POPULATION = "reference.population"
ROLLOUT = "mash.area_rollout"


@dataclass(frozen=True)
class Address:
    """An address of a person; in force from ``start`` until the day before ``end``."""

    start: date
    id: str
    end: date | None
    lsoa: str | None


class Areas:
    """The areas of the partnership and the area of an event."""

    def __init__(self, inbox: Inbox, persons: Persons) -> None:
        self._area_of_lsoa: dict[str, str] = {}
        for row in inbox.rows(AREA):
            lsoa, area = row.text("lsoa11"), row.text("area_code")
            if lsoa is not None and area is not None:
                self._area_of_lsoa[lsoa] = area
        self.codes: list[str] = sorted(set(self._area_of_lsoa.values()))
        self._codes = frozenset(self.codes)
        self.go_live: dict[str, date | None] = {
            row.text("area_code") or "": row.day("mash_go_live_on") for row in inbox.rows(ROLLOUT)
        }
        self._addresses = _read_addresses(inbox, persons)

    def known(self, area_code: str | None) -> str | None:
        """The area of a row that is asked for its ``area_code`` alone; None counts in ALL only."""
        return area_code if area_code in self._codes else None

    def of_event(
        self, area_code: str | None, lsoa: str | None, person: str | None, day: date
    ) -> str | None:
        """Convention 10: the event's own area, else that of its LSOA, else by the address."""
        if area_code is not None:
            return self.known(area_code)
        if lsoa is not None:
            return self._area_of_lsoa.get(lsoa)
        return self.of_address(person, day)

    def of_address(self, person: str | None, day: date) -> str | None:
        """Area of the person's address in force on ``day``; of several, the latest start wins."""
        for address in self._addresses.get(person or "", []):
            if address.start <= day and (address.end is None or day < address.end):
                return self._area_of_lsoa.get(address.lsoa or "")
        return None


def _read_addresses(inbox: Inbox, persons: Persons) -> dict[str, list[Address]]:
    """Addresses by person, the latest start first (then the highest id)."""
    lsoa_of_postcode = {
        postcode(row.raw("postcode")): row.text("lsoa11") for row in inbox.rows(POSTCODE)
    }
    addresses: dict[str, list[Address]] = {}
    for row in inbox.rows(ADDRESS):
        person = persons.of_child(row.identifier("addr_person_id"))
        start = row.day("addr_address_start_date")
        if person is None or start is None:
            continue
        code = postcode(row.raw("addr_address_postcode"))
        lsoa = row.text("addr_lsoa") or (lsoa_of_postcode.get(code) if code else None)
        address_id = row.identifier("addr_table_id") or ""
        end = row.day("addr_address_end_date")
        addresses.setdefault(person, []).append(Address(start, address_id, end, lsoa))
    for of_person in addresses.values():
        of_person.sort(key=lambda address: (address.start, address.id), reverse=True)
    return addresses


class Population:
    """Residents by area, single year of age and sex (convention 12)."""

    def __init__(self, inbox: Inbox) -> None:
        self._years: dict[int, dict[tuple[str, str, int], Fraction]] = {}
        self._counted: dict[tuple[str | None, int, range, str | None], Fraction] = {}
        for row in inbox.rows(POPULATION):
            area, sex = row.text("area_code"), row.code("sex", "sex")
            year, age, people = row.whole("mid_year"), row.age("age"), row.number("population")
            if area and sex and year is not None and age is not None and people is not None:
                self._years.setdefault(year, {})[(area, sex, age)] = people

    def count(
        self, area: str | None, period_end: date, ages: range, sex: str | None = None
    ) -> Fraction:
        """Residents of the ages in an area (None = all areas), by the estimate for the period.

        The estimate is the latest mid-year (30 June) not after the period's end, else the
        earliest landed.
        """
        if not self._years:
            return Fraction(0)
        not_after = [year for year in self._years if date(year, 6, 30) <= period_end]
        year = max(not_after) if not_after else min(self._years)
        asked = (area, year, ages, sex)
        if asked not in self._counted:
            self._counted[asked] = sum(
                (
                    people
                    for (of_area, of_sex, age), people in self._years[year].items()
                    if age in ages and area in (None, of_area) and sex in (None, of_sex)
                ),
                Fraction(0),
            )
        return self._counted[asked]
