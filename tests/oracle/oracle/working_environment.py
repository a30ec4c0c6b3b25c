"""Metric 10, ``mart_working_environment``: what the hub's staff say of working there, by wave."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .history import earliest_history
from .layout import Metric
from .row import Row
from .survey import is_positive, valid_answer
from .tables import ALL, NONE, Figure, as_plain
from .world import World

SURVEY = "survey.staff_survey"
FRAME = "survey.staff_survey_frame"
METRIC = Metric("working_environment", ("wave",), reads=(SURVEY, FRAME))
UNITS = {"agree": "share", "index": "score", "response_rate": "ratio"}
ATTRIBUTES = ("agency", "location", "role_family")
FRAME_ATTRIBUTES = ("agency", "location")
Z_95 = 1.96
# breakdown and its value
Group = tuple[str, str]
WHOLE: Group = (NONE, "all")
NOT_COLLECTED = Figure(None, None, None, is_collected=False)


@dataclass
class Respondent:
    """Attributes, those of the respondent's last row, and the valid answers by question."""

    attributes: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def groups(self, attributes: tuple[str, ...]) -> list[Group]:
        """What the respondent counts in: the whole, and one group an attribute."""
        return [WHOLE, *((name, self.attributes[name]) for name in attributes)]


@dataclass
class Wave:
    """A wave of the survey, with those invited by group (None: it has no frame)."""

    label: str
    rows: int = 0
    completed_on: list[date] = field(default_factory=list)
    questions: set[str] = field(default_factory=set)
    respondents: dict[str, Respondent] = field(default_factory=dict)
    invited: dict[Group, int] | None = None

    def figures(self) -> dict[str, dict[Group, Figure]]:
        """Figures of each measure by group; of groups other than the whole, those not empty."""
        return {
            "agree": self._agree(),
            "index": self._index(),
            "response_rate": self._response_rate(),
        }

    def _agree(self) -> dict[Group, Figure]:
        answers: dict[Group, list[int]] = {WHOLE: []}
        for respondent in self.respondents.values():
            for question, answer in respondent.answers.items():
                groups = [*respondent.groups(ATTRIBUTES), ("question_code", question)]
                for group in groups:
                    answers.setdefault(group, []).append(answer)
        return {
            group: _ratio(sum(map(is_positive, given)), len(given))
            for group, given in answers.items()
        }

    def _index(self) -> dict[Group, Figure]:
        """The mean of each respondent's own mean, of those with half of the items or more."""
        means: dict[Group, list[Fraction]] = {WHOLE: []}
        for respondent in self.respondents.values():
            given = list(respondent.answers.values())
            if given and 2 * len(given) >= len(self.questions):
                for group in respondent.groups(ATTRIBUTES):
                    means.setdefault(group, []).append(Fraction(sum(given), len(given)))
        return {group: _ratio(sum(of_group), len(of_group)) for group, of_group in means.items()}

    def _response_rate(self) -> dict[Group, Figure]:
        if self.invited is None:
            return {WHOLE: NOT_COLLECTED}
        responded: dict[Group, int] = {WHOLE: 0}
        for respondent in self.respondents.values():
            if respondent.answers:
                for group in respondent.groups(FRAME_ATTRIBUTES):
                    responded[group] = responded.get(group, 0) + 1
        return {
            group: _ratio(responded.get(group, 0), self.invited.get(group, 0))
            for group in responded.keys() | self.invited.keys()
        }


def rows(world: World) -> Iterator[Row]:
    """Rows of three measures of each wave that is over, with the change on the wave before it."""
    if not world.inbox.was_landed(SURVEY):
        yield from _never_landed(world)
        return
    last_day = world.last_day(METRIC.reads)
    before: dict[str, dict[Group, Figure]] = {}
    for wave in _waves(world):
        start, end = min(wave.completed_on), max(wave.completed_on)
        if end > last_day:
            continue
        figures = wave.figures()
        for measure, of_measure in figures.items():
            for group, figure in of_measure.items():
                if group == WHOLE or not figure.is_empty:
                    earlier = before.get(measure, {}).get(group)
                    yield _make_row(world, measure, (start, end), group, figure, wave, earlier)
        before = figures


