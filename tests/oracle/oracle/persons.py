"""Who is who: one person for a child known to several systems by exact ids (convention 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .inbox import Inbox
from .record import Record

PERSON = "social_care.ssd_person"
LINKED = "social_care.ssd_linked_identifiers"
ENQUIRY = "mash.enquiry"


@dataclass(frozen=True)
class Traits:
    """What social care knows of a child."""

    born: date | None = None
    sex: str | None = None


class Persons:
    """The person behind an LA child id or an NHS number.

    The LA child id, after recorded merges (``pers_legacy_id``), is the anchor. An NHS number
    stands for the LA child that social care (``ssd_person``, ``ssd_linked_identifiers``) gives it
    to, else for the one that enquiry rows with both ids give it to. A number of several LA
    children links nobody; a number of none is a person of its own.
    """

    def __init__(self, inbox: Inbox) -> None:
        people = inbox.rows(PERSON)
        self._merged_into: dict[str, str] = {}
        self._merge(people)
        social_care = [
            (row.nhs_number("pers_common_child_id"), row.identifier("pers_person_id"))
            for row in people
        ] + [
            (row.nhs_number("link_identifier_value"), row.identifier("link_person_id"))
            for row in inbox.rows(LINKED)
            if "nhs" in (row.text("link_identifier_type") or "").casefold()
        ]
        hub = [
            (row.nhs_number("nhs_number"), row.identifier("la_child_id"))
            for row in inbox.rows(ENQUIRY)
        ]
        self._children_of_number = self._numbers(hub) | self._numbers(social_care)
        self._traits = self._read_traits(people)

    def of_child(self, la_child_id: str | None) -> str | None:
        """The person of an LA child id; None without one."""
        if la_child_id is None:
            return None
        return "la:" + self._surviving(la_child_id)

    def of_ids(self, la_child_id: str | None, nhs_number: str | None) -> str | None:
        """The person of an event that carries either id or both; the LA child id decides."""
        if la_child_id is not None:
            return self.of_child(la_child_id)
        if nhs_number is None:
            return None
        children = self._children_of_number.get(nhs_number)
        if children is None:
            return "nhs:" + nhs_number
        return "la:" + next(iter(children)) if len(children) == 1 else None

    def traits(self, person: str | None) -> Traits:
        """Birth date and sex by social care; empty for anyone it does not know."""
        return self._traits.get(person or "", Traits())

    def _merge(self, people: Iterable[Record]) -> None:
        """Make one group of an id and its recorded earlier id; the lowest id stands for it."""
        for row in people:
            now, earlier = row.identifier("pers_person_id"), row.identifier("pers_legacy_id")
            if now is not None and earlier is not None:
                first, second = sorted((self._surviving(now), self._surviving(earlier)))
                if first != second:
                    self._merged_into[second] = first

    def _surviving(self, la_child_id: str) -> str:
        while la_child_id in self._merged_into:
            la_child_id = self._merged_into[la_child_id]
        return la_child_id

    def _numbers(self, pairs: Iterable[tuple[str | None, str | None]]) -> dict[str, set[str]]:
        children: dict[str, set[str]] = {}
        for nhs_number, la_child_id in pairs:
            if nhs_number is not None and la_child_id is not None:
                children.setdefault(nhs_number, set()).add(self._surviving(la_child_id))
        return children

    def _read_traits(self, people: list[Record]) -> dict[str, Traits]:
        """Traits by person: the row of the current id first, then those of earlier ids by id."""
        earlier_ids = {row.identifier("pers_legacy_id") for row in people}

        def current_first(row: Record) -> tuple[bool, str]:
            la_child_id = row.identifier("pers_person_id") or ""
            return la_child_id in earlier_ids, la_child_id

        traits: dict[str, Traits] = {}
        for row in sorted(people, key=current_first):
            person = self.of_child(row.identifier("pers_person_id")) or ""
            known = traits.get(person, Traits())
            traits[person] = Traits(
                born=known.born or row.day("pers_dob"),
                sex=known.sex or row.code("pers_sex", "sex"),
            )
        return traits
