"""Who is who: the person behind a record, as the linkage says (convention 8).

A probabilistic linkage cannot be worked out a second time by hand. Which records are one child is
what the oracle is told; everything that follows from it, it works out for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from .inbox import Inbox
from .record import Record

PERSON = "social_care.ssd_person"
Strength = Literal["strict", "central", "loose"]


class PersonIds(NamedTuple):
    """The person of one record at each strength of the linkage."""

    strict: str
    central: str
    loose: str


# by the key of the record: "mash.enquiry:E1|la_child_id:7", "social_care.person:7"
Identity = Mapping[str, PersonIds]


@dataclass(frozen=True)
class Traits:
    """What social care knows of a child."""

    born: date | None = None
    sex: str | None = None


class Persons:
    """The person behind a record, and what social care knows of that person.

    Birth date, sex and address of a person are those by the central strength, whichever strength
    is asked for what looks across events.
    """

    def __init__(self, inbox: Inbox, identity: Identity) -> None:
        self._identity = identity
        self._traits = self._read_traits(inbox.rows(PERSON))

    def of_record(
        self, extract: str, record_id: str | None, strength: Strength = "central"
    ) -> str | None:
        """The person of a record; None without an id, or where the linkage has no such record."""
        ids = self._identity.get(f"{extract}:{record_id}")
        return None if ids is None else getattr(ids, strength)

    def of_child(self, la_child_id: str | None, strength: Strength = "central") -> str | None:
        """The person of an LA child id; None without one."""
        return self.of_record("social_care.person", la_child_id, strength)

    def traits(self, person: str | None) -> Traits:
        """Birth date and sex by social care; empty for anyone it does not know."""
        return self._traits.get(person or "", Traits())

    def _read_traits(self, people: list[Record]) -> dict[str, Traits]:
        """Traits by person: the row of the current id first, then those of earlier ids by id."""
        earlier_ids = {row.identifier("pers_legacy_id") for row in people}

        def current_first(row: Record) -> tuple[bool, str]:
            la_child_id = row.identifier("pers_person_id") or ""
            return la_child_id in earlier_ids, la_child_id

        traits: dict[str, Traits] = {}
        for row in sorted(people, key=current_first):
            person = self.of_child(row.identifier("pers_person_id"))
            if person is not None:
                known = traits.get(person, Traits())
                traits[person] = Traits(
                    born=known.born or row.day("pers_dob"),
                    sex=known.sex or row.code("pers_sex", "sex"),
                )
        return traits
