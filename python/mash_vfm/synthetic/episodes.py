"""Which concerns are taken up: decisions, referrals and what they set going, child by child.

A child's concerns are dealt with in order, because an open case changes what the next concern
leads to. The loop runs over the position of a concern within its child (first, second ...) and
handles all children at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Ints, day_number, from_day_number, rank_within
from mash_vfm.synthetic.concerns import Concerns
from mash_vfm.synthetic.enquiries import Enquiries
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.paths import IN_NEED, NFA, STRATEGY_SHARE, Paths

OUTCOMES = (
    "strategy_s47", "tier3_referral", "ers_tier2", "early_years_families", "existing_case",
    "advice", "nfa",
)  # fmt: skip
STRATEGY, TIER3, ERS, EARLY_YEARS, EXISTING, ADVICE, NO_ACTION = range(7)
UNDECIDED = -1
NOT_A_REFERRAL, NEW, SAME_DAY, ON_OPEN_CASE = range(4)
# share of concerns serious enough for Tier 3: before the hub, its first year, later
_TIER3_BEFORE, _TIER3_FIRST_YEAR, _TIER3_LATER = 0.335, 0.355, 0.325
_TIER3_DIRECT = 0.6
_ERS_SHARE, _EARLY_YEARS_SHARE = 0.135, 0.05
_NEVER = -(10**6)


@dataclass(frozen=True)
class Episodes:
    """What became of each child of each concern (a row as in ``Concerns.concern``).

    ``outcome`` is a position in ``OUTCOMES`` or UNDECIDED; ``referral`` says whether a row of the
    referral table was made and of which kind; ``case`` is the row of the referral that the child's
    case stands on after the concern (-1: none); ``close`` the end of the case a NEW row opened.
    ``s47``, ``conference``, ``plan``, ``care`` say which events of ``Paths`` took place.
    """

    outcome: Ints
    open_at_receipt: Bools
    referral: Ints
    case: Ints
    close: Dates
    s47: Bools
    conference: Bools
    plan: Bools
    care: Bools
    plan_to: Dates


@dataclass
class _State:
    """What is known of each child while its concerns are dealt with, in days since 1970."""

    opened: Ints
    until: Ints
    plan_until: Ints
    care_from: Ints
    care_until: Ints
    last_s47: Ints
    case: Ints


def _tier3_share(
    concerns: Concerns, enquiries: Enquiries
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    months = enquiries.months_live
    share = np.where(
        months < 0, _TIER3_BEFORE, np.where(months < 12, _TIER3_FIRST_YEAR, _TIER3_LATER)
    )
    return np.where(concerns.direct, _TIER3_DIRECT, share)[concerns.concern]


def _lower_tiers(
    concerns: Concerns, paths: Paths, serious: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> Ints:
    """Return the outcome of each child whose concern stays below Tier 3."""
    below = 1 - serious - concerns.severity
    rest = np.where(paths.chance < 0.43, ADVICE, NO_ACTION)
    tier2 = np.where(below < _ERS_SHARE, ERS, EARLY_YEARS)
    return np.where(below < _ERS_SHARE + _EARLY_YEARS_SHARE, tier2, rest).astype(np.int64)


def run_episodes(
    parameters: Parameters,
    concerns: Concerns,
    enquiries: Enquiries,
    paths: Paths,
    children: int,
    open_until: Ints,
) -> Episodes:
    """Deal with every concern in order; ``open_until`` are the cases open when history starts."""
    rng = parameters.rng("episodes")
    rows = len(concerns.child)
    share = _tier3_share(concerns, enquiries)
    lower = _lower_tiers(concerns, paths, share)
    last = day_number(parameters.as_of)
    received = day_number(concerns.day)[concerns.concern]
    referred = day_number(paths.referred)
    pending = enquiries.hub & np.isnat(enquiries.last)
    known = ~pending[concerns.concern]
    wants = known & (concerns.severity > 1 - share) & (referred <= last)
    more_s47 = (concerns.severity > 1 - 2 * STRATEGY_SHARE) & (rng.random(rows) < 0.6)
    repeat = rng.random(rows)

    outcome = np.where(known, lower, UNDECIDED)
    open_at_receipt = np.zeros(rows, dtype=bool)
    referral = np.zeros(rows, dtype=np.int64)
    case = np.full(rows, -1, dtype=np.int64)
    close = day_number(paths.close).copy()
    s47 = np.zeros(rows, dtype=bool)
    conference, plan, care = s47.copy(), s47.copy(), s47.copy()
    s47_from, conference_on = day_number(paths.s47_from), day_number(paths.conference_on)
    plan_to = day_number(paths.plan_to).copy()
    care_from, care_to = day_number(paths.care_from), day_number(paths.care_to)
    never = np.full(children, _NEVER, dtype=np.int64)
    state = _State(
        opened=np.where(open_until > 0, _NEVER, 10**6),
        until=open_until.copy(), plan_until=open_until.copy(), care_from=never.copy(),
        care_until=open_until.copy(), last_s47=never.copy(), case=never * 0 - 1,
    )  # fmt: skip

    position = rank_within(concerns.child)
    by_position = np.argsort(position, kind="stable")
    edges = np.searchsorted(position[by_position], np.arange(position.max(initial=0) + 2))
    for number in range(len(edges) - 1):
        now = by_position[edges[number] : edges[number + 1]]
        who = concerns.child[now]
        is_open = (state.opened[who] <= received[now]) & (received[now] < state.until[who])
        open_at_receipt[now] = is_open
        busy = referred[now] < state.until[who]
        new = wants[now] & ~busy
        again = wants[now] & busy & (state.case[who] >= 0)
        same_day = again & (referred[now] == state.opened[who]) & (repeat[now] < 0.6)
        on_open = again & (referred[now] > state.opened[who]) & (repeat[now] < 0.12)
        referral[now[new]], referral[now[same_day]] = NEW, SAME_DAY
        referral[now[on_open]] = ON_OPEN_CASE

        further = (
            busy & ~new & known[now] & more_s47[now] & (state.case[who] >= 0)
            & (s47_from[now] <= state.until[who] - 10) & (s47_from[now] > state.last_s47[who] + 28)
            & (paths.s47[now] | paths.strategy[now])
        )  # fmt: skip
        at = np.where(new | further, s47_from[now], _NEVER)
        has_s47 = (new & paths.s47[now]) | further
        in_care = (state.care_from[who] - 30 <= conference_on[now]) & (
            conference_on[now] < state.care_until[who]
        )
        meets = (
            paths.conference[now] & (has_s47 | (new & paths.transfer[now]))
            & (conference_on[now] > state.plan_until[who]) & (new | ~in_care)
        )  # fmt: skip
        planned = meets & paths.plan[now]
        cared = new & paths.care[now] & (paths.kind[now] == IN_NEED)
        s47[now], conference[now], plan[now], care[now] = has_s47, meets, planned, cared

        opens = new & (paths.kind[now] != NFA)
        opened, its = who[opens], now[opens]
        state.opened[opened], state.until[opened] = referred[its], close[its]
        state.case[opened] = its
        state.last_s47[who[has_s47]] = at[has_s47]
        state.care_from[who[cared]], state.care_until[who[cared]] = (
            care_from[now[cared]], care_to[now[cared]],
        )  # fmt: skip
        state.plan_until[who[planned]] = plan_to[now[planned]]
        # what is found out on an open case keeps it open
        longer = np.where(planned, plan_to[now] + 30, s47_from[now] + 25)
        extended = further & (longer > state.until[who])
        state.until[who[extended]] = longer[extended]
        its_case = state.case[who]
        close[its_case[extended]] = longer[extended]
        case[now] = np.where(new, now, its_case)

        result = outcome[now]
        result = np.where(new, np.where(paths.strategy[now], STRATEGY, TIER3), result)
        held = known[now] & ~new & ((wants[now] & busy) | (is_open & (repeat[now] < 0.85)))
        result = np.where(held, np.where(further, STRATEGY, EXISTING), result)
        left = known[now] & ~new & ~held & (concerns.severity[now] > 1 - share[now])
        # decided for Tier 3, but the referral would fall after the extract's date
        late = np.where(paths.strategy[now], STRATEGY, TIER3)
        outcome[now] = np.where(left, late, result)
    return Episodes(
        outcome=outcome, open_at_receipt=open_at_receipt, referral=referral, case=case,
        close=from_day_number(close), s47=s47, conference=conference, plan=plan, care=care,
        plan_to=from_day_number(plan_to),
    )  # fmt: skip
