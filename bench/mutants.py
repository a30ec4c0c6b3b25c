"""How many wrong models the tests of the metrics would catch: mutants of each model's SQL.

Run it as ``python bench/mutants.py [--models NAME ...] [--kinds KIND ...] [--limit 5] [--seed 1]
[--data FOLDER]`` in
the project's environment. Every SQL model between staging and persons, and the last mart, is
mutated: `models/marts` (but `mart_measure_source`, of which no metric is made) and
`models/intermediate` but `person` (the linkage has measures of its own) and `int_run__as_of`
(which the cases set themselves). `tests/sql_mutants.py` says what is changed: of each kind at most
``--limit`` a model, and the same words in three models at most, since macros write them in all.

Caught is what fails a unit test of the model, or makes a row that the tests compare with the
oracle's differ in a hand-made case or a demo, or fails to run there; what DuckDB does not even bind
is no mutant. It prints the figures by model and the survivors, and returns 1 under 95 %. Those of
which ``mutants_alive.csv`` says why no input could tell them from the model are marked; they count
as alive in the first share and are left out of the second. ``--data``
keeps what the cases are built of for the next run.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT / "tests"), str(PROJECT / "tests" / "oracle")]

from mutant_data import DataSet, prepare  # noqa: E402
from mutant_judge import Graph, Judge, RefusedError  # noqa: E402
from sql_mutants import Change, Query, chosen  # noqa: E402

WANTED_SHARE = 0.95
SAME_IN_MODELS = 3
EXPLAINED = Path(__file__).with_name("mutants_alive.csv")
# the first four are what a metric's tests must catch; the others show code that is not needed
KINDS = ("comparison", "day", "join", "filter", "and_or", "min_max", "distinct", "coalesce")
CATCHERS = ("unit test", "hand-made", "demo", "error", "time")
_judge: Judge | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of one mutant; ``caught_by`` is None where it survived."""

    model: str
    kind: str
    where: str
    before: str
    after: str
    caught_by: str | None

    @property
    def key(self) -> tuple[str, ...]:
        """How the list of explained survivors names it."""
        return self.model, self.kind, self.where, self.before, self.after


def is_mutated(graph: Graph, name: str) -> bool:
    """Whether a model is one of those of which mutants are made."""
    node = graph.nodes[name]
    folders = Path(node["path"]).parts
    return (
        node["language"] == "sql"
        and (folders[0] == "marts" or folders[:1] == ("intermediate",))
        and folders[1] != "person"
        and name != "int_run__as_of"
    )


def plan(graph: Graph, kinds: Collection[str], per_kind: int, seed: int) -> dict[str, list[Change]]:
    """The changes to make, by model: the same whichever models are then asked for."""
    models = sorted(name for name in graph.order if is_mutated(graph, name))
    planned = {}
    in_models: Counter[tuple[str, ...]] = Counter()
    for model in random.Random(seed).sample(models, len(models)):
        changes = Query(graph.nodes[model]["compiled_code"]).changes()
        rare = [one for one in changes if in_models[one.text] < SAME_IN_MODELS]
        rare = [one for one in rare if one.kind in kinds]
        planned[model] = chosen(rare, per_kind, f"{seed} {model}")
        in_models.update({one.text for one in planned[model]})
    return planned


def start_judge(manifest: dict[str, Any], data_sets: list[DataSet], folder: Path) -> None:
    """Make the judge of a worker process."""
    global _judge
    _judge = Judge(manifest, data_sets, folder)


def judged(model: str, changes: Sequence[Change]) -> tuple[str, list[Verdict], float]:
    """The verdict on each mutant of a model, and the seconds it took."""
    assert _judge is not None
    started = time.perf_counter()
    query = Query(_judge.graph.nodes[model]["compiled_code"])
    units = _judge.unit_tests(model)
    caught = _judge.caught_by(model, query.sql, units)
    if caught is not None:
        raise SystemExit(f"{model}: the {caught} fails without any change")
    verdicts = []
    for change in changes:
        try:
            caught = _judge.caught_by(model, query.mutant(change), units)
        except RefusedError:
            continue
        verdicts.append(
            Verdict(model, change.kind, change.where, change.before, change.after, caught)
        )
    units.close()
    return model, verdicts, time.perf_counter() - started


