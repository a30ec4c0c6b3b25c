"""The same population by two feeds of social care: which measures agree, and which do not."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, SupportsFloat

from line import Row

# What a scope of a measure comes to, and the order in which a word stands for several rows.
AGREES, DIFFERS, NONE = "agrees", "differs", "-"
NOT_COLLECTED = "not_collected"
_COMPARED = ("ok", "zero_denominator", "immature")
_NUMBERS = ("numerator", "denominator", "value")
_RELATIVE = 1e-9
EXPECTED = Path(__file__).with_name("feeds_expected.csv")


class Outcome(NamedTuple):
    """What a feed gives of a measure beside the SSD.

    ``since`` is the first day of the first period compared, ``total`` the partnership as a whole,
    ``areas`` each area, ``breakdowns`` the whole split.
    """

    metric_id: str
    measure_id: str
    feed: str
    since: str
    total: str
    areas: str
    breakdowns: str


class Expected(NamedTuple):
    """A line of the expected table: an outcome, and why it is not the same as by the SSD."""

    outcome: Outcome
    why: str


def _scope(row: Row) -> str | None:
    if row["breakdown"] == "none":
        return "total" if row["area_code"] == "ALL" else "areas"
    return "breakdowns" if row["area_code"] == "ALL" else None


def _place(row: Row) -> tuple[object, ...]:
    names = ("period_grain", "period_start", "area_code", "breakdown", "breakdown_value")
    return tuple(row[name] for name in names)


def _by_measure(
    rows: Iterable[Row],
) -> dict[tuple[str, str], dict[str, dict[tuple[object, ...], Row]]]:
    found: dict[tuple[str, str], dict[str, dict[tuple[object, ...], Row]]] = defaultdict(
        lambda: {"total": {}, "areas": {}, "breakdowns": {}}
    )
    for row in rows:
        scope = _scope(row)
        if scope is not None:
            found[str(row["metric_id"]), str(row["measure_id"])][scope][_place(row)] = row
    return found


def _is_same(one: Row, other: Row) -> bool:
    for name in _NUMBERS:
        a, b = one[name], other[name]
        if not isinstance(a, SupportsFloat) or not isinstance(b, SupportsFloat):
            if a is not b:
                return False
        elif not math.isclose(float(a), float(b), rel_tol=_RELATIVE, abs_tol=_RELATIVE):
            return False
    return one["status"] == other["status"]


def _outcome(
    by_ssd: dict[tuple[object, ...], Row],
    by_feed: dict[tuple[object, ...], Row],
    covered: set[tuple[object, ...]],
) -> str:
    """Compare the rows of the periods (grain and first day) that the feed covers."""
    if by_feed and all(row["status"] == NOT_COLLECTED for row in by_feed.values()):
        return NOT_COLLECTED
    places = [place for place in by_ssd.keys() | by_feed.keys() if place[:2] in covered]
    if not places:
        # no period is covered: what all of them say
        return ", ".join(sorted({str(row["status"]) for row in by_feed.values()})) or NONE
    same = all(
        place in by_ssd and place in by_feed and _is_same(by_ssd[place], by_feed[place])
        for place in places
    )
    return AGREES if same else DIFFERS


def outcomes(feed: str, by_ssd: Iterable[Row], by_feed: Iterable[Row]) -> list[Outcome]:
    """Return what the feed gives of each measure, in the order of their names.

    The rows are those of mart_metric_value of two builds. Rows are compared over the periods for
    which the feed's own total has a figure.
    """
    ssd, other = _by_measure(by_ssd), _by_measure(by_feed)
    found = []
    for metric_id, measure_id in sorted(ssd.keys() | other.keys()):
        mine, yours = ssd[metric_id, measure_id], other[metric_id, measure_id]
        # a measure that only stands by a breakdown has no total
        told = yours["total"] or yours["breakdowns"]
        covered = {place[:2] for place, row in told.items() if row["status"] in _COMPARED}
        results = {scope: _outcome(mine[scope], yours[scope], covered) for scope in mine}
        since = min((str(first) for _, first in covered), default=NONE)
        found.append(Outcome(metric_id, measure_id, feed, since, **results))
    return found


def read_expected() -> dict[tuple[str, str, str], Expected]:
    """Return the expected table, by metric, measure and feed."""
    with EXPECTED.open(encoding="utf-8", newline="") as stream:
        lines = [
            Expected(Outcome(*(row[name] for name in Outcome._fields)), row["why"])
            for row in csv.DictReader(stream)
        ]
    return {line.outcome[:3]: line for line in lines}


def as_table(found: Iterable[Outcome], expected: dict[tuple[str, str, str], Expected]) -> str:
    """Return the outcomes as lines of text, each with its reason."""
    lines = ["metric.measure | feed | since | total | areas | breakdowns | why"]
    for outcome in found:
        line = expected.get(outcome[:3])
        name = f"{outcome.metric_id}.{outcome.measure_id}"
        lines.append(" | ".join((name, *outcome[2:], line.why if line else "?")))
    return "\n".join(lines)