def _never_landed(world: World) -> Iterator[Row]:
    """One row a measure from the earliest history to as_of, to say that nothing was collected."""
    start = earliest_history(world)
    if start is not None:
        for measure in UNITS:
            yield _make_row(world, measure, (start, world.as_of), WHOLE, NOT_COLLECTED)


def _waves(world: World) -> list[Wave]:
    """Waves with any day of completion, ordered by the first one."""
    waves: dict[str, Wave] = {}
    for row in world.inbox.rows(SURVEY):
        label, key = row.text("wave"), row.identifier("respondent_key")
        question = row.text("question_code")
        if label is None or key is None or question is None:
            continue
        wave = waves.setdefault(label, Wave(label))
        wave.rows += 1
        wave.questions.add(question)
        if (completed_on := row.day("completed_on")) is not None:
            wave.completed_on.append(completed_on)
        respondent = wave.respondents.setdefault(key, Respondent())
        respondent.attributes = {name: row.code(name, name) or "unknown" for name in ATTRIBUTES}
        if (answer := valid_answer(row)) is not None:
            respondent.answers[question] = answer
    for row in world.inbox.rows(FRAME):
        if (framed := waves.get(row.text("wave") or "")) is not None:
            invited = max(0, row.whole("invited") or 0)
            frame = framed.invited if framed.invited is not None else {WHOLE: 0}
            groups = [(name, row.code(name, name) or "unknown") for name in FRAME_ATTRIBUTES]
            for group in [WHOLE, *groups]:
                frame[group] = frame.get(group, 0) + invited
            framed.invited = frame
    by_start: dict[date, list[Wave]] = {}
    for wave in waves.values():
        if wave.completed_on:
            by_start.setdefault(min(wave.completed_on), []).append(wave)
    return [_fullest(by_start[start]) for start in sorted(by_start)]


def _fullest(waves: list[Wave]) -> Wave:
    """The wave with most rows: a period is told by its first day, so it has one wave."""
    return min(waves, key=lambda wave: (-wave.rows, wave.label))


def _ratio(numerator: int | Fraction, denominator: int) -> Figure:
    value = Fraction(numerator) / denominator if denominator else None
    return Figure(numerator, denominator, value)


def _change(measure: str, now: Figure, before: Figure | None) -> tuple[float | None, ...]:
    """The change of the value on the wave before and, for agree, its 95 % interval."""
    if before is None or now.value is None or before.value is None:
        return None, None, None
    change = float(now.value - before.value)
    if measure != "agree":
        return change, None, None
    variance = sum(
        float(one.value * (1 - one.value)) / float(one.denominator or 1)
        for one in (now, before)
        if one.value is not None
    )
    margin = Z_95 * math.sqrt(variance)
    return change, change - margin, change + margin


def _make_row(
    world: World,
    measure: str,
    period: tuple[date, date],
    group: Group,
    figure: Figure,
    wave: Wave | None = None,
    before: Figure | None = None,
) -> Row:
    status = "ok" if figure.value is not None else "zero_denominator"
    change, change_ci_low, change_ci_high = _change(measure, figure, before)
    return Row(
        metric_id=METRIC.id,
        measure_id=measure,
        period_grain="wave",
        period_start=period[0],
        period_end=period[1],
        area_code=ALL,
        breakdown=group[0],
        breakdown_value=group[1],
        numerator=as_plain(figure.numerator),
        denominator=as_plain(figure.denominator),
        value=as_plain(figure.value),
        unit=UNITS[measure],
        status=status if figure.is_collected else "not_collected",
        baseline_available=False,
        months_since_go_live=None,
        as_of=world.as_of,
        extra={
            "wave": None if wave is None else wave.label,
            "change": change,
            "change_ci_low": change_ci_low,
            "change_ci_high": change_ci_high,
        },
    )
