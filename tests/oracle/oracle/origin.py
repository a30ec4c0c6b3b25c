"""Whether a piece of work came from the hub (convention 9 and metric 12)."""

from __future__ import annotations

from datetime import date

from .enquiries import DECISION, ENQUIRY
from .referrals import Referral
from .world import World

MASH = "mash"
OTHER = "other"
_TIER3_OUTCOMES = ("strategy_s47", "tier3_referral")
_TIER2_OUTCOMES = ("ers_tier2", "early_years_families")
_MOST_WORKING_DAYS = 5


def is_known(world: World) -> bool:
    """Whether decisions, and the enquiries whose children they hold for, were ever landed."""
    return world.inbox.was_landed(ENQUIRY) and world.inbox.was_landed(DECISION)


def came_from_hub(world: World, referral: Referral) -> bool:
    """Whether the hub sent the child to Tier 3 on the day or in the 5 working days before."""
    return _is_decided(world, referral.person, referral.day, _TIER3_OUTCOMES)


def is_sent_to_tier2(world: World, person: str | None, day: date) -> bool:
    """Whether the hub sent the child to Tier 2 on ``day`` or in the 5 working days before."""
    return _is_decided(world, person, day, _TIER2_OUTCOMES)


def origin_of_referral(world: World, referral: Referral) -> str:
    """``mash`` where the referral came from the hub."""
    return MASH if came_from_hub(world, referral) else OTHER


def origin_of_work(world: World, person: str | None, started_on: date) -> str:
    """The origin of the person's latest Tier 3 referral on or before the day work started."""
    earlier = [
        referral
        for referral in world.referrals_of.get(person or "", [])
        if referral.day <= started_on
    ]
    return origin_of_referral(world, earlier[-1]) if earlier else OTHER


def _is_decided(world: World, person: str | None, day: date, outcomes: tuple[str, ...]) -> bool:
    """Whether any decision on the person, first, latest or between, has one of the outcomes."""
    for enquiry in world.enquiries_of.get(person or "", []):
        for decision in enquiry.decisions:
            decided_on = decision.decided_at.date()
            if (
                decision.outcome in outcomes
                and decided_on <= day
                and world.working_time.days_between(decided_on, day) <= _MOST_WORKING_DAYS
            ):
                return True
    return False
