"""Data on which mutants are judged: the demos and the hand-made cases of the tests of the marts.

Each is landed and built once, by the line of those tests, and its rows are compared with the
oracle's as there: only if they agree may a mutant be judged by them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
from compare import compare, compare_signals
from handmade import HANDMADE, Case, ChartCase
from line import Line, Models
from oracle import PersonIds, Row, compute, signals

from mash_vfm.dbt_run import DbtWorker
from mash_vfm.home import Home
from mash_vfm.identity.key import KEY_FILE_NAME, make_key_file
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.synthetic import make_demo

LAST_MODEL = "mart_signal"
# those of tests/oracle/test_marts.py; of the first no chart is compared
DEMOS: dict[str, dict[str, Any]] = {
    "demo_1": {"years": 3, "scale": 0.02, "seed": 1},
    "demo_2": {"years": 4, "scale": 0.02, "seed": 2, "faults": "none"},
}
_CHARTED_DEMOS = ("demo_2",)
_MADE_OF = ("python/mash_vfm", "seeds", "tests/oracle")


@dataclass(frozen=True)
class DataSet:
    """A warehouse with every relation as the models make it, and what its tests look at.

    ``metrics``: by metric the columns that its oracle gives beside the uniform ones. ``charts``:
    metric, measure and area of those that are compared, or None for all. ``size``: bytes landed.
    """

    name: str
    size: int
    metrics: dict[str, list[str]]
    charts: list[list[str]] | None

    @property
    def kind(self) -> str:
        """What the report calls it."""
        return "demo" if self.name in DEMOS else "hand-made"

    def warehouse(self, folder: Path) -> Path:
        """Where its warehouse lies."""
        return folder / f"{self.name}.duckdb"


def prepare(folder: Path, processes: int) -> tuple[dict[str, Any], list[DataSet]]:
    """The manifest of the compiled models, and the data sets, the smallest first.

    They are built in ``folder``; what an earlier run built there of the same code and cases stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    home = _compiled(folder / "home")
    manifest = json.loads((home.dbt_target / "manifest.json").read_text(encoding="utf-8"))
    made_of = _fingerprint(manifest)
    ledger = folder / "data_sets.json"
    if ledger.exists():
        known = json.loads(ledger.read_text(encoding="utf-8"))
        if known["made_of"] == made_of:
            return manifest, [DataSet(**one) for one in known["data_sets"]]
    names = [*DEMOS, *(case.name for case in HANDMADE)]
    with get_context("spawn").Pool(processes) as pool:
        found = pool.starmap(_build, [(folder, name) for name in names], chunksize=1)
    found.sort(key=lambda one: (one.size, one.name))
    content = {"made_of": made_of, "data_sets": [asdict(one) for one in found]}
    ledger.write_text(json.dumps(content), encoding="utf-8")
    return manifest, found


def _compiled(path: Path) -> Home:
    """A home with the seeds and the compiled models."""
    shutil.rmtree(path, ignore_errors=True)
    home = Home(path)
    for needed in (home.path, home.logs, home.dbt_target):
        needed.mkdir()
    make_key_file(home.path / KEY_FILE_NAME)
    with DbtWorker(PROJECT_DIR, home, as_of=None) as dbt:
        for command in (["seed"], ["compile", "--select", f"+{LAST_MODEL}"]):
            outcome = dbt.run(command, lambda *_: None)
            if not outcome.success:
                raise SystemExit(f"dbt {command[0]} failed: {outcome.message}")
    return home


def _fingerprint(manifest: dict[str, Any]) -> str:
    digest = hashlib.sha256()
    for name, node in sorted(manifest["nodes"].items()):
        digest.update(f"{name} {node.get('compiled_code')}".encode())
    for folder in _MADE_OF:
        for path in sorted((PROJECT_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _build(folder: Path, name: str) -> DataSet:
    """Land and build one data set, and keep its warehouse."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Home(Path(shutil.copytree(folder / "home", Path(scratch) / "home")))
        models = Models(PROJECT_DIR, home.dbt_target / "manifest.json", LAST_MODEL)
        line = Line(home, PROJECT_DIR, models)
        inbox = Path(scratch) / "inbox"
        if name in DEMOS:
            found = _of_demo(line, inbox, name)
        else:
            (case,) = (one for one in HANDMADE if one.name == name)
            found = _of_case(line, inbox, case)
        shutil.move(home.warehouse, found.warehouse(folder))
    return found


def _of_demo(line: Line, folder: Path, name: str) -> DataSet:
    make_demo(folder, project_dir=PROJECT_DIR, **DEMOS[name])
    inbox = folder / "inbox"
    rows = line.marts_of(inbox)
    expected = compute(inbox, _identity_of(line.home))
    _agree(name, bool(compare(expected, rows)))
    if name not in _CHARTED_DEMOS:
        return DataSet(name, _bytes(inbox), _columns(expected), [])
    _agree(name, bool(compare_signals(signals(expected), line.signals())))
    return DataSet(name, _bytes(inbox), _columns(expected), None)


def _of_case(line: Line, folder: Path, case: Case) -> DataSet:
    folder.mkdir()
    case.write(folder)
    coverage = {extract: day.isoformat() for extract, day in case.extract_coverage.items()}
    as_of: date | None = case.as_of
    rows = line.marts_of(folder, coverage, as_of, case.clusters, case.generic_queues)
    _agree(case.name, bool(case.unmet(rows)))
    expected = compute(
        folder, _identity_of(line.home), as_of, case.extract_coverage, case.generic_queues
    )
    _agree(case.name, bool(compare(expected, rows)))
    charts = []
    if isinstance(case, ChartCase):
        _agree(case.name, bool(case.unmet_charts(line.signals())))
        charts = [[one.metric_id, one.measure_id, one.area_code] for one in case.charts]
    return DataSet(case.name, _bytes(folder), _columns(expected), charts)


def _agree(name: str, differs: bool) -> None:
    if differs:
        raise SystemExit(f"{name}: the marts are not the oracle's; run tests/oracle/test_marts.py")


def _columns(expected: Iterable[Row]) -> dict[str, list[str]]:
    columns: dict[str, set[str]] = {}
    for row in expected:
        columns.setdefault(row.metric_id, set()).update(row.extra)
    return {metric: sorted(names) for metric, names in sorted(columns.items())}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _identity_of(home: Home) -> dict[str, PersonIds]:
    """Who is who by the linkage of the home: the one thing that the oracle is told."""
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        rows = connection.execute(
            "select record_key, person_id_strict, person_id, person_id_loose "
            "from intermediate.int_person__identity"
        ).fetchall()
    return {key: PersonIds(*ids) for key, *ids in rows}
