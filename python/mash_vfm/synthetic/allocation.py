"""Which social worker has which case, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Dates, Floats, Ints, day_number, plus_days, spread
from mash_vfm.synthetic.episodes import NEW
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.paths import IN_NEED, NFA
from mash_vfm.synthetic.workforce import (
    PRACTICE_MANAGER,
    SOCIAL_WORKER,
    TIER2,
    TIER3,
    Workforce,
)
from mash_vfm.synthetic.world import World

ASSESSMENT, SAFEGUARDING = range(2)
# not a person: where a case waits that nobody has
QUEUE = -1
_KEY = 10**6
_FAR = 10**5  # a day beyond every extract


@dataclass(frozen=True)
class Allocation:
    """Involvements, a row each; ``holding`` is a holding of the workforce, or QUEUE.

    ``row`` is the referral (child of a concern); ``end`` may lie after the extract's date.
    ``team`` is ASSESSMENT or SAFEGUARDING, ``area`` the area of the team. ``first_holding`` is by
    child of a concern: who was given the case first (QUEUE: nobody).
    """

    row: Ints
    holding: Ints
    team: Ints
    area: Ints
    start: Dates
    end: Dates
    first_holding: Ints


def _pool(workforce: Workforce) -> tuple[Ints, Ints, Ints]:
    """Return the case holders' posts in order of area and team, and each team's first and count."""
    posts = workforce.select(TIER3, SOCIAL_WORKER)
    area = workforce.area[posts]
    posts = posts[np.argsort(area, kind="stable")]
    area = workforce.area[posts]
    first = np.searchsorted(area, area)
    team = np.where((np.arange(len(posts)) - first) % 3 == 0, ASSESSMENT, SAFEGUARDING)
    key = area * 2 + team
    order = np.argsort(key, kind="stable")
    starts = np.searchsorted(key[order], np.arange(16))
    counts = np.searchsorted(key[order], np.arange(16), side="right") - starts
    return posts[order], starts, counts


def _post_of(pool: tuple[Ints, Ints, Ints], area: Ints, team: int, uniform: Floats) -> Ints:
    """Return a post of the area's team, of any team where it has none."""
    posts, starts, counts = pool
    key = area * 2 + team
    empty = counts[key] == 0
    number = np.where(empty, len(posts), counts[key])
    start = np.where(empty, 0, starts[key])
    return np.asarray(posts[start + np.floor(uniform * number).astype(np.int64)], dtype=np.int64)


def _holders(
    workforce: Workforce, post: Ints, start: Dates, end: Dates
) -> tuple[Ints, Ints, Dates, Dates]:
    """Return, for spans of time of a post, span, holding, start and end of each holder's part."""
    since = workforce.post[: workforce.main] * _KEY + day_number(workforce.since[: workforce.main])
    last = np.where(np.isnat(workforce.to), _FAR, day_number(workforce.to))[: workforce.main]
    until = workforce.post[: workforce.main] * _KEY + last
    begin, stop = day_number(start), day_number(end)
    low = np.searchsorted(until, post * _KEY + begin, side="left")
    high = np.searchsorted(since, post * _KEY + np.maximum(stop, begin + 1), side="left")
    span, number = spread(np.maximum(high - low, 0))
    holding = low[span] + number
    part_from = np.maximum(begin[span], day_number(workforce.since[holding]))
    part_to = np.minimum(stop[span], last[holding] + 1)
    return (
        span,
        holding,
        part_from.astype("datetime64[D]"),
        np.maximum(part_to, part_from).astype("datetime64[D]"),
    )


def allocate(world: World) -> Allocation:
    """Give every case that is not NFA to a social worker, and to the next when that one leaves."""
    parameters, workforce = world.parameters, world.workforce
    rng = parameters.rng("allocation")
    paths, episodes = world.paths, world.episodes
    opened = (episodes.referral == NEW) & (paths.kind != NFA) & (paths.referred <= parameters.as_of)
    rows = np.flatnonzero(opened)
    area = world.area_of_row[rows]
    # siblings have the same worker
    shared = rng.random(len(world.concerns.family))[world.concerns.concern[rows]]
    pool = _pool(workforce)
    close = episodes.close[rows]
    handover = np.minimum(plus_days(paths.assessed_to[rows], 5 + 10 * shared), close)
    stays = (paths.kind[rows] == IN_NEED) & (handover < close)
    nobody = rng.random(len(rows)) < 0.03
    first = np.flatnonzero(~nobody)
    second = np.flatnonzero(stays & ~nobody)
    source = np.r_[first, second]
    team = np.r_[np.full(len(first), ASSESSMENT), np.full(len(second), SAFEGUARDING)]
    post = np.r_[
        _post_of(pool, area[first], ASSESSMENT, shared[first]),
        _post_of(pool, area[second], SAFEGUARDING, shared[second]),
    ]
    start = np.r_[paths.referred[rows[first]], handover[second]]
    end = np.r_[np.where(stays, handover, close)[first], close[second]]
    span, holding, part_from, part_to = _holders(workforce, post, start, end)

    # a case that comes to a vacant desk waits in the team's queue
    vacant = np.flatnonzero(workforce.holder(post, start) < 0)
    picked_up = np.full(len(post), _FAR)
    np.minimum.at(picked_up, span, day_number(part_from))
    waits = np.minimum(picked_up[vacant], day_number(end[vacant])).astype("datetime64[D]")
    span = np.r_[span, vacant]
    result_start, result_end = np.r_[part_from, start[vacant]], np.r_[part_to, waits]
    result_holding = np.r_[holding, np.full(len(vacant), QUEUE)]
    seen = result_start <= parameters.as_of
    span, result_holding = span[seen], result_holding[seen]
    result_start, result_end = result_start[seen], result_end[seen]
    row = rows[source[span]]
    order = np.lexsort((result_holding, result_start, row))
    row, span = row[order], span[order]
    first_holding = np.full(len(episodes.case), QUEUE, dtype=np.int64)
    lead = np.r_[True, row[1:] != row[:-1]] if len(row) else np.zeros(0, dtype=bool)
    first_holding[row[lead]] = result_holding[order][lead]
    return Allocation(
        row=row,
        holding=result_holding[order],
        team=team[span],
        area=world.area_of_row[row],
        start=result_start[order],
        end=result_end[order],
        first_holding=first_holding,
    )


def professionals(workforce: Workforce) -> Ints:
    """Return the workers whom social care's system knows: social workers, managers, Tier 2."""
    role, tier = workforce.role[workforce.post], workforce.tier[workforce.post]
    known = np.isin(role, (SOCIAL_WORKER, PRACTICE_MANAGER)) | (tier == TIER2)
    return np.unique(workforce.worker[known])


def random_holder(
    parameters: Parameters, workforce: Workforce, stream: str, posts: Ints, on: Dates
) -> Ints:
    """Return a holding of one of the posts on each day, -1 where the post is vacant."""
    rng = parameters.rng(stream)
    chosen = posts[rng.integers(0, len(posts), len(on))]
    return workforce.holder(chosen, on)
