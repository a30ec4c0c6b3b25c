"""A hand-made case: a tiny inbox and the figures worked out by hand."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

Spot = tuple[str, str, str, date, str, str, str]
_RELATIVE = 1e-9


class _OfRow:
    """What names a row of a mart."""

    metric_id: str
    measure_id: str
    period_grain: str
    period_start: date
    area_code: str
    breakdown: str
    breakdown_value: str

    @property
    def spot(self) -> Spot:
        """The key of the row."""
        return (
            self.metric_id,
            self.measure_id,
            self.period_grain,
            self.period_start,
            self.area_code,
            self.breakdown,
            self.breakdown_value,
        )


@dataclass(frozen=True)
class Expectation(_OfRow):
    """The figure of one row, and ``why`` it is that, with the arithmetic in words.

    ``others``: the values by the strict and the loose linkage, where the case is about them.
    ``extra`` names further columns of the row.
    """

    metric_id: str
    measure_id: str
    period_grain: str
    period_start: date
    value: float | None
    numerator: float | None
    denominator: float | None
    why: str
    status: str = "ok"
    area_code: str = "ALL"
    breakdown: str = "none"
    breakdown_value: str = "all"
    extra: Mapping[str, float | str | None] = field(default_factory=dict)
    others: tuple[float | None, float | None] | None = None

    @property
    def figures(self) -> dict[str, object]:
        """What the row must hold, by column."""
        figures: dict[str, object] = {
            column: getattr(self, column)
            for column in ("status", "value", "numerator", "denominator")
        }
        if self.others is not None:
            figures["value_strict"], figures["value_loose"] = self.others
        return {**figures, **self.extra}


@dataclass(frozen=True)
class Absence(_OfRow):
    """A row that must not exist, and ``why``."""

    metric_id: str
    measure_id: str
    period_grain: str
    period_start: date
    why: str
    area_code: str = "ALL"
    breakdown: str = "none"
    breakdown_value: str = "all"


@dataclass(frozen=True)
class Case:
    """A tiny inbox with the figures that it must give.

    ``files`` holds the text of each file by its path in the inbox. ``as_of``, ``extract_coverage``
    and ``generic_queues`` are what the line has to be run with (None and empty: its defaults).
    ``clusters`` puts records, by their key, into clusters at the strict, central and loose strength
    of linkage; who the others are follows from their exact identifiers.
    """

    name: str
    story: str
    files: Mapping[str, str]
    expected: tuple[Expectation, ...]
    absent: tuple[Absence, ...] = ()
    as_of: date | None = None
    extract_coverage: Mapping[str, date] = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    clusters: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    generic_queues: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Write the inbox below ``folder``; a name in ``.gz`` is compressed."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = text.encode(self.encodings.get(name, "utf-8"))
            path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)

    def unmet(self, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """What of the expected figures the rows (uniform columns by name) do not show."""
        found: dict[Spot, Mapping[str, object]] = {_spot(row): row for row in rows}
        messages = []
        for expectation in self.expected:
            row = found.get(expectation.spot)
            if row is None:
                messages.append(f"{_named(expectation.spot)}: no such row; {expectation.why}")
                continue
            for column, wanted in expectation.figures.items():
                got = row[column]
                if not _same(wanted, got):
                    messages.append(
                        f"{_named(expectation.spot)}: {column} is {got}, not {wanted}; "
                        f"{expectation.why}"
                    )
        for absence in self.absent:
            if absence.spot in found:
                messages.append(f"{_named(absence.spot)}: must not exist; {absence.why}")
        return messages


def _spot(row: Mapping[str, object]) -> Spot:
    start = row["period_start"]
    if not isinstance(start, date):
        raise TypeError(f"period_start is {type(start).__name__}, not a date")
    return (
        str(row["metric_id"]),
        str(row["measure_id"]),
        str(row["period_grain"]),
        start,
        str(row["area_code"]),
        str(row["breakdown"]),
        str(row["breakdown_value"]),
    )


def _named(spot: Spot) -> str:
    return " ".join(str(part) for part in spot)


def _same(wanted: object, got: object) -> bool:
    """Equal, numbers to 1e-9 (also Decimal and other number types)."""
    if wanted is None or got is None or isinstance(wanted, str):
        return wanted == got
    return math.isclose(float(str(wanted)), float(str(got)), rel_tol=_RELATIVE, abs_tol=_RELATIVE)


def grid(text: str, delimiter: str = ",") -> str:
    """CSV text of a table drawn with bars: the first line is the header, cells are trimmed."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return "".join(
        delimiter.join(cell.strip() for cell in line.split("|")) + "\n" for line in lines
    )


@dataclass(frozen=True)
class Of:
    """Makes expectations of one metric, so that a case reads as a list of figures."""

    metric_id: str

    def share(
        self,
        measure_id: str,
        grain: str,
        start: str,
        numerator: float,
        denominator: float,
        why: str,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
        others: tuple[float | None, float | None] | None = None,
    ) -> Expectation:
        """A ratio with a value: numerator / denominator."""
        value = numerator / denominator
        return self._expect(
            measure_id, grain, start, value, numerator, denominator, why, "ok", area, by, others
        )

    def count(
        self,
        measure_id: str,
        grain: str,
        start: str,
        value: float,
        why: str,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
        others: tuple[float | None, float | None] | None = None,
    ) -> Expectation:
        """A count or sum: numerator = value, no denominator."""
        return self._expect(
            measure_id, grain, start, value, value, None, why, "ok", area, by, others
        )

    def rate(
        self,
        measure_id: str,
        grain: str,
        start: str,
        count: float,
        residents: float,
        why: str,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
        per: int = 10_000,
    ) -> Expectation:
        """A rate per 10,000 residents, or ``per`` so many of anything else."""
        value = count * per / residents
        return self._expect(measure_id, grain, start, value, count, residents, why, "ok", area, by)

    def percentile(
        self,
        measure_id: str,
        grain: str,
        start: str,
        value: float,
        values: int,
        why: str,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
    ) -> Expectation:
        """A median or percentile of a number of values."""
        return self._expect(measure_id, grain, start, value, None, values, why, "ok", area, by)

    def without_value(
        self,
        measure_id: str,
        grain: str,
        start: str,
        status: str,
        why: str,
        numerator: float | None = None,
        denominator: float | None = None,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
    ) -> Expectation:
        """A row whose status says why it has no value."""
        return self._expect(
            measure_id, grain, start, None, numerator, denominator, why, status, area, by
        )

    def absent(
        self,
        measure_id: str,
        grain: str,
        start: str,
        why: str,
        area: str = "ALL",
        by: tuple[str, str] = ("none", "all"),
    ) -> Absence:
        """A row that must not exist."""
        first_day = date.fromisoformat(start)
        return Absence(self.metric_id, measure_id, grain, first_day, why, area, *by)

    def _expect(
        self,
        measure_id: str,
        grain: str,
        start: str,
        value: float | None,
        numerator: float | None,
        denominator: float | None,
        why: str,
        status: str,
        area: str,
        by: tuple[str, str],
        others: tuple[float | None, float | None] | None = None,
    ) -> Expectation:
        return Expectation(
            self.metric_id,
            measure_id,
            grain,
            date.fromisoformat(start),
            value,
            numerator,
            denominator,
            why,
            status,
            area,
            *by,
            others=others,
        )
