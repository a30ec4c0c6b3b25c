"""Children looked after: episodes, and the time in care that they make up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .world import World

LOOKED_AFTER = "social_care.ssd_cla_episodes"
# the reason for a start that a change of placement or of legal status does not have
_STARTED_TO_BE_LOOKED_AFTER = "S"


@dataclass(frozen=True)
class CareEpisode:
    """A row of the episodes; ``ended_on`` is None while it goes on at as_of.

    ``person`` is by the strength of linkage of the world, ``child`` always by the central one.
    """

    care_id: str | None
    person: str | None
    child: str | None
    started_on: date
    ended_on: date | None
    starts_care: bool


@dataclass(frozen=True)
class TimeInCare:
    """The episodes of one ``clae_cla_id``; ``ended_on`` is None while the child is in care."""

    person: str | None
    child: str | None
    started_on: date
    ended_on: date | None


def read_episodes(world: World) -> list[CareEpisode]:
    """Episodes started by as_of."""
    episodes = []
    for row in world.inbox.rows(LOOKED_AFTER):
        started_on = world.past_day(row, "clae_cla_episode_start_date")
        if started_on is None:
            continue
        la_child_id = row.identifier("clae_person_id")
        reason = row.code("clae_cla_episode_start_reason", "cla_start_reason")
        episodes.append(
            CareEpisode(
                care_id=row.identifier("clae_cla_id"),
                person=world.persons.of_child(la_child_id, world.strength),
                child=world.persons.of_child(la_child_id),
                started_on=started_on,
                ended_on=world.past_day(row, "clae_cla_episode_ceased_date"),
                starts_care=reason == _STARTED_TO_BE_LOOKED_AFTER,
            )
        )
    return episodes


def read_times_in_care(world: World) -> list[TimeInCare]:
    """The times in care: an episode without ``clae_cla_id`` is one by itself.

    One starts with its (first) episode of start reason S, without which it is none. It ends with
    the last ceased date, and is open while any of its episodes is.
    """
    of_id: dict[str, list[CareEpisode]] = {}
    alone = []
    for episode in read_episodes(world):
        if episode.care_id is None:
            alone.append([episode])
        else:
            of_id.setdefault(episode.care_id, []).append(episode)
    times = []
    for episodes in [*of_id.values(), *alone]:
        starts = [episode for episode in episodes if episode.starts_care]
        if not starts:
            continue
        first = min(starts, key=lambda episode: episode.started_on)
        ends = [episode.ended_on for episode in episodes if episode.ended_on is not None]
        is_open = len(ends) < len(episodes)
        times.append(
            TimeInCare(
                person=first.person,
                child=first.child,
                started_on=first.started_on,
                ended_on=None if is_open else max(ends),
            )
        )
    return times
