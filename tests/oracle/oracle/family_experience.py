"""Metric 17, ``mart_family_experience``: what children and parents say, and complaints upheld."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from .enquiries import ENQUIRY
from .layout import Measure, Metric, lay_out
from .row import Row
from .survey import is_positive, valid_answer
from .tables import NO_BREAKDOWN, Ratios
from .world import World

FEEDBACK = "survey.family_feedback"
COMPLAINT = "survey.complaint"
# how many families were asked: no extract of the contract says so
FRAME = "survey.family_feedback_frame"
METRIC = Metric("family_experience", ("half_year",), reads=(FEEDBACK, COMPLAINT, ENQUIRY))
# what a complaint counts by its outcome; not upheld or not known yet is 0
UPHELD = {"Y": Fraction(1), "P": Fraction(1, 2)}
RESPONDENTS = ("child", "parent")


def rows(world: World) -> Iterator[Row]:
    """Rows of positive answers of children and of parents, of complaints, and of the response."""
    responses = Measure(METRIC, "", "share", FEEDBACK, ())
    for respondent, table in _positive(world).items():
        yield from lay_out(world, replace(responses, id=f"positive_{respondent}"), table)
    complaints = replace(
        responses, id="complaints_upheld_per_1000", unit="per_1000", needs=(COMPLAINT, ENQUIRY)
    )
    yield from lay_out(world, complaints, _complaints(world))
    response = replace(responses, id="response_rate", unit="ratio", needs=(FRAME,))
    yield from lay_out(world, response, Ratios())


def _positive(world: World) -> dict[str, Ratios]:
    """Answers 4-5 of the valid ones, row by row, by respondent."""
    tables = {respondent: Ratios() for respondent in RESPONDENTS}
    for row in world.inbox.rows(FEEDBACK):
        day, answer = world.past_day(row, "responded_on"), valid_answer(row)
        respondent = row.code("respondent_type", "respondent_type")
        if day is None or answer is None or respondent is None:
            continue
        by = {
            "service_stage": row.code("service_stage", "service_stage") or "unknown",
            "question_code": row.text("question_code") or "unknown",
        }
        person = world.persons.of_child(row.identifier("la_child_id"))
        area = world.areas.of_event(row.text("area_code"), None, person, day)
        tables[respondent].add(day, area, by, is_positive(answer))
    return tables


def _complaints(world: World) -> Ratios:
    """Complaints by how far they were upheld, for each 1,000 enquiry-children received."""
    table = Ratios("service_stage", per=1000)
    for row in world.inbox.rows(COMPLAINT):
        day = world.past_day(row, "received_on")
        if day is not None:
            weight = UPHELD.get(row.code("upheld", "upheld") or "", Fraction(0))
            stage = row.code("service_stage", "service_stage") or "unknown"
            area = world.areas.known(row.text("area_code"))
            table.numerators.add(day, area, {"service_stage": stage}, weight)
    for enquiry in world.enquiries:
        table.denominators.add(enquiry.received_on, enquiry.area, NO_BREAKDOWN)
    return table
