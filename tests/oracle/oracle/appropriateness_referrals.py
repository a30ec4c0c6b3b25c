"""Metric 6, ``mart_appropriateness_referrals``: whether what was referred on needed that tier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .areas import ADDRESS
from .assessments import ASSESSMENT, read_assessments
from .child_protection import PLAN, S47, read_plans, read_s47
from .enquiries import DECISION, ENQUIRY, by_enquiry
from .layout import Measure, Metric, Others, lay_out
from .looked_after import LOOKED_AFTER, read_episodes
from .origin import came_from_hub
from .referrals import EPISODES, Referral
from .row import Row
from .tables import Ratios
from .tier2 import ERS, ErsReferral, read_ers_referrals
from .world import World

CIN_PLAN = "social_care.ssd_cin_plans"
METRIC = Metric(
    "appropriateness_referrals",
    ("quarter",),
    reads=(
        *(EPISODES, ENQUIRY, DECISION, S47, PLAN, LOOKED_AFTER, ASSESSMENT, CIN_PLAN),
        *(ERS, ADDRESS),
    ),
)
# closed after assessment: no further action, and stepped down to early help
NO_FURTHER_ACTION, STEPPED_DOWN = "RC8", "RC9"
WORKING_DAYS_TO_ASSESS = 60
DAYS_TO_ESCALATE = 84
DECLINE_REASON = "decline_reason"


def rows(world: World) -> Iterator[Row]:
    """Rows of four measures of the hub's Tier 3 referrals and of four of Tier 2."""
    worlds = (world, world.at("strict"), world.at("loose"))
    tier3 = [_tier3(one) for one in worlds]
    needs_of_need = (S47, PLAN, LOOKED_AFTER, ASSESSMENT)
    for measure_id, needs in (
        ("tier3_nfa_at_referral", ()),
        ("tier3_in_need", needs_of_need),
        ("tier3_no_further_action", ()),
        ("tier3_stepped_down", ()),
    ):
        measure = Measure(
            METRIC,
            measure_id,
            "share",
            EPISODES,
            (ENQUIRY, DECISION, *needs),
            area_by_address=True,
            maturity_working_days=WORKING_DAYS_TO_ASSESS,
        )
        central, strict, loose = (tables[measure_id] for tables in tier3)
        yield from lay_out(world, measure, central, Others(strict, loose))

    tier2 = [_tier2(one) for one in worlds]
    accepted = Measure(METRIC, "tier2_accepted", "share", ERS, (), followup_days=DAYS_TO_ESCALATE)
    yield from lay_out(world, accepted, tier2[0]["tier2_accepted"])
    for measure_id in ("tier2_escalated", "tier2_appropriate"):
        measure = replace(accepted, id=measure_id, needs=(EPISODES,))
        central, strict, loose = (tables[measure_id] for tables in tier2)
        yield from lay_out(world, measure, central, Others(strict, loose))
    yield from lay_out(world, replace(accepted, id="tier2_declined"), tier2[0]["tier2_declined"])


@dataclass(frozen=True)
class _Days:
    """Days on which something about a person started."""

    of_person: dict[str, list[date]]

    def any_in(self, person: str | None, first: date, before: date | None) -> bool:
        """Whether any is from ``first`` on, and ``before`` another day where that is given."""
        return any(
            first <= day and (before is None or day < before)
            for day in self.of_person.get(person or "", [])
        )


def _days(starts: Iterable[tuple[str | None, date]]) -> _Days:
    of_person: dict[str, list[date]] = {}
    for person, day in starts:
        if person is not None:
            of_person.setdefault(person, []).append(day)
    return _Days(of_person)


def _tier3(world: World) -> dict[str, Ratios]:
    """The shares of the hub's referrals, and of those of them that were not NFA."""
    nfa, in_need, no_action, stepped_down = Ratios(), Ratios(), Ratios(), Ratios()
    help_started, assessed = _help_started(world), _assessed(world)
    for referral in world.referrals:
        if not came_from_hub(world, referral):
            continue
        day = referral.day
        area = world.areas.of_address(referral.child, day)
        by = {"source_agency": referral.source_agency}
        nfa.add(day, area, by, referral.nfa)
        if not referral.nfa:
            is_in_need = _is_in_need(referral, help_started, assessed)
            in_need.add(day, area, by, is_in_need)
            no_action.add(day, area, by, referral.outcome == NO_FURTHER_ACTION)
            stepped_down.add(day, area, by, referral.outcome == STEPPED_DOWN)
    return {
        "tier3_nfa_at_referral": nfa,
        "tier3_in_need": in_need,
        "tier3_no_further_action": no_action,
        "tier3_stepped_down": stepped_down,
    }


def _help_started(world: World) -> _Days:
    """Starts of CIN plans, s47 enquiries, child protection plans of this authority, and care."""
    starts = [(one.person, one.started_on) for one in read_s47(world)]
    starts += [(one.person, one.started_on) for one in read_plans(world)]
    starts += [(one.person, one.started_on) for one in read_episodes(world) if one.starts_care]
    for row in world.inbox.rows(CIN_PLAN):
        day = world.past_day(row, "cinp_cin_plan_start_date")
        if day is not None:
            child = row.identifier("cinp_person_id")
            starts.append((world.persons.of_child(child, world.strength), day))
    return _days(starts)


def _assessed(world: World) -> _Days:
    """Starts of the assessments that were authorised by as_of."""
    return _days(
        (one.person, one.started_on)
        for one in read_assessments(world)
        if one.started_on is not None and one.authorised_on is not None
    )


def _is_in_need(referral: Referral, help_started: _Days, assessed: _Days) -> bool:
    """Whether help followed before the close, or the close says so, or it goes on.

    A close of which the reason is blank says nothing.
    """
    if help_started.any_in(referral.person, referral.day, referral.closed_on):
        return True
    if referral.closed_on is None:
        return assessed.any_in(referral.person, referral.day, None)
    return referral.close_reason not in (None, NO_FURTHER_ACTION, STEPPED_DOWN)


def _tier2(world: World) -> dict[str, Ratios]:
    """The shares of all ERS referrals; a blank acceptance is neither yes nor no."""
    accepted, escalated, appropriate = Ratios(), Ratios(), Ratios()
    declined = Ratios(DECLINE_REASON)
    children = by_enquiry(world.enquiries)
    for referral in read_ers_referrals(world):
        of_enquiry = children.get(referral.enquiry_id or "", [])
        sources = (child.source_agency for child in of_enquiry if child.source_agency)
        by = {"source_agency": next(sources, "unknown")}
        day = referral.received_on
        area = referral.area(world, day)
        is_escalated = _is_escalated(world, referral)
        is_accepted = referral.accepted is True
        accepted.add(day, area, by, is_accepted)
        escalated.add(day, area, by, is_escalated)
        appropriate.add(day, area, by, is_accepted and not is_escalated)
        reason = {DECLINE_REASON: referral.decline_reason or "unknown"}
        declined.add(day, area, by, referral.accepted is False, reason)
    return {
        "tier2_accepted": accepted,
        "tier2_escalated": escalated,
        "tier2_appropriate": appropriate,
        "tier2_declined": declined,
    }


def _is_escalated(world: World, referral: ErsReferral) -> bool:
    """Whether it closed so, or the child was referred to Tier 3 in the 84 days after."""
    first = referral.received_on + timedelta(days=1)
    last = referral.received_on + timedelta(days=DAYS_TO_ESCALATE)
    return referral.close_reason == "escalated_tier3" or any(
        first <= other.day <= last for other in world.referrals_of.get(referral.person or "", [])
    )
