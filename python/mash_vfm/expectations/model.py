"""What an expectation is, and what came of it. Nothing here knows Great Expectations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Gate = Literal["arrivals", "leaving"]
Severity = Literal["blocking", "error", "warning", "info"]
Outcome = Literal["passed", "failed", "not_applicable", "error"]


# What a listing of rows says of each: where it stands, what tells it from the other rows of its
# extract in every load (never shown), and its key as it may be shown.
LISTED = ("load_id", "row_number", "identity", "row_key")


class GateError(Exception):
    """A gate could not be run at all: the project or the machine is at fault, not the data."""


@dataclass(frozen=True)
class Asset:
    """What a suite looks at: a table (``schema.table``) or, where ``query`` is given, a query.

    ``name`` is unique within a gate and names the page of the Data Docs.
    """

    name: str
    title: str
    table: str | None = None
    query: str | None = None

    @property
    def relation(self) -> str:
        """The table, or the words that stand for a query in a message."""
        return self.table or f"query {self.name}"


@dataclass(frozen=True)
class Expectation:
    """One rule about one asset.

    ``unexpected`` and ``elements`` are SQL aggregates over the asset: how many elements break the
    rule, and how many there are. The rule holds while ``unexpected <= allowed_share * elements``;
    it does not apply where ``elements`` is null or 0. ``subject`` is the extract
    (``system.extract``) or mart; ``owner`` who mends it; ``taints`` the metrics whose figures
    cannot be trusted where it fails. ``meaning`` says what must hold, ``complaint`` goes on after
    "12 of 80 rows" (or, where ``elements`` is 1, stands alone), ``remedy`` says how to mend it, and
    ``request`` the same to the supplier; blank where it is not theirs to mend. None of the texts
    holds a value of the data. ``listing`` is a query of the rows that break the rule, with the
    columns of ``LISTED``; null where no single row does.
    """

    id: str
    rule: str
    severity: Severity
    owner: str
    subject: str
    meaning: str
    complaint: str
    remedy: str
    unexpected: str
    elements: str = "count(*)"
    allowed_share: float = 0.0
    column: str | None = None
    counted: str = "rows"
    taints: tuple[str, ...] = ()
    listing: str | None = None
    request: str = ""

    @property
    def is_yes_or_no(self) -> bool:
        """Whether it is one question about the asset as a whole, not a count of elements."""
        return self.elements == "1"

    def observed(self, unexpected: int, elements: int) -> str:
        """What was seen, in words: ``12 of 8,000 rows (0.15 %)``."""
        if self.is_yes_or_no:
            return "no" if unexpected else "yes"
        share = f" ({100 * unexpected / elements:.3g} %)" if unexpected else ""
        return f"{unexpected:,} of {elements:,} {self.counted}{share}"

    def message(self, unexpected: int, elements: int) -> str:
        """What is wrong, and how to mend it."""
        counts = "" if self.is_yes_or_no else f"{self.observed(unexpected, elements)} "
        return f"{self.subject}: {counts}{self.complaint}. {self.remedy}"


@dataclass(frozen=True)
class Suite:
    """The expectations about one asset."""

    asset: Asset
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class ExpectationResult:
    """What came of one expectation.

    ``error`` is set where it could not be evaluated (``outcome`` is then ``error``): that is
    neither a pass nor a failure of the data. ``message`` is empty unless it failed or could not be
    evaluated. Counts are null where there is nothing to count.
    """

    expectation: Expectation
    asset: str
    outcome: Outcome
    evaluated_at: datetime
    unexpected_count: int | None = None
    element_count: int | None = None
    observed: str = ""
    message: str = ""
    error: str | None = None

    @property
    def expectation_id(self) -> str:
        """Id of the expectation."""
        return self.expectation.id

    @property
    def severity(self) -> Severity:
        """Severity of the expectation."""
        return self.expectation.severity

    @property
    def success(self) -> bool | None:
        """Whether it holds; ``None`` where it did not apply or could not be evaluated."""
        return {"passed": True, "failed": False}.get(self.outcome)

    @property
    def stops_publication(self) -> bool:
        """A failed blocking expectation, or one of any severity that could not be evaluated."""
        return self.outcome == "error" or (self.outcome == "failed" and self.severity == "blocking")


@dataclass(frozen=True)
class GateResult:
    """What came of a gate. ``docs`` is the first page of its Data Docs."""

    gate: Gate
    run_id: str
    results: tuple[ExpectationResult, ...]
    docs: Path

    @property
    def ok(self) -> bool:
        """Whether publication may go on: everything was evaluated and nothing blocking failed."""
        return bool(self.results) and not any(r.stops_publication for r in self.results)

    @property
    def failures(self) -> tuple[ExpectationResult, ...]:
        """Every expectation that the data failed, of any severity."""
        return tuple(r for r in self.results if r.outcome == "failed")

    @property
    def blocking_failures(self) -> tuple[ExpectationResult, ...]:
        """The failures that stop publication."""
        return tuple(r for r in self.failures if r.severity == "blocking")

    @property
    def errors(self) -> tuple[ExpectationResult, ...]:
        """The expectations that could not be evaluated; they stop publication too."""
        return tuple(r for r in self.results if r.outcome == "error")
