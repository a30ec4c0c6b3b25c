"""Audits of the hub's decisions: a share of each stratum, weighted by the stratum's population."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .calendar import month_start
from .record import Record
from .tables import ALL, NO_BREAKDOWN, NONE, Cell, Figure, Months, Ratios
from .world import World

AUDIT = "mash.quality_audit"
LEAST_ANSWERS = 2
Z_95 = 1.96
YES, UNCLEAR = "Y", "U"
Stratum = tuple[str, str]


@dataclass(frozen=True)
class Answer:
    """An answer (Y, N, U) to one question of an audit, on the day of the latest decision."""

    day: date
    stratum: Stratum
    code: str


class AuditedShare:
    """A share that audits estimate; the unit is the audit, for ALL and breakdown none only.

    Only strata with 2 or more answers in the period count. Numerator and denominator are the plain
    answers of those.
    """

    def __init__(self, answers: Iterable[Answer], populations: dict[Stratum, int]) -> None:
        self._populations = populations
        self._answers: dict[date, list[Answer]] = {}
        for answer in answers:
            if answer.code != UNCLEAR:
                self._answers.setdefault(month_start(answer.day), []).append(answer)

    def cells(self) -> set[Cell]:
        """The one cell there is."""
        return {(ALL, NONE, "all")}

    def figure(self, cell: Cell, months: Months) -> Figure:
        """The weighted share, with its standard error and 95 % interval."""
        answers: dict[Stratum, list[bool]] = {}
        for month in months:
            for answer in self._answers.get(month, []):
                answers.setdefault(answer.stratum, []).append(answer.code == YES)
        used = {
            stratum: given
            for stratum, given in answers.items()
            if len(given) >= LEAST_ANSWERS and self._populations.get(stratum, 0) > 0
        }
        if not used:
            nothing = {"std_error": None, "ci_low": None, "ci_high": None}
            return Figure(0, 0, None, extra=nothing)
        total = sum(self._populations[stratum] for stratum in used)
        value, variance = Fraction(0), Fraction(0)
        for stratum, given in used.items():
            n, population = len(given), self._populations[stratum]
            weight, share = Fraction(population, total), Fraction(sum(given), n)
            value += weight * share
            of_finite = max(Fraction(0), 1 - Fraction(n, population))
            variance += weight**2 * share * (1 - share) / (n - 1) * of_finite
        std_error = math.sqrt(variance)
        return Figure(
            numerator=sum(sum(given) for given in used.values()),
            denominator=sum(len(given) for given in used.values()),
            value=value,
            extra={
                "std_error": std_error,
                "ci_low": max(0.0, float(value) - Z_95 * std_error),
                "ci_high": min(1.0, float(value) + Z_95 * std_error),
            },
        )


def audited_share(world: World, question: str) -> AuditedShare:
    """The share of yes of one question; unclear and blank answers are left out.

    The population of a stratum (audit round and stratum) is the largest landed for it.
    """
    populations: dict[Stratum, int] = {}
    for row in world.inbox.rows(AUDIT):
        population = row.whole("stratum_population") or 0
        stratum = _stratum(row)
        populations[stratum] = max(population, populations.get(stratum, 0))
    return AuditedShare(_answers(world, question), populations)


def unclear_share(world: World, question: str) -> Ratios:
    """The plain share of unclear among all answers to one question; blank answers are left out."""
    table = Ratios()
    for answer in _answers(world, question):
        table.add(answer.day, None, NO_BREAKDOWN, answer.code == UNCLEAR)
    return table


def _answers(world: World, question: str) -> list[Answer]:
    """Answers to one question: each on the day of the latest decision on any child."""
    decided_on: dict[str, date] = {}
    for child in world.enquiries:
        if child.latest_decision is not None:
            day = child.latest_decision.decided_at.date()
            decided_on[child.enquiry_id] = max(day, decided_on.get(child.enquiry_id, day))
    answers = []
    for row in world.inbox.rows(AUDIT):
        enquiry_id = row.identifier("mash_enquiry_id") or ""
        code = row.code(question, "audit_answer")
        if enquiry_id in decided_on and code is not None:
            answers.append(Answer(decided_on[enquiry_id], _stratum(row), code))
    return answers


def _stratum(row: Record) -> Stratum:
    return row.text("audit_round") or "", row.text("stratum") or ""
