"""The hub's enquiries, one for each child, with their ratings and decisions (convention 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .areas import Areas
from .inbox import Inbox
from .persons import Persons, Strength
from .record import Record

ENQUIRY = "mash.enquiry"
DECISION = "mash.decision"
RAG_HISTORY = "mash.rag_history"
# from the mildest to the most severe rating
SEVERITY = {"blue": 0, "green": 1, "amber": 2, "red": 3}


@dataclass(frozen=True)
class Decision:
    """A decision that holds for a child; ``is_own`` where it names the child."""

    decided_at: datetime
    outcome: str | None
    rationale_present: bool
    feedback_at: datetime | None
    is_own: bool


@dataclass(frozen=True)
class Rating:
    """A rating of an enquiry after the first."""

    set_at: datetime
    rag: str


@dataclass(frozen=True)
class EnquiryChild:
    """A child within an enquiry: the hub's unit of count.

    ``person`` is by the strength of linkage asked for; ``area`` and ``born`` never depend on it.
    """

    enquiry_id: str
    child_id: str | None
    child_no: str | None
    person: str | None
    received_at: datetime
    source_agency: str | None
    concern_category: str | None
    consent_status: str | None
    rag_initial: str | None
    mashed: bool
    open_case: bool
    out_of_hours: bool | None
    area: str | None
    born: date | None
    ratings: tuple[Rating, ...]
    decisions: tuple[Decision, ...]
    first_decision: Decision | None
    latest_decision: Decision | None

    @property
    def received_on(self) -> date:
        """Day of receipt."""
        return self.received_at.date()

    def rating_at(self, moment: datetime) -> str | None:
        """The rating in force: the last one set by then (ties: the more severe), else the first."""
        by_then = [rating for rating in self.ratings if rating.set_at <= moment]
        if not by_then:
            return self.rag_initial
        return max(by_then, key=lambda rating: (rating.set_at, SEVERITY[rating.rag])).rag


def child_key(row: Record) -> str:
    """The key of a child within an enquiry: by its LA child id, else by its number there."""
    la_child_id, child_no = row.identifier("la_child_id"), row.identifier("child_no")
    parts = ["child_no", child_no] if la_child_id is None else ["la_child_id", la_child_id]
    return f"{row.identifier('mash_enquiry_id')}|{':'.join(part for part in parts if part)}"


def read_enquiries(
    inbox: Inbox, persons: Persons, strength: Strength, areas: Areas, end_of_as_of: datetime
) -> list[EnquiryChild]:
    """Every enquiry-child received by ``end_of_as_of``; later decisions and ratings are ignored."""
    ratings: dict[str, list[Rating]] = {}
    for row in inbox.rows(RAG_HISTORY):
        enquiry_id, rag = row.identifier("mash_enquiry_id"), row.code("rag", "rag")
        set_at = row.moment("set_at")
        if enquiry_id and rag and set_at is not None and set_at <= end_of_as_of:
            ratings.setdefault(enquiry_id, []).append(Rating(set_at, rag))

    # by enquiry, with the LA child id that it names; None = all children of the enquiry
    decisions: dict[str, list[tuple[str | None, Decision]]] = {}
    for row in inbox.rows(DECISION):
        enquiry_id, decided_at = row.identifier("mash_enquiry_id"), row.moment("decided_at")
        if enquiry_id and decided_at is not None and decided_at <= end_of_as_of:
            child = row.identifier("la_child_id")
            decision = Decision(
                decided_at=decided_at,
                outcome=row.code("outcome", "decision_outcome"),
                rationale_present=row.flag("rationale_present"),
                feedback_at=row.moment("feedback_to_referrer_at"),
                is_own=child is not None,
            )
            decisions.setdefault(enquiry_id, []).append((child, decision))

    enquiries = []
    for row in inbox.rows(ENQUIRY):
        enquiry_id, received_at = row.identifier("mash_enquiry_id"), row.moment("received_at")
        if enquiry_id is None or received_at is None or received_at > end_of_as_of:
            continue
        key, la_child_id = child_key(row), row.identifier("la_child_id")
        # by the central strength, for what does not look across events
        child_is = persons.of_record(ENQUIRY, key)
        holding = [
            decision
            for child, decision in decisions.get(enquiry_id, [])
            if child is None
            or child == la_child_id
            or (child_is is not None and persons.of_child(child) == child_is)
        ]
        area = areas.of_event(row.text("area_code"), None, child_is, received_at.date())
        enquiries.append(
            EnquiryChild(
                enquiry_id=enquiry_id,
                child_id=row.identifier("la_child_id"),
                child_no=row.identifier("child_no"),
                person=persons.of_record(ENQUIRY, key, strength),
                received_at=received_at,
                source_agency=row.code("source_agency", "agency"),
                concern_category=row.text("concern_category"),
                consent_status=row.code("consent_status", "consent_status"),
                rag_initial=row.code("rag_initial", "rag"),
                mashed=row.flag("mashed"),
                open_case=row.flag("open_case"),
                out_of_hours=row.flag_or_none("out_of_hours"),
                area=area,
                born=row.day("child_dob") or persons.traits(child_is).born,
                ratings=tuple(ratings.get(enquiry_id, [])),
                decisions=tuple(holding),
                first_decision=min(holding, key=_first, default=None),
                latest_decision=max(holding, key=_latest, default=None),
            )
        )
    return enquiries


def _first(decision: Decision) -> tuple[datetime, bool]:
    """Order in which the first decision comes first; of one time the child's own does."""
    return decision.decided_at, not decision.is_own


def _latest(decision: Decision) -> tuple[datetime, bool]:
    """Order in which the latest decision comes last; of one time the child's own does."""
    return decision.decided_at, decision.is_own


def by_person(enquiries: Iterable[EnquiryChild]) -> dict[str, list[EnquiryChild]]:
    """Enquiries of each person in order of receipt; those of no person are left out."""
    found: dict[str, list[EnquiryChild]] = {}
    for enquiry in sorted(enquiries, key=lambda one: (one.received_at, one.enquiry_id)):
        if enquiry.person is not None:
            found.setdefault(enquiry.person, []).append(enquiry)
    return found


def by_enquiry(enquiries: Iterable[EnquiryChild]) -> dict[str, list[EnquiryChild]]:
    """Children of each enquiry in the order of its key: those without an id first, by number."""
    found: dict[str, list[EnquiryChild]] = {}
    for child in sorted(enquiries, key=_key):
        found.setdefault(child.enquiry_id, []).append(child)
    return found


def _key(child: EnquiryChild) -> tuple[bool, str]:
    return child.child_id is not None, child.child_id or child.child_no or ""
