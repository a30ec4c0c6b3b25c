"""Metric 5, ``mart_appropriateness_mashed``: whether what was MASHed needed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .audits import AUDIT, audited_share, unclear_share
from .calendar import within_12_months
from .checks import CHECK, read_checks
from .child_protection import S47, read_s47
from .enquiries import DECISION, ENQUIRY, EnquiryChild
from .layout import Measure, Metric, Others, lay_out
from .referrals import EPISODES
from .row import Row
from .tables import By, Ratios
from .world import World

METRIC = Metric(
    "appropriateness_mashed",
    ("quarter",),
    reads=(ENQUIRY, DECISION, CHECK, AUDIT, EPISODES, S47),
)
QUESTION = "mash_needed"
# what the hub did not take further, and so may have missed
LEFT_OUTCOMES = ("nfa", "advice", "ers_tier2", "early_years_families")
DAYS_AFTER_DECISION = 90


def rows(world: World) -> Iterator[Row]:
    """Rows of two measures of audits and of two proxies from what came before and after."""
    audited = Measure(
        METRIC, "audit_mash_needed", "share", ENQUIRY, (DECISION, AUDIT), has_areas=False
    )
    yield from lay_out(world, audited, audited_share(world, QUESTION))
    yield from lay_out(world, replace(audited, id="audit_unclear"), unclear_share(world, QUESTION))
    unnecessary = Measure(
        METRIC, "possibly_unnecessary", "share", ENQUIRY, (DECISION, CHECK, EPISODES)
    )
    missed = Measure(
        METRIC,
        "possibly_missed",
        "share",
        ENQUIRY,
        (DECISION, S47),
        followup_days=DAYS_AFTER_DECISION,
    )
    strict, loose = world.at("strict"), world.at("loose")
    for measure, table_of in ((unnecessary, _possibly_unnecessary), (missed, _possibly_missed)):
        others = Others(table_of(strict), table_of(loose))
        yield from lay_out(world, measure, table_of(world), others)


def _by(enquiry: EnquiryChild) -> By:
    return {
        "source_agency": enquiry.source_agency or "unknown",
        "concern_category": enquiry.concern_category or "unknown",
    }


def _possibly_unnecessary(world: World) -> Ratios:
    """Of decided MASHed enquiry-children: NFA, no agency knew anything, nothing came before."""
    answers: dict[str, list[str | None]] = {}
    for check in read_checks(world):
        answers.setdefault(check.enquiry_id, []).append(check.response_type)
    table = Ratios()
    for enquiry in world.enquiries:
        decision = enquiry.latest_decision
        if decision is None or not enquiry.mashed:
            continue
        of_enquiry = answers.get(enquiry.enquiry_id, [])
        nothing_known = bool(of_enquiry) and all(one == "nothing_known" for one in of_enquiry)
        is_unnecessary = (
            decision.outcome == "nfa" and nothing_known and not _was_known(world, enquiry)
        )
        table.add(decision.decided_at.date(), enquiry.area, _by(enquiry), is_unnecessary)
    return table


def _was_known(world: World, enquiry: EnquiryChild) -> bool:
    """Any enquiry, open case or not, or Tier 3 referral of the child in the 12 months before."""
    person, day = enquiry.person or "", enquiry.received_on
    earlier = [other.received_on for other in world.enquiries_of.get(person, [])]
    earlier += [referral.day for referral in world.referrals_of.get(person, [])]
    return any(within_12_months(one, day) for one in earlier)


def _possibly_missed(world: World) -> Ratios:
    """Of un-MASHed enquiry-children that were not taken further: an s47 enquiry soon after."""
    starts: dict[str, list[int]] = {}
    for one in read_s47(world):
        if one.person is not None:
            starts.setdefault(one.person, []).append(one.started_on.toordinal())
    table = Ratios()
    for enquiry in world.enquiries:
        decision = enquiry.latest_decision
        if decision is None or enquiry.mashed or decision.outcome not in LEFT_OUTCOMES:
            continue
        decided_on = decision.decided_at.date()
        is_missed = any(
            1 <= start - decided_on.toordinal() <= DAYS_AFTER_DECISION
            for start in starts.get(enquiry.person or "", [])
        )
        table.add(decided_on, enquiry.area, _by(enquiry), is_missed)
    return table