def explained() -> dict[tuple[str, ...], str]:
    """Why some survivors are no gap, by their key."""
    with EXPLAINED.open(encoding="utf-8", newline="") as stream:
        return {tuple(row[:-1]): row[-1] for row in list(csv.reader(stream))[1:]}


def table(verdicts: Iterable[Verdict], by: str) -> list[str]:
    """Mutants and what caught them, a line a model or kind."""
    counts: dict[str, Counter[str]] = {}
    for one in verdicts:
        for name in (getattr(one, by), "all"):
            counts.setdefault(name, Counter()).update(["mutants", one.caught_by or "alive"])
    columns = ("mutants", *CATCHERS, "alive")
    width = max(map(len, counts))
    lines = [by.ljust(width) + "".join(f"{column:>11}" for column in columns) + "     caught"]
    for name in sorted(counts, key=lambda one: (one == "all", one)):
        of_name = counts[name]
        share = 1 - of_name["alive"] / of_name["mutants"]
        cells = "".join(f"{of_name[column]:11d}" for column in columns)
        lines.append(f"{name.ljust(width)}{cells}{share:11.1%}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; returns 1 where too few mutants are caught."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", nargs="+", metavar="NAME", help="these alone")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS[:4], metavar="KIND")
    parser.add_argument("--limit", type=int, default=5, help="mutants of a kind in a model")
    parser.add_argument("--seed", type=int, default=1, help="which mutants, where there are more")
    parser.add_argument("--data", type=Path, help="where to keep the built cases")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.data or Path(scratch)).resolve()
        manifest, data_sets = prepare(folder, options.processes)
        planned = plan(Graph(manifest), options.kinds, options.limit, options.seed)
        unknown = set(options.models or ()) - planned.keys()
        if unknown:
            parser.error(f"no such metric model: {', '.join(sorted(unknown))}")
        work = [(name, planned[name]) for name in options.models or planned]
        work.sort(key=lambda one: -len(one[1]))
        verdicts = run(work, manifest, data_sets, folder, options.processes)
    return report(verdicts)


def run(
    work: Sequence[tuple[str, Sequence[Change]]],
    manifest: dict[str, Any],
    data_sets: list[DataSet],
    folder: Path,
    processes: int,
) -> list[Verdict]:
    """Judge the mutants of all models in worker processes; progress goes to standard error."""
    found: dict[str, list[Verdict]] = {}
    start = (manifest, data_sets, folder)
    with get_context("spawn").Pool(processes, start_judge, start) as pool:
        waiting = [pool.apply_async(judged, one) for one in work]
        for result in waiting:
            model, verdicts, seconds = result.get()
            found[model] = verdicts
            print(f"{len(found)}/{len(work)} {model}: {seconds:.0f} s", file=sys.stderr, flush=True)
    return [one for model in sorted(found) for one in found[model]]


def report(verdicts: Sequence[Verdict]) -> int:
    """Print the figures and the survivors."""
    reasons = explained()
    alive = [one for one in verdicts if one.caught_by is None]
    for one in alive:
        reason = reasons.get(one.key, "not explained")
        print(f"alive: {one.model}, {one.where}, {one.kind}: {reason}")
        print(f"    - {one.before}\n    + {one.after}")
    for by in ("kind", "model"):
        print("", *table(verdicts, by), sep="\n")
    share = 1 - len(alive) / len(verdicts)
    same = sum(one.key in reasons for one in alive)
    of_rest = 1 - (len(alive) - same) / max(len(verdicts) - same, 1)
    print(f"\n{len(verdicts)} mutants, {share:.1%} caught, {len(alive)} alive ({same} explained)")
    print(f"{of_rest:.1%} caught of those that are not explained as no other than the model")
    return 0 if share >= WANTED_SHARE else 1


if __name__ == "__main__":
    raise SystemExit(main())
