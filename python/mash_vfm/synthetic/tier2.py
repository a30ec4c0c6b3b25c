"""Tier 2: Early Response Service referrals and early help episodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    choose,
    day_number,
    from_day_number,
    lognormal,
    pick,
    plus_days,
    to_day,
)
from mash_vfm.synthetic.clock import working_days_after
from mash_vfm.synthetic.concerns import Concerns
from mash_vfm.synthetic.enquiries import Enquiries
from mash_vfm.synthetic.episodes import ADVICE, EARLY_YEARS, ERS, NEW, Episodes
from mash_vfm.synthetic.geography import Geography
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.paths import NFA, RC9, Paths
from mash_vfm.synthetic.population import Population

DECLINE_REASONS = ("below_threshold", "above_threshold", "no_consent", "no_capacity", "other")
CLOSE_REASONS = ("needs_met", "escalated_tier3", "disengaged", "moved", "other")
_ESCALATED = 1
_ERS_DIRECT_PER_YEAR = 330
_EARLY_HELP_DIRECT_PER_YEAR = 520
_KEY = 10**6


@dataclass(frozen=True)
class Tier2:
    """Tier 2 work, dates possibly after the extract's date.

    ``ers_*``: a row an ERS referral (``ers_row`` is the child of a concern behind it, or -1;
    ``ers_accepted`` 1, 0 or -1 for not recorded). ``help_*``: a row an early help episode.
    """

    ers_row: Ints
    ers_child: Ints
    ers_on: Dates
    ers_accepted: Ints
    ers_declined: Ints
    ers_contact: Dates
    ers_closed: Dates
    ers_reason: Ints
    ers_hours: Floats
    help_row: Ints
    help_child: Ints
    help_from: Dates
    help_to: Dates


def before_the_service(
    parameters: Parameters, geography: Geography, concerns: Concerns, episodes: Episodes
) -> Ints:
    """Return the outcomes, those for ERS changed where the area had no such service yet."""
    rng = parameters.rng("no service yet")
    day = concerns.day[concerns.concern]
    missing = (episodes.outcome == ERS) & (
        day < geography.ers_live[concerns.area][concerns.concern]
    )
    instead = choose(rng, (0.55, 0.45), len(day))
    return np.where(missing, np.where(instead == 0, EARLY_YEARS, ADVICE), episodes.outcome)


def _anyone(
    parameters: Parameters, population: Population, rng: np.random.Generator, count: int
) -> tuple[Ints, Dates]:
    """Return children in need of help and a working day each, drawn from everybody."""
    family = choose(rng, population.frailty, 3 * count)
    child = population.first_child[family] + np.floor(
        rng.random(len(family)) * population.child_count[family]
    ).astype(np.int64)
    on = working_days_after(
        plus_days(parameters.start, rng.random(len(family)) * (parameters.days - 5)),
        np.zeros(len(family)),
    )
    age = population.age_on(child, on)
    fits = np.flatnonzero((age >= 0) & (age < 18))[:count]
    return child[fits], on[fits]


def _next_referral(child: Ints, on: Dates, referred_child: Ints, referred: Dates) -> Ints:
    """Return the day of each child's next referral after a date, far away if there is none."""
    keys = np.sort(referred_child * _KEY + day_number(referred))
    keys = np.r_[keys, 2**62]
    found = keys[np.searchsorted(keys, child * _KEY + day_number(on), side="right")]
    return np.where(found // _KEY == child, found % _KEY, _KEY)


def make_tier2(
    parameters: Parameters,
    geography: Geography,
    population: Population,
    concerns: Concerns,
    enquiries: Enquiries,
    paths: Paths,
    episodes: Episodes,
) -> Tier2:
    """Draw the Tier 2 work that decisions, closures and other services set going."""
    rng = parameters.rng("tier 2")
    decided = to_day(np.where(enquiries.hub, enquiries.last, concerns.at))[concerns.concern]

    rows = np.flatnonzero(episodes.outcome == ERS)
    extra = max(2, round(_ERS_DIRECT_PER_YEAR * parameters.years * parameters.scale))
    other, other_on = _anyone(parameters, population, rng, extra)
    area = geography.area_of_postcode(population.postcode_at(population.family[other], other_on))
    live = other_on >= geography.ers_live[area]
    child = np.r_[concerns.child[rows], other[live]]
    wait = pick(rng.random(len(rows)), (0.7, 0.2, 0.1))
    on = np.r_[working_days_after(decided[rows], wait), other_on[live]]
    count = len(child)
    accepted = np.array([1, 0, -1])[choose(rng, (0.825, 0.165, 0.01), count)]
    closed = plus_days(on, lognormal(rng, 105, 0.55, count))
    reason = choose(rng, (0.62, 0.04, 0.18, 0.06, 0.1), count)
    opened = (episodes.referral == NEW) & (paths.kind != NFA)
    following = _next_referral(
        child, plus_days(on, 2), concerns.child[opened], paths.referred[opened]
    )
    escalated = (following < day_number(closed)) & (rng.random(count) < 0.8)
    closed = np.where(escalated, from_day_number(following), closed)
    contact = plus_days(on, 1 + rng.gamma(1.6, 6.0, count))
    accepts = accepted == 1
    declined = np.where(accepted == 0, choose(rng, (0.4, 0.12, 0.25, 0.13, 0.1), count), -1)
    nothing = np.datetime64("NaT", "D")
    reached: Bools = accepts & (contact < closed) & (rng.random(count) < 0.95)

    helped = np.flatnonzero(episodes.outcome == EARLY_YEARS)
    stepped = np.flatnonzero((episodes.referral == NEW) & (paths.kind == RC9))
    extra = max(2, round(_EARLY_HELP_DIRECT_PER_YEAR * parameters.years * parameters.scale))
    other, other_on = _anyone(parameters, population, rng, extra)
    from_decision = working_days_after(
        decided[helped], pick(rng.random(len(helped)), (0.2, 0.3, 0.2, 0.15, 0.1, 0.05))
    )
    from_closure = plus_days(episodes.close[stepped], rng.integers(0, 8, len(stepped)))
    help_from = np.r_[from_decision, from_closure, other_on]
    return Tier2(
        ers_row=np.r_[rows, np.full(int(live.sum()), -1)],
        ers_child=child,
        ers_on=on,
        ers_accepted=accepted,
        ers_declined=declined,
        ers_contact=np.where(reached, contact, nothing),
        ers_closed=np.where(accepts, closed, np.where(accepted == 0, plus_days(on, 4), nothing)),
        ers_reason=np.where(accepts, np.where(escalated, _ESCALATED, reason), -1),
        ers_hours=np.where(accepts, lognormal(rng, 12, 0.6, count), np.nan),
        help_row=np.r_[helped, stepped, np.full(len(other), -1)],
        help_child=np.r_[concerns.child[helped], concerns.child[stepped], other],
        help_from=help_from,
        help_to=plus_days(help_from, lognormal(rng, 140, 0.6, len(help_from))),
    )
