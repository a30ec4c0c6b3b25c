"""Which figures an extract feeds, from ``seeds/logic_model/measure_extract.csv``."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from mash_vfm.expectations.model import GateError

TAINTS_SEED = Path("seeds") / "logic_model" / "measure_extract.csv"


@cache
def taints_by_extract(project_dir: Path) -> dict[str, tuple[str, ...]]:
    """Return, by extract id, what a fault in the extract taints, in the order of the seed.

    An entry is ``metric_id.measure_id``, or ``metric_id`` where every measure of the metric reads
    the extract. ``project_dir`` is the dbt project root. Raises ``GateError`` where the seed cannot
    be read.
    """
    path = project_dir / TAINTS_SEED
    taints: dict[str, dict[str, None]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                tainted = ".".join(filter(None, (row["metric_id"], row["measure_id"])))
                taints.setdefault(row["extract_id"], {})[tainted] = None
    except (OSError, KeyError) as error:
        raise GateError(f"the seed {path} cannot be used: {error}") from error
    return {extract: tuple(found) for extract, found in taints.items()}
