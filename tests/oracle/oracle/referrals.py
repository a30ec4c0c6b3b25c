"""Tier 3 referrals: what counts as one (convention 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .codes import Codes
from .inbox import Inbox
from .persons import Persons, Strength

EPISODES = "social_care.ssd_cin_episodes"

# DfE order of the sources; 10 (unknown) and then a blank come last
_SOURCES = (
    *("1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4"),
    *("5A", "5B", "5C", "5D", "6", "7", "8", "9", "10", None),
)


@dataclass(frozen=True)
class Episode:
    """A row of the conformed CIN episodes.

    ``person`` is by the strength of linkage asked for, ``child`` always by the central one.
    """

    referral_id: str
    person: str | None
    child: str | None
    day: date
    source: str | None
    nfa: bool
    closed_on: date | None
    close_reason: str | None
    worker_id: str | None

    @property
    def rank(self) -> tuple[int, str]:
        """Order among the rows of a person and day: the lowest source, then the lowest id."""
        return _SOURCES.index(self.source), self.referral_id


@dataclass(frozen=True)
class Referral:
    """A Tier 3 referral: the rows of one person on one day.

    ``closed_on`` is its own day where it is NFA, and None while it is open. ``child`` is the person
    of its first row by the central strength, whose age and address are the referral's. ``ids`` are
    the referral ids of all its rows; ``worker_id`` is the professional of the row it closes with.
    """

    person: str | None
    child: str | None
    day: date
    source_agency: str
    nfa: bool
    closed_on: date | None
    close_reason: str | None
    ids: tuple[str, ...]
    worker_id: str | None

    @property
    def outcome(self) -> str:
        """``nfa``, ``open`` or the reason for closure (``unknown`` where it is blank)."""
        if self.nfa:
            return "nfa"
        if self.closed_on is None:
            return "open"
        return self.close_reason or "unknown"


def read_referrals(
    inbox: Inbox, persons: Persons, strength: Strength, codes: Codes, as_of: date
) -> list[Referral]:
    """All Tier 3 referrals up to ``as_of`` in order of their day; contacts are left out."""
    of_person: dict[str, dict[date, list[Episode]]] = {}
    referrals: list[Referral] = []
    for episode in _read_episodes(inbox, persons, strength, as_of):
        if episode.person is None:
            # an event of no person is never merged and never anyone's earlier event
            referrals.append(_merge([episode], codes))
        else:
            days = of_person.setdefault(episode.person, {})
            days.setdefault(episode.day, []).append(episode)
    for days in of_person.values():
        merged = [_merge(days[day], codes) for day in sorted(days)]
        referrals.extend(_without_contacts(merged))
    return sorted(referrals, key=lambda referral: (referral.day, referral.person or ""))


def by_person(referrals: Iterable[Referral]) -> dict[str, list[Referral]]:
    """Referrals of each person in order of their day."""
    found: dict[str, list[Referral]] = {}
    for referral in sorted(referrals, key=lambda one: one.day):
        if referral.person is not None:
            found.setdefault(referral.person, []).append(referral)
    return found


def _read_episodes(
    inbox: Inbox, persons: Persons, strength: Strength, as_of: date
) -> Iterable[Episode]:
    for row in inbox.rows(EPISODES):
        day = row.day("cine_referral_date")
        if day is None or day > as_of:
            continue
        closed_on = row.day("cine_close_date")
        la_child_id = row.identifier("cine_person_id")
        yield Episode(
            referral_id=row.identifier("cine_referral_id") or "",
            person=persons.of_child(la_child_id, strength),
            child=persons.of_child(la_child_id),
            day=day,
            source=row.code("cine_referral_source_code", "referral_source"),
            nfa=row.flag("cine_referral_nfa"),
            # a close after as_of has not happened yet
            closed_on=closed_on if closed_on is not None and closed_on <= as_of else None,
            close_reason=row.code("cine_close_reason", "close_reason"),
            worker_id=row.identifier("cine_referral_worker_id"),
        )


def _merge(rows: list[Episode], codes: Codes) -> Referral:
    """One referral of the rows of a person and day.

    The source is that of the first row in order; it is NFA only if all rows are; close and worker
    are those of the first row that is not NFA, and an NFA referral closes on its own day.
    """
    ordered = sorted(rows, key=lambda row: row.rank)
    first = ordered[0]
    source_agency = codes.source_agency[first.source] if first.source else "unknown"
    live = next((row for row in ordered if not row.nfa), None)
    return Referral(
        person=first.person,
        child=first.child,
        day=first.day,
        source_agency=source_agency,
        nfa=live is None,
        closed_on=first.day if live is None else live.closed_on,
        close_reason=None if live is None else live.close_reason,
        ids=tuple(row.referral_id for row in ordered),
        worker_id=None if live is None else live.worker_id,
    )


def _without_contacts(merged: list[Referral]) -> list[Referral]:
    """Leave out what is dated after a live referral and before the day that one closes."""
    kept: list[Referral] = []
    for one in merged:
        in_an_open_case = any(
            not earlier.nfa and (earlier.closed_on is None or one.day < earlier.closed_on)
            for earlier in kept
        )
        if not in_an_open_case:
            kept.append(one)
    return kept
