"""Metric 13, ``mart_supporting_safeguarding``: what the hub gives back to those who refer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .audits import AUDIT, audited_share
from .enquiries import DECISION, ENQUIRY, Decision
from .layout import Measure, Metric, lay_out
from .row import Row
from .tables import NO_BREAKDOWN, Ratios
from .world import World

ISSUE = "mash.practice_issue"
METRIC = Metric("supporting_safeguarding", ("quarter",), reads=(ENQUIRY, DECISION, AUDIT, ISSUE))
RECORDED_CONSENT = ("obtained", "not_sought_safety", "refused")
FEEDBACK_DAYS = 5


def rows(world: World) -> Iterator[Row]:
    """Rows of three shares of enquiry-children, one of audits and one of practice issues."""
    advice, feedback, consent = Ratios(), Ratios(), Ratios()
    for enquiry in world.enquiries:
        by = {"source_agency": enquiry.source_agency or "unknown"}
        has_consent = enquiry.consent_status in RECORDED_CONSENT
        consent.add(enquiry.received_on, enquiry.area, by, has_consent)
        decision = enquiry.latest_decision
        if decision is None:
            continue
        decided_on = decision.decided_at.date()
        advice.add(decided_on, enquiry.area, by, decision.outcome == "advice")
        if world.working_time.days_between(decided_on, world.as_of) > FEEDBACK_DAYS:
            feedback.add(decided_on, enquiry.area, by, _has_feedback(world, decision))

    decided = Measure(METRIC, "advice_share", "share", ENQUIRY, (DECISION,))
    yield from lay_out(world, decided, advice)
    yield from lay_out(world, replace(decided, id="feedback_given"), feedback)
    yield from lay_out(world, replace(decided, id="consent_recorded", needs=()), consent)
    audited = replace(decided, id="threshold_correct", needs=(DECISION, AUDIT), has_areas=False)
    yield from lay_out(world, audited, audited_share(world, "threshold_correct"))
    actioned = replace(decided, id="issues_actioned", needs=(ISSUE,), has_areas=False)
    yield from lay_out(world, actioned, _issues(world))


def _has_feedback(world: World, decision: Decision) -> bool:
    """Whether the referrer was told within 5 working days of the decision."""
    if decision.feedback_at is None or decision.feedback_at > world.end_of_as_of:
        return False
    days = world.working_time.days_between(decision.decided_at.date(), decision.feedback_at.date())
    return days <= FEEDBACK_DAYS


def _issues(world: World) -> Ratios:
    """Practice issues of both kinds by the day they were raised; actioned by as_of."""
    table = Ratios()
    for row in world.inbox.rows(ISSUE):
        raised_on = world.past_day(row, "raised_on")
        if raised_on is not None:
            is_actioned = world.past_day(row, "actioned_on") is not None
            table.add(raised_on, None, NO_BREAKDOWN, is_actioned)
    return table
