"""Metric 8, ``mart_decision_quality``: what the hub decides, and on what, by month of decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .checks import CHECK
from .enquiries import DECISION, ENQUIRY, RAG_HISTORY, SEVERITY, Decision, EnquiryChild
from .layout import Measure, Metric, lay_out
from .row import Row
from .tables import Ratios
from .world import World

METRIC = Metric(
    "decision_quality",
    ("month",),
    reads=(ENQUIRY, DECISION, RAG_HISTORY, CHECK),
)
OUTCOMES = {
    "conversion_tier3": ("strategy_s47", "tier3_referral"),
    "conversion_tier2": ("ers_tier2", "early_years_families"),
    "advice": ("advice",),
    "nfa": ("nfa",),
}
# measures of MASHed enquiries, with the extract they need beside enquiries and decisions
MASHED_MEASURES = {
    "rag_changed_up": (RAG_HISTORY,),
    "rag_changed_down": (RAG_HISTORY,),
    "multi_agency_informed": (CHECK,),
}


@dataclass(frozen=True)
class Response:
    """A full or partial response of an agency to a request of the hub."""

    agency: str
    responded_at: datetime


def rows(world: World) -> Iterator[Row]:
    """Rows of five shares of decided enquiry-children and three of the MASHed ones."""
    measures = [*OUTCOMES, "rationale_recorded", *MASHED_MEASURES]
    tables = {measure: Ratios() for measure in measures}
    responses = _responses(world)
    for enquiry in world.enquiries:
        decision = enquiry.latest_decision
        if decision is None:
            continue
        decided_on = decision.decided_at.date()
        by = {"source_agency": enquiry.source_agency or "unknown"}
        counts = {
            **{measure: decision.outcome in outcomes for measure, outcomes in OUTCOMES.items()},
            "rationale_recorded": decision.rationale_present,
        }
        if enquiry.mashed:
            change = _rag_change(enquiry, decision)
            counts["rag_changed_up"] = change > 0
            counts["rag_changed_down"] = change < 0
            counts["multi_agency_informed"] = _is_multi_agency(
                world, responses.get(enquiry.enquiry_id, []), decision.decided_at
            )
        for measure, is_counted in counts.items():
            tables[measure].add(decided_on, enquiry.area, by, is_counted)

    for name, table in tables.items():
        needs = (DECISION, *MASHED_MEASURES.get(name, ()))
        yield from lay_out(world, Measure(METRIC, name, "share", ENQUIRY, needs), table)


def _rag_change(enquiry: EnquiryChild, decision: Decision) -> int:
    """Steps towards red of the rating at the decision against the first; 0 without a first."""
    at_decision = enquiry.rating_at(decision.decided_at)
    if at_decision is None or enquiry.rag_initial is None:
        return 0
    return SEVERITY[at_decision] - SEVERITY[enquiry.rag_initial]


def _responses(world: World) -> dict[str, list[Response]]:
    """Full and partial responses by enquiry."""
    responses: dict[str, list[Response]] = {}
    for row in world.inbox.rows(CHECK):
        enquiry_id, agency = row.identifier("mash_enquiry_id"), row.code("agency", "agency")
        responded_at = row.moment("responded_at")
        is_response = row.code("response_type", "response_type") in ("full", "partial")
        if enquiry_id and agency and responded_at is not None and is_response:
            responses.setdefault(enquiry_id, []).append(Response(agency, responded_at))
    return responses


def _is_multi_agency(world: World, responses: list[Response], decided_at: datetime) -> bool:
    """Whether at least 3 agencies responded before the decision, police and health among them."""
    agencies = {one.agency for one in responses if one.responded_at < decided_at}
    groups = {world.codes.agency_group[agency] for agency in agencies}
    return len(agencies) >= 3 and {"police", "health"} <= groups
