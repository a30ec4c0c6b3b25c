"""One row of a metric: the uniform columns that the oracle computes (convention 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

Key = tuple[str, str, str, date, str, str, str]


@dataclass(frozen=True)
class Row:
    """One figure: a measure, a period, an area and one value of one breakdown.

    ``numerator``, ``denominator`` and ``value`` are ints where they are counts and floats
    elsewhere; shares are fractions of 1, money is in GBP. ``value`` is null unless ``status`` is
    ``ok``. ``extra`` holds the columns that the metric adds to the uniform ones.
    """

    metric_id: str
    measure_id: str
    period_grain: str
    period_start: date
    period_end: date
    area_code: str
    breakdown: str
    breakdown_value: str
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    status: str
    baseline_available: bool
    months_since_go_live: int | None
    as_of: date
    # of measures that depend on linkage, by its two other strengths
    value_strict: float | None = None
    value_loose: float | None = None
    extra: Mapping[str, float | str | None] = field(default_factory=dict)

    def columns(self) -> dict[str, object]:
        """Every column by name, as a mart holds it."""
        uniform = [one.name for one in fields(self) if one.name != "extra"]
        return {**{name: getattr(self, name) for name in uniform}, **self.extra}

    @property
    def key(self) -> Key:
        """What may not repeat: metric, measure, grain, first day, area and breakdown."""
        return (
            self.metric_id,
            self.measure_id,
            self.period_grain,
            self.period_start,
            self.area_code,
            self.breakdown,
            self.breakdown_value,
        )
