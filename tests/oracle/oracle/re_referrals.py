"""Metric 7, ``mart_re_referrals``: children who come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .areas import ADDRESS
from .calendar import age, within_12_months
from .enquiries import DECISION, ENQUIRY, EnquiryChild
from .layout import Measure, Metric, Others, lay_out
from .rates import dfe_band
from .referrals import EPISODES, Referral
from .row import Row
from .tables import DistinctRatios, Ratios
from .world import World

METRIC = Metric(
    "re_referrals",
    ("month", "financial_year", "rolling_12m"),
    reads=(EPISODES, ENQUIRY, DECISION, ADDRESS),
)
PRIOR = "prior_outcome"
RETURN_COHORT = frozenset({"nfa", "advice", "ers_tier2"})


def rows(world: World) -> Iterator[Row]:
    """Rows of tier3_dfe, tier3_dfe_child, mash and return_within_12m."""
    tier3_dfe = Measure(
        METRIC, "tier3_dfe", "share", EPISODES, (), area_by_address=True, lookback=12
    )
    tier3_dfe_child = Measure(
        METRIC, "tier3_dfe_child", "share", EPISODES, (), area_by_address=True, lookback=12
    )
    mash = Measure(METRIC, "mash", "share", ENQUIRY, (DECISION,), lookback=12)
    returns = Measure(
        METRIC, "return_within_12m", "share", ENQUIRY, (DECISION, EPISODES), followup=12
    )
    strict, loose = world.at("strict"), world.at("loose")
    for measure, table_of in (
        (tier3_dfe, _by_referral),
        (tier3_dfe_child, _by_child),
        (mash, _mash),
        (returns, _returns),
    ):
        others = Others(table_of(strict), table_of(loose))
        yield from lay_out(world, measure, table_of(world), others)


def _by_referral(world: World) -> Ratios:
    """Tier 3 referrals whose child has an earlier one within 12 months."""
    return _tier3(world)[0]


def _by_child(world: World) -> DistinctRatios:
    """Children with a Tier 3 referral that has an earlier one within 12 months."""
    return _tier3(world)[1]


def _tier3(world: World) -> tuple[Ratios, DistinctRatios]:
    by_referral, by_child = Ratios(PRIOR), DistinctRatios(PRIOR)
    for number, referral in enumerate(world.referrals):
        earlier = latest_earlier_referral(world, referral)
        splits = {} if earlier is None else {PRIOR: earlier.outcome}
        years = age(world.persons.traits(referral.child).born, referral.day)
        by = {"source_agency": referral.source_agency, "age_band": dfe_band(years)}
        area = world.areas.of_address(referral.child, referral.day)
        by_referral.add(referral.day, area, by, earlier is not None, splits)
        # a referral of no person is a child of its own
        child = referral.person or number
        by_child.add(referral.day, area, by, child, earlier is not None, splits)
    return by_referral, by_child


def latest_earlier_referral(world: World, referral: Referral) -> Referral | None:
    """The most recent earlier referral of the child within 12 months."""
    found = None
    for other in world.referrals_of.get(referral.person or "", []):
        if within_12_months(other.day, referral.day):
            found = other
    return found


def _mash(world: World) -> Ratios:
    """Enquiry-children, open cases out, whose child was decided on within the 12 months before."""
    table = Ratios(PRIOR)
    for enquiry in world.enquiries:
        if enquiry.open_case:
            continue
        earlier = _latest_earlier_enquiry(world, enquiry)
        splits = {} if earlier is None else {PRIOR: _outcome(earlier)}
        by = _by(enquiry, enquiry.received_on)
        table.add(enquiry.received_on, enquiry.area, by, earlier is not None, splits)
    return table


def _latest_earlier_enquiry(world: World, enquiry: EnquiryChild) -> EnquiryChild | None:
    """The child's most recent enquiry of an earlier day within 12 months, decided before this."""
    found = None
    for other in world.enquiries_of.get(enquiry.person or "", []):
        first = other.first_decision
        if (
            within_12_months(other.received_on, enquiry.received_on)
            and first is not None
            and first.decided_at < enquiry.received_at
        ):
            found = other
    return found


def _returns(world: World) -> Ratios:
    """Enquiry-children decided nfa, advice or ers_tier2 whose child came back within 12 months.

    The day is that of the latest decision; prior_outcome is the cohort's own outcome, in both.
    """
    table = Ratios()
    for enquiry in world.enquiries:
        latest = enquiry.latest_decision
        if latest is None or latest.outcome not in RETURN_COHORT:
            continue
        decided_on = latest.decided_at.date()
        by = {**_by(enquiry, decided_on), PRIOR: _outcome(enquiry)}
        came_back = any(
            within_12_months(decided_on, day) for day in _later_events(world, enquiry.person)
        )
        table.add(decided_on, enquiry.area, by, came_back)
    return table


def _later_events(world: World, person: str | None) -> Iterator[date]:
    """Days on which a person came: enquiries that are no open case, and Tier 3 referrals."""
    for enquiry in world.enquiries_of.get(person or "", []):
        if not enquiry.open_case:
            yield enquiry.received_on
    for referral in world.referrals_of.get(person or "", []):
        yield referral.day


def _outcome(enquiry: EnquiryChild) -> str:
    latest = enquiry.latest_decision
    return (latest.outcome if latest else None) or "unknown"


def _by(enquiry: EnquiryChild, day: date) -> dict[str, str]:
    return {
        "source_agency": enquiry.source_agency or "unknown",
        "age_band": dfe_band(age(enquiry.born, day)),
    }
