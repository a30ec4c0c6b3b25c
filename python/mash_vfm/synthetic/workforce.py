"""Posts of the hub, Tier 2 and Tier 3, and who held them when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Floats, Ints, choose, day_number, plus_days
from mash_vfm.synthetic.geography import AREA_SIZE, Geography
from mash_vfm.synthetic.parameters import Parameters

ROLES = (
    "social_worker", "practice_manager", "coordinator", "police_officer", "police_staff",
    "health_lead", "education_lead", "business_support", "other",
)  # fmt: skip
SOCIAL_WORKER, PRACTICE_MANAGER = 0, 1
TIERS = ("mash", "tier2", "tier3")
HUB, TIER2, TIER3 = range(3)
LOCATIONS = ("co_located", "virtual")
_KEY = 10**6
# a holder leaves at this rate a year (England 2023: 15.9 % of social workers)
_LEAVING = 0.185
_MAX_HOLDERS = 14


@dataclass(frozen=True)
class _Kind:
    """Posts of one kind: how many at scale 1, and how they are filled and paid."""

    agency: str
    role: str
    tier: int
    count: int
    rate: float
    desk: bool = False
    location: int = 0
    share: float = 1.0
    gap_days: float = 60.0
    agency_cover: float = 0.1
    never_filled: float = 0.0


# a hub of about 60 people (Suffolk at launch); pounds an hour made up, of the size of such pay
_KINDS = (
    _Kind("social_care", "coordinator", HUB, 12, 19.5, desk=True),
    _Kind("social_care", "social_worker", HUB, 9, 29.0, desk=True, gap_days=110, agency_cover=0.7),
    _Kind("social_care", "practice_manager", HUB, 4, 37.0),
    _Kind("social_care", "business_support", HUB, 5, 16.0, desk=True),
    _Kind("police", "police_staff", HUB, 8, 22.0, desk=True),
    _Kind("police", "police_officer", HUB, 4, 33.5),
    _Kind("health", "health_lead", HUB, 4, 34.0),
    _Kind("health", "health_lead", HUB, 2, 34.0, location=1, share=0.4),
    _Kind("education", "education_lead", HUB, 3, 31.0),
    _Kind("early_help", "other", HUB, 3, 26.0),
    _Kind("probation", "other", HUB, 1, 28.0, location=1, share=0.3),
    _Kind("housing", "other", HUB, 1, 25.0, location=1, share=0.25),
    _Kind("early_help", "other", TIER2, 58, 22.5, desk=True),
    _Kind("early_help", "practice_manager", TIER2, 8, 31.0, desk=True),
    _Kind("early_help", "business_support", TIER2, 6, 16.0, desk=True),
    _Kind("social_care", "social_worker", TIER3, 216, 30.0, desk=True, gap_days=100,
          agency_cover=0.85),
    _Kind("social_care", "social_worker", TIER3, 35, 30.0, desk=True, agency_cover=0.85,
          never_filled=1.0),
    _Kind("social_care", "practice_manager", TIER3, 30, 38.5, desk=True, agency_cover=0.4),
    _Kind("social_care", "business_support", TIER3, 24, 16.0, desk=True),
)  # fmt: skip


@dataclass(frozen=True)
class Workforce:
    """Posts and holdings by position.

    The first ``main`` holdings are sorted by post and start and do not overlap within a post;
    second posts of a few hours stand behind them.

    ``area`` is -1 for posts of the whole partnership, ``valid_to`` and ``to`` not a time where
    open; ``share`` not a number where the whole post is the hub's. ``to`` is the last day.
    ``worker`` is a person: internal moves and second posts repeat it.
    """

    agency: tuple[str, ...]
    role: Ints
    tier: Ints
    location: Ints
    area: Ints
    budget: Floats
    rate: Floats
    share: Floats
    valid_from: Dates
    valid_to: Dates
    post: Ints
    worker: Ints
    temporary: Bools
    fte: Floats
    since: Dates
    to: Dates
    reason: Ints
    case_holder: Bools
    main: int

    def holder(self, posts: Ints, on: Dates) -> Ints:
        """Return the holding of each post on a day, -1 where it is vacant."""
        keys = self.post[: self.main] * _KEY + day_number(self.since[: self.main])
        found = np.searchsorted(keys, posts * _KEY + day_number(on), side="right") - 1
        at = np.maximum(found, 0)
        open_or_later = np.isnat(self.to[at]) | (self.to[at] >= on)
        fits = (found >= 0) & (self.post[at] == posts) & open_or_later & (self.since[at] <= on)
        return np.where(fits, at, -1)

    def select(self, tier: int, *roles: int, agency: str | None = None) -> Ints:
        """Return the posts of a tier, of some roles and an agency."""
        chosen = (self.tier == tier) & (np.isin(self.role, roles) if roles else True)
        if agency is not None:
            chosen &= np.array([name == agency for name in self.agency])
        return np.flatnonzero(chosen).astype(np.int64)


def _posts(
    parameters: Parameters, geography: Geography, rng: np.random.Generator
) -> tuple[Ints, Ints, Floats, Dates]:
    """Return kind, area, budgeted FTE and first day of each post."""
    kind, area = [], []
    for number, spec in enumerate(_KINDS):
        count = max(1, round(spec.count * parameters.scale))
        kind.append(np.full(count, number))
        quota = np.searchsorted(np.cumsum(AREA_SIZE)[:-1], (np.arange(count) + 0.5) / count)
        area.append(quota if spec.desk else np.full(count, -1))
    kinds = np.concatenate(kind).astype(np.int64)
    areas = np.concatenate(area).astype(np.int64)
    tier = np.array([spec.tier for spec in _KINDS])[kinds]
    budget = np.array([1.0, 0.8, 0.6])[choose(rng, (0.78, 0.14, 0.08), len(kinds))]
    long_ago = plus_days(parameters.start, -rng.integers(420, 2500, len(kinds)))
    live = np.where(areas >= 0, geography.hub_live[areas], geography.hub_live.min())
    early = plus_days(live, -rng.integers(0, 30, len(kinds)))
    # Tier 2 grew where the Early Response Service opened
    ers = np.where(areas >= 0, geography.ers_live[areas], parameters.start)
    grown = (tier == TIER2) & (rng.random(len(kinds)) < 0.35)
    first = np.where(tier == HUB, np.maximum(early, parameters.start), long_ago)
    return kinds, areas, budget, np.where(grown, ers, first)


def _holdings(
    parameters: Parameters, rng: np.random.Generator, kinds: Ints, first: Dates, last: Dates
) -> tuple[Ints, Dates, Dates, Bools]:
    """Return post, first day, last day and whether an agency worker held it, unsorted."""
    end = day_number(parameters.end)
    gap_days = np.array([spec.gap_days for spec in _KINDS])[kinds]
    cover = np.array([spec.agency_cover for spec in _KINDS])[kinds]
    never = rng.random(len(kinds)) < np.array([spec.never_filled for spec in _KINDS])[kinds]
    stop = np.where(np.isnat(last), end + 10_000, day_number(last))
    posts = np.arange(len(kinds))
    begin = day_number(first).copy()
    found: list[tuple[Ints, Ints, Ints, Bools]] = []
    for _ in range(_MAX_HOLDERS):
        stay = np.where(never, 240.0, 365.25 / _LEAVING) * -np.log(rng.random(len(posts)) + 1e-12)
        until = np.minimum(begin + np.maximum(stay, 25).astype(np.int64), stop)
        used = begin < np.minimum(stop, end)
        found.append((posts[used], begin[used], until[used], never[used]))
        gap = np.maximum(gap_days * rng.gamma(1.5, 0.67, len(posts)), 3).astype(np.int64)
        gap = np.where(never, rng.integers(5, 40, len(posts)), gap)
        # an agency worker for most of a long gap
        covered = ~never & (rng.random(len(posts)) < cover) & (gap > 30)
        covered &= (until + 8 < stop) & (until + 8 < end)
        back = np.minimum(until + gap - 2, stop)
        found.append((posts[covered], until[covered] + 8, back[covered], covered[covered]))
        begin = until + gap
    post, since, to, temporary = (np.concatenate(part) for part in zip(*found, strict=True))
    open_ended = (to >= end) & (to != stop[post])
    days = to.astype("datetime64[D]")
    return (
        post,
        since.astype("datetime64[D]"),
        np.where(open_ended, np.datetime64("NaT"), days),
        temporary,
    )


def _internal_moves(
    rng: np.random.Generator, post: Ints, kind: Ints, since: Dates, to: Dates, temporary: Bools
) -> tuple[Ints, Dates, Bools]:
    """Let some leavers be the people who start in a like post soon after.

    Holdings are sorted by post and start. Returns worker, last day, and whether they moved on so.
    """
    worker = np.arange(len(post), dtype=np.int64)
    leaving = np.flatnonzero(~temporary & ~np.isnat(to) & (rng.random(len(to)) < 0.4))
    starting = np.flatnonzero(~temporary)
    begins = kind[starting] * _KEY + day_number(since[starting])
    starting = starting[np.argsort(begins, kind="stable")]
    begins = np.sort(begins)
    place = np.searchsorted(begins, kind[leaving] * _KEY + day_number(to[leaving]) + 1)
    place, first = np.unique(place, return_index=True)
    inside = place < len(starting)
    source, target = leaving[first][inside], starting[place[inside]]
    fits = kind[source] == kind[target]
    fits &= (day_number(since[target]) - day_number(to[source]) <= 45) & (
        post[source] != post[target]
    )
    # until then they stay, so their successor must not have come
    following = np.minimum(source + 1, len(post) - 1)
    succeeded = (post[following] == post[source]) & (since[following] < since[target])
    fits &= ~succeeded | (following == source)
    source, target = source[fits], target[fits]
    # no chains: who is moved away from is not moved to
    simple = ~np.isin(target, source)
    source, target = source[simple], target[simple]
    to = to.copy()
    worker[target] = worker[source]
    to[source] = plus_days(since[target], -1)
    moved = np.zeros(len(to), dtype=bool)
    moved[source] = True
    return worker, to, moved


def make_workforce(parameters: Parameters, geography: Geography) -> Workforce:
    """Draw posts and holdings of the whole history."""
    rng = parameters.rng("workforce")
    kinds, area, budget, first = _posts(parameters, geography, rng)
    closes = rng.random(len(kinds)) < 0.03
    closing = plus_days(parameters.start, (0.4 + 0.55 * rng.random(len(kinds))) * parameters.days)
    last = np.where(closes & (closing > plus_days(first, 200)), closing, np.datetime64("NaT", "D"))
    post, since, to, temporary = _holdings(parameters, rng, kinds, first, last)
    order = np.lexsort((since, post))
    post, since, to, temporary = post[order], since[order], to[order], temporary[order]
    worker, to, moved = _internal_moves(rng, post, kinds[post], since, to, temporary)
    part = np.array([1.0, 0.8, 0.6])[choose(rng, (0.78, 0.14, 0.08), len(post))]
    fte = np.where(temporary, budget[post], np.minimum(part, budget[post]))
    reasons = np.array([1, 5, 7, 8, 9, 2, 4])[
        choose(rng, (0.66, 0.1, 0.05, 0.1, 0.05, 0.02, 0.02), len(post))
    ]
    left = ~np.isnat(to) & ~temporary & ~moved
    role = np.array([ROLES.index(spec.role) for spec in _KINDS])[kinds]
    tier = np.array([spec.tier for spec in _KINDS])[kinds]
    share = np.array([spec.share for spec in _KINDS])[kinds]
    holds_cases = (role == SOCIAL_WORKER) & (tier == TIER3)

    # a few people hold a second post of a few hours for a while
    second = np.flatnonzero(~temporary & (fte <= 0.8) & (rng.random(len(post)) < 0.12))
    spare = post[second[::-1]]
    fits = (spare != post[second]) & (tier[spare] == tier[post[second]])
    fits &= (since[second] >= first[spare]) & np.isnat(last[spare])
    second, spare = second[fits], spare[fits]
    pile = np.r_[np.arange(len(post)), second]
    posts = np.r_[post, spare]
    is_main = np.arange(len(pile)) < len(post)
    hourly = np.array([spec.rate for spec in _KINDS])[kinds]
    return Workforce(
        agency=tuple(_KINDS[kind].agency for kind in kinds),
        role=role,
        tier=tier,
        location=np.array([spec.location for spec in _KINDS])[kinds],
        area=area,
        budget=budget,
        rate=hourly * np.round(rng.uniform(0.94, 1.08, len(kinds)), 2),
        share=np.where((share == 1) & (rng.random(len(kinds)) < 0.7), np.nan, share),
        valid_from=first,
        valid_to=last,
        post=posts,
        worker=worker[pile],
        temporary=temporary[pile],
        fte=np.r_[fte, np.full(len(second), 0.2)],
        since=since[pile],
        to=to[pile],
        reason=np.where(left, reasons, -1)[pile],
        case_holder=holds_cases[posts] & (rng.random(len(pile)) < 0.94) & is_main,
        main=len(post),
    )
