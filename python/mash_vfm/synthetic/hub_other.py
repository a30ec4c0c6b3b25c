"""The hub's other tables: Tier 2 referrals, audits, practice issues, roll-out."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import Ints, choose, plus_days, to_day, until
from mash_vfm.synthetic.columns import (
    Table,
    Truth,
    coded,
    date,
    flag,
    ident,
    listed,
    number,
    whole,
)
from mash_vfm.synthetic.concerns import AGENCIES
from mash_vfm.synthetic.episodes import EARLY_YEARS, ERS, STRATEGY, TIER3
from mash_vfm.synthetic.geography import AREA_CODES, AREA_NAMES
from mash_vfm.synthetic.identity_errors import id_style
from mash_vfm.synthetic.tier2 import CLOSE_REASONS, DECLINE_REASONS
from mash_vfm.synthetic.world import World

STRATA = ("assessment_strategy", "early_help", "nfa_advice")
_AUDITED = 20
_ANSWERS = ("Y", "N", "U")
_ISSUE_CATEGORIES = (
    "Information sharing", "Quality of referral", "Timeliness", "Consent", "Joint decision",
    "Voice of the child", "Recording",
)  # fmt: skip
_ISSUES_PER_YEAR = 90


def ers_table(world: World) -> Table:
    """Return mash.ers_referral."""
    rng = world.parameters.rng("hub ers")
    tier2, as_of = world.tier2, world.parameters.as_of
    rows = np.flatnonzero(tier2.ers_on <= as_of)
    rows = rows[np.argsort(tier2.ers_on[rows], kind="stable")]
    count, child, through = len(rows), tier2.ers_child[rows], tier2.ers_row[rows]
    on, closed = tier2.ers_on[rows], until(tier2.ers_closed[rows], as_of)
    concern = world.concerns.concern[np.maximum(through, 0)]
    from_hub = (through >= 0) & world.enquiries.hub[concern]
    declined = tier2.ers_accepted[rows] == 0
    is_open = np.isnat(closed)
    number_of = np.where(
        through >= 0,
        world.identities.hub_view[np.maximum(through, 0)],
        world.identities.at(child, on),
    )
    reason = np.where(is_open, -1, tier2.ers_reason[rows])
    row_id = ident(np.arange(1, count + 1), "ER", 6)
    columns = {
        "ers_id": row_id,
        "mash_enquiry_id": ids.enquiry(np.where(from_hub, world.enquiry_number[concern], -1)),
        "la_child_id": ids.la_child(number_of, id_style(rng, count, 0.03, 0.01)),
        "area_code": ids.area(np.where(rng.random(count) < 0.03, -1, world.area_at(child, on))),
        "received_on": date(on),
        "accepted": flag(tier2.ers_accepted[rows]),
        "decline_reason": coded(DECLINE_REASONS, np.where(declined, tier2.ers_declined[rows], -1)),
        "first_contact_on": date(until(tier2.ers_contact[rows], as_of)),
        "closed_on": date(closed),
        "close_reason": coded(CLOSE_REASONS, np.where(declined, -1, reason)),
        "hours_delivered": number(np.where(is_open, np.nan, tier2.ers_hours[rows]), 2),
    }
    return Table("mash", "ers_referral", columns, Truth(row_id, child))


def audit_table(world: World) -> Table:
    """Return mash.quality_audit: rounds of up to twenty enquiries an outcome, each half-year."""
    rng = world.parameters.rng("hub audit")
    parameters, concerns = world.parameters, world.concerns
    decided = np.flatnonzero(world.enquiries.hub & ~np.isnat(world.enquiries.last))
    first_row = np.searchsorted(concerns.concern, np.arange(len(concerns.at)))
    outcome = world.episodes.outcome[first_row[decided]]
    stratum = np.select(
        [np.isin(outcome, (STRATEGY, TIER3)), np.isin(outcome, (ERS, EARLY_YEARS))], [0, 1], 2
    )
    month = to_day(world.enquiries.last[decided]).astype("datetime64[M]").astype(np.int64)
    begin = int(parameters.start.astype("datetime64[M]").astype(np.int64))
    wave = (month - begin) // 6
    key = wave * 3 + stratum
    shuffled = rng.permutation(len(decided))
    shuffled = shuffled[np.argsort(key[shuffled], kind="stable")]
    starts = np.searchsorted(key[shuffled], key[shuffled])
    drawn = shuffled[np.arange(len(shuffled)) - starts < _AUDITED]
    population = np.bincount(key, minlength=int(key.max()) + 1)[key[drawn]]
    count = len(drawn)

    def answer(right: float, unclear: float) -> Ints:
        given = choose(rng, (right, 1 - right - unclear, unclear), count)
        return np.where(rng.random(count) < 0.02, -1, given)

    mashed = world.enquiries.mashed[decided[drawn]]
    needed = np.where(mashed, answer(0.78, 0.06), answer(0.16, 0.06))
    year = int(str(parameters.start)[:4])
    labels = [f"{year + step // 2}-H{step % 2 + 1}" for step in range(parameters.months // 6)]
    roles = ("social_care manager", "police sergeant", "health safeguarding nurse")
    columns = {
        "audit_id": ident(np.arange(1, count + 1), "QA", 5),
        "audit_round": coded(labels, wave[drawn]),
        "mash_enquiry_id": ids.enquiry(world.enquiry_number[decided[drawn]]),
        "stratum": coded(STRATA, stratum[drawn]),
        "stratum_population": whole(population),
        "auditor_role": coded(roles, choose(rng, (0.5, 0.25, 0.25), count)),
        "threshold_correct": coded(_ANSWERS, answer(0.66, 0.06)),
        "mash_needed": coded(_ANSWERS, needed),
        "decision_appropriate": coded(_ANSWERS, answer(0.8, 0.05)),
        "onward_tier_appropriate": coded(_ANSWERS, answer(0.77, 0.07)),
    }
    return Table("mash", "quality_audit", columns)


def issue_table(world: World) -> Table:
    """Return mash.practice_issue."""
    rng = world.parameters.rng("hub issues")
    parameters = world.parameters
    count = max(6, round(_ISSUES_PER_YEAR * parameters.years * parameters.scale))
    raised = np.sort(plus_days(parameters.start, rng.random(count) * parameters.days))
    actioned = until(plus_days(raised, 3 + rng.gamma(1.5, 30, count)), parameters.as_of)
    actioned = np.where(rng.random(count) < 0.2, np.datetime64("NaT", "D"), actioned)
    columns = {
        "issue_id": ident(np.arange(1, count + 1), "PI", 5),
        "raised_on": date(raised),
        "agency": coded(AGENCIES, choose(rng, (0.25, 0.2, 0.2, 0.25, 0.1), count)),
        "kind": coded(("good_practice", "concern"), choose(rng, (0.35, 0.65), count)),
        "category": coded(_ISSUE_CATEGORIES, choose(rng, np.ones(len(_ISSUE_CATEGORIES)), count)),
        "actioned_on": date(actioned),
    }
    return Table("mash", "practice_issue", columns)


def rollout_table(world: World) -> Table:
    """Return mash.area_rollout."""
    columns = {
        "area_code": listed(AREA_CODES),
        "area_name": listed(AREA_NAMES),
        "mash_go_live_on": date(world.geography.hub_live),
        "ers_go_live_on": date(world.geography.ers_live),
    }
    return Table("mash", "area_rollout", columns)
