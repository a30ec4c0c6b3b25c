"""A control chart that was worked out by hand, and a case that must give it (metric 23)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .case import Case

_SIGNALS = ("outside", "run", "trend", "two_of_three")
_RELATIVE = 1e-9


@dataclass(frozen=True)
class Chart:
    """Every point of one measure and area, and ``why``, with the arithmetic in words.

    ``points`` is a table drawn with bars: month, value, step, signals and assessment. ``lines``
    holds centre, lower and upper limit by step. Without points no row may exist.
    """

    metric_id: str
    measure_id: str
    area_code: str
    why: str
    points: str = ""
    lines: Mapping[int, tuple[float, float, float]] | None = None

    def unmet(self, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """What of the chart the rows (columns of ``mart_signal`` by name) do not show."""
        which = (self.metric_id, self.measure_id, self.area_code)
        found = {
            row["period_start"]: row
            for row in rows
            if (row["metric_id"], row["measure_id"], row["area_code"]) == which
        }
        wanted = dict(self._wanted())
        messages = [f"{month}: no such point" for month in wanted.keys() - found.keys()]
        messages += [f"{month}: must not exist" for month in found.keys() - wanted.keys()]
        for month in wanted.keys() & found.keys():
            messages += [
                f"{month}: {column} is {found[month][column]}, not {value}"
                for column, value in wanted[month].items()
                if not _same(value, found[month][column])
            ]
        return [f"{' '.join(which)} {message}; {self.why}" for message in sorted(messages)]

    def _wanted(self) -> Iterable[tuple[date, dict[str, object]]]:
        for line in self.points.strip().splitlines():
            month, value, step, signals, assessment = (cell.strip() for cell in line.split("|"))
            centre, lower, upper = (self.lines or {})[int(step)]
            marked = signals.split()
            if not set(marked) <= set(_SIGNALS):
                raise ValueError(f"{signals} are no signals")
            yield (
                date.fromisoformat(f"{month}-01"),
                {
                    "value": float(value),
                    "step": int(step),
                    "centre": centre,
                    "limit_lower": lower,
                    "limit_upper": upper,
                    **{f"signal_{name}": name in marked for name in _SIGNALS},
                    "assessment": assessment,
                },
            )


@dataclass(frozen=True)
class ChartCase(Case):
    """A tiny inbox with the control charts that it must give."""

    charts: tuple[Chart, ...] = ()

    def unmet_charts(self, rows: Iterable[Mapping[str, object]]) -> list[str]:
        """What of the charts the rows of ``mart_signal`` do not show."""
        found = list(rows)
        return [message for chart in self.charts for message in chart.unmet(found)]


def _same(wanted: object, got: object) -> bool:
    """Equal, numbers to 1e-9."""
    if isinstance(wanted, int | float) and not isinstance(wanted, bool) and got is not None:
        return math.isclose(wanted, float(str(got)), rel_tol=_RELATIVE, abs_tol=_RELATIVE)
    return wanted == got
