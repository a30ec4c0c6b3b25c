"""Tier 2 help: referrals to the Early Response Service and early help, merged for each child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from .origin import MASH, OTHER, is_sent_to_tier2
from .world import World

ERS = "mash.ers_referral"
EARLY_HELP = "social_care.ssd_early_help_episodes"


@dataclass(frozen=True)
class ErsReferral:
    """A referral to the Early Response Service received by as_of.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    ``accepted`` is None where it is blank. A contact or a close after as_of has not happened:
    ``close_reason`` is None while ``closed_on`` is.
    """

    id: str
    enquiry_id: str | None
    person: str | None
    child: str | None
    area_code: str | None
    received_on: date
    accepted: bool | None
    decline_reason: str | None
    first_contact_on: date | None
    closed_on: date | None
    close_reason: str | None

    @property
    def origin(self) -> str:
        """``mash`` where it names an enquiry of the hub."""
        return OTHER if self.enquiry_id is None else MASH

    def area(self, world: World, day: date) -> str | None:
        """Its own area, else that of the child's address on ``day``."""
        return world.areas.of_event(self.area_code, None, self.child, day)


@dataclass(frozen=True)
class Tier2Episode:
    """Tier 2 help without a gap; ``ended_on`` is None while it goes on at as_of.

    ``area`` and ``origin`` are those of its first piece.
    """

    person: str | None
    started_on: date
    ended_on: date | None
    area: str | None
    origin: str


@dataclass(frozen=True)
class _Piece:
    """An accepted referral (rank 0) or an early help episode (rank 1), as an episode."""

    episode: Tier2Episode
    rank: int
    id: str


def read_ers_referrals(world: World) -> list[ErsReferral]:
    """Referrals to the Early Response Service received by as_of, accepted or not."""
    referrals = []
    for row in world.inbox.rows(ERS):
        received_on = world.past_day(row, "received_on")
        if received_on is None:
            continue
        la_child_id = row.identifier("la_child_id")
        closed_on = world.past_day(row, "closed_on")
        reason = row.code("close_reason", "ers_close_reason")
        referrals.append(
            ErsReferral(
                id=row.identifier("ers_id") or "",
                enquiry_id=row.identifier("mash_enquiry_id"),
                person=world.persons.of_child(la_child_id, world.strength),
                child=world.persons.of_child(la_child_id),
                area_code=row.text("area_code"),
                received_on=received_on,
                accepted=row.flag_or_none("accepted"),
                decline_reason=row.code("decline_reason", "ers_decline_reason"),
                first_contact_on=world.past_day(row, "first_contact_on"),
                closed_on=closed_on,
                close_reason=None if closed_on is None else reason,
            )
        )
    return referrals


def first_early_help(world: World) -> date | None:
    """The day of the first start of early help by as_of."""
    days = (world.past_day(row, "earl_episode_start_date") for row in world.inbox.rows(EARLY_HELP))
    return min((day for day in days if day is not None), default=None)


def read_tier2_episodes(world: World) -> list[Tier2Episode]:
    """Accepted ERS referrals and early help episodes, those of a person merged.

    A person's pieces merge while one starts before the latest end so far, or on the day the
    episode begins; one of no person stays alone. Of pieces that start on one day the ERS referral
    is the first, then the lowest id.
    """
    alone: list[Tier2Episode] = []
    of_person: dict[str, list[_Piece]] = {}
    for piece in [*_accepted(world), *_early_help(world)]:
        if piece.episode.person is None:
            alone.append(piece.episode)
        else:
            of_person.setdefault(piece.episode.person, []).append(piece)
    merged = [episode for pieces in of_person.values() for episode in _merge(pieces)]
    return [*alone, *merged]


def _accepted(world: World) -> Iterable[_Piece]:
    for referral in read_ers_referrals(world):
        if referral.accepted:
            episode = Tier2Episode(
                person=referral.person,
                started_on=referral.received_on,
                ended_on=referral.closed_on,
                area=referral.area(world, referral.received_on),
                origin=referral.origin,
            )
            yield _Piece(episode, 0, referral.id)


def _early_help(world: World) -> Iterable[_Piece]:
    for row in world.inbox.rows(EARLY_HELP):
        started_on = world.past_day(row, "earl_episode_start_date")
        if started_on is None:
            continue
        la_child_id = row.identifier("earl_person_id")
        person = world.persons.of_child(la_child_id, world.strength)
        child = world.persons.of_child(la_child_id)
        episode = Tier2Episode(
            person=person,
            started_on=started_on,
            ended_on=world.past_day(row, "earl_episode_end_date"),
            area=world.areas.of_address(child, started_on),
            origin=MASH if is_sent_to_tier2(world, person, started_on) else OTHER,
        )
        yield _Piece(episode, 1, row.identifier("earl_episode_id") or "")


def _merge(pieces: list[_Piece]) -> list[Tier2Episode]:
    """The episodes that the pieces of one person make."""
    merged: list[Tier2Episode] = []
    for piece in sorted(pieces, key=lambda one: (one.episode.started_on, one.rank, one.id)):
        if merged and _goes_on(merged[-1], piece.episode):
            merged[-1] = _longer(merged[-1], piece.episode)
        else:
            merged.append(piece.episode)
    return merged


def _goes_on(so_far: Tier2Episode, piece: Tier2Episode) -> bool:
    return (
        so_far.ended_on is None
        or piece.started_on < so_far.ended_on
        or piece.started_on == so_far.started_on
    )


def _longer(so_far: Tier2Episode, piece: Tier2Episode) -> Tier2Episode:
    """The episode to the latest end of both; open if either is."""
    if so_far.ended_on is None or piece.ended_on is None:
        return replace(so_far, ended_on=None)
    return replace(so_far, ended_on=max(so_far.ended_on, piece.ended_on))
