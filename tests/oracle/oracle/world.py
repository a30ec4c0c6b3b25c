"""Everything that the metrics share: as_of, people, areas, enquiries and referrals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path

from . import enquiries as hub
from . import referrals as tier3
from . import values
from .areas import Areas, Population
from .calendar import WorkingTime
from .codes import Codes
from .inbox import Inbox
from .persons import Identity, Persons, Strength
from .record import Record


class World:
    """The inbox as the metrics see it at the end of ``as_of`` (convention 4).

    ``strength`` is that of the linkage by which enquiries, referrals, plans and hospital events
    are somebody's.
    """

    strength: Strength = "central"

    def __init__(
        self,
        inbox: Path,
        identity: Identity,
        as_of: date | None,
        extract_coverage: Mapping[str, date],
        generic_queues: Iterable[str] = (),
    ) -> None:
        self.codes = Codes()
        self.inbox = Inbox(inbox, self.codes)
        if not self.inbox.newest:
            raise ValueError(f"no extract of the contract can be read in {inbox}")
        self.as_of = max(self.inbox.newest.values()) if as_of is None else as_of
        self.end_of_as_of = datetime.combine(self.as_of, time.max)
        self.working_time = WorkingTime()
        self.persons = Persons(self.inbox, identity)
        self.areas = Areas(self.inbox, self.persons)
        self.population = Population(self.inbox)
        self.coverage = extract_coverage
        # professionals that are no person, by the seed of the partnership
        self.generic_queues = frozenset(
            found for one in generic_queues if (found := values.identifier(one)) is not None
        )
        # first day of history by driving extract, filled when asked for
        self.history: dict[str, date | None] = {}

    def at(self, strength: Strength) -> World:
        """The same world by another strength of the linkage; where and how old anyone is stays."""
        other = copy(self)
        other.strength = strength
        for name in ("enquiries", "enquiries_of", "referrals", "referrals_of"):
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def enquiries(self) -> list[hub.EnquiryChild]:
        """Enquiry-children received by as_of."""
        return hub.read_enquiries(
            self.inbox, self.persons, self.strength, self.areas, self.end_of_as_of
        )

    @cached_property
    def enquiries_of(self) -> dict[str, list[hub.EnquiryChild]]:
        """Enquiry-children of each person, in order of receipt."""
        return hub.by_person(self.enquiries)

    @cached_property
    def referrals(self) -> list[tier3.Referral]:
        """Tier 3 referrals up to as_of."""
        return tier3.read_referrals(self.inbox, self.persons, self.strength, self.codes, self.as_of)

    @cached_property
    def referrals_of(self) -> dict[str, list[tier3.Referral]]:
        """Tier 3 referrals of each person, in order of their day."""
        return tier3.by_person(self.referrals)

    def past_day(self, record: Record, column: str) -> date | None:
        """A date of an event, or None where it is blank or after as_of: it has not happened."""
        day = record.day(column)
        return day if day is not None and day <= self.as_of else None

    def last_day(self, reads: Iterable[str]) -> date:
        """Last day on which a period may end: as_of and the extracts read must reach it."""
        dates = [self.inbox.newest[read] for read in reads if self.inbox.was_landed(read)]
        return min([self.as_of, *dates])
