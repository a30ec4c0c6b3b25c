"""Which figures an extract feeds, from ``seeds/logic_model/measure_extract.csv``.

A measure names the entity of social care that it needs; ``seeds/coverage/feed_precedence.csv`` says
which extracts that may be read from.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from mash_vfm.expectations.model import GateError

TAINTS_SEED = Path("seeds") / "logic_model" / "measure_extract.csv"
FEEDS_SEED = Path("seeds") / "coverage" / "feed_precedence.csv"


@cache
def taints_by_extract(project_dir: Path) -> dict[str, tuple[str, ...]]:
    """Return, by extract id, what a fault in the extract taints, in the order of the seed.

    An entry is ``metric_id.measure_id``, or ``metric_id`` where every measure of the metric reads
    the extract. An extract of a feed that another goes before taints what it would feed alone.
    ``project_dir`` is the dbt project root. Raises ``GateError`` where a seed cannot be read.
    """
    sources: dict[str, list[str]] = {}
    for row in _rows(project_dir / FEEDS_SEED, "entity", "extract_id"):
        sources.setdefault(f"social_care.{row['entity']}", []).append(row["extract_id"])
    taints: dict[str, dict[str, None]] = {}
    for row in _rows(project_dir / TAINTS_SEED, "metric_id", "measure_id", "extract_id"):
        tainted = ".".join(filter(None, (row["metric_id"], row["measure_id"])))
        # a need may name a column of the entity
        entity = ".".join(row["extract_id"].split(".")[:2])
        for extract in sources.get(entity, [entity]):
            taints.setdefault(extract, {})[tainted] = None
    return {extract: tuple(found) for extract, found in taints.items()}


def _rows(path: Path, *names: str) -> list[dict[str, str]]:
    """Return the named columns of a seed; raises ``GateError`` where it lacks one."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return [{name: row[name] for name in names} for row in csv.DictReader(stream)]
    except (OSError, KeyError) as error:
        raise GateError(f"the seed {path} cannot be used: {error}") from error
