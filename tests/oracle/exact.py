"""Who is who by exact identifiers alone, for inboxes that no linkage has looked at.

The hand-made cases say who a child is by its ids, so that their figures can be worked out by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from oracle.admissions import ATTENDANCE, EPISODE
from oracle.codes import Codes
from oracle.enquiries import ENQUIRY, child_key
from oracle.inbox import Inbox
from oracle.persons import PERSON, PersonIds
from oracle.record import Record

LINKED = "social_care.ssd_linked_identifiers"
# where an LA child id stands
_CHILD_COLUMNS = {
    PERSON: "pers_person_id",
    "social_care.ssd_address": "addr_person_id",
    "social_care.ssd_cin_assessments": "cina_person_id",
    "social_care.ssd_cin_episodes": "cine_person_id",
    "social_care.ssd_cin_plans": "cinp_person_id",
    "social_care.ssd_cla_episodes": "clae_person_id",
    "social_care.ssd_contacts": "cont_person_id",
    "social_care.ssd_cp_plans": "cppl_person_id",
    "social_care.ssd_early_help_episodes": "earl_person_id",
    "social_care.ssd_initial_cp_conference": "icpc_person_id",
    "social_care.ssd_s47_enquiry": "s47e_person_id",
    "mash.decision": "la_child_id",
    "mash.ers_referral": "la_child_id",
    ENQUIRY: "la_child_id",
}


def exact_identity(
    folder: Path, clusters: Mapping[str, tuple[str, str, str]] = MappingProxyType({})
) -> dict[str, PersonIds]:
    """The person of each record of an inbox by its exact identifiers, at every strength the same.

    The LA child id, after recorded merges (``pers_legacy_id``), is the anchor. An NHS number
    stands for the LA child that social care (``ssd_person``, ``ssd_linked_identifiers``) gives it
    to, else for the one that enquiry rows with both ids give it to. A number of several LA
    children links nobody; a number of none is a person of its own, as is a record without ids.
    ``clusters`` says otherwise of some records: strict, central and loose cluster by record key.
    """
    inbox = Inbox(folder, Codes())
    ids = _Ids(inbox)
    found: dict[str, PersonIds] = {}
    for key, la_child_id, nhs_number in _records(inbox):
        person = ids.person(la_child_id, nhs_number) or key
        found[key] = PersonIds(*clusters.get(key, (person, person, person)))
    return found


def _records(inbox: Inbox) -> Iterator[tuple[str, str | None, str | None]]:
    """Key, LA child id and NHS number of each record about a child."""
    for extract, column in _CHILD_COLUMNS.items():
        for row in inbox.rows(extract):
            if (la_child_id := row.identifier(column)) is not None:
                yield f"social_care.person:{la_child_id}", la_child_id, None
    for row in inbox.rows(ENQUIRY):
        key = f"{ENQUIRY}:{child_key(row)}"
        yield key, row.identifier("la_child_id"), row.nhs_number("nhs_number")
    for extract, column in ((EPISODE, "epikey"), (ATTENDANCE, "attendance_id")):
        for row in inbox.rows(extract):
            yield f"{extract}:{row.identifier(column)}", None, row.nhs_number("nhs_number")


class _Ids:
    """The person behind an LA child id or an NHS number."""

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

    def person(self, la_child_id: str | None, nhs_number: str | None) -> str | None:
        """The person of a record that carries either id or both; the LA child id decides."""
        if la_child_id is not None:
            return "la:" + self._surviving(la_child_id)
        if nhs_number is None:
            return None
        children = self._children_of_number.get(nhs_number)
        if children is None:
            return "nhs:" + nhs_number
        return "la:" + next(iter(children)) if len(children) == 1 else None

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
