"""Data Docs of both gates: static pages that need neither network nor script.

Great Expectations renders the table of each suite. Its own page around it loads style sheets,
scripts and pictures from six other hosts, which a council's network need not reach and which would
tell them who reads: the page, its style and the index are ours.

Imports Great Expectations: import this module only where a gate runs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import Environment, FileSystemLoader

from mash_vfm.expectations.engine import SuiteResult, result_id
from mash_vfm.expectations.model import ExpectationResult, Gate, Outcome

_TEMPLATES = Path(__file__).parent / "templates"
_SUMMARY = "results.json"
_TITLES: dict[Gate, str] = {
    "arrivals": "What arrived from the partners",
    "leaving": "What leaves for publication",
}
_SEVERITIES = ("blocking", "error", "warning", "info")
_OUTCOMES = ("error", "failed", "passed", "not_applicable")


def write_docs(
    docs_dir: Path, *, gate: Gate, run_id: str, evaluated: Sequence[SuiteResult]
) -> Path:
    """Write the pages of a gate into ``docs_dir`` and the index over both; return the index.

    What an earlier run left there of this gate is removed; what it left of the other gate leaves
    the index, which shows one run only.
    """
    folder = docs_dir / gate
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    for result in evaluated:
        page = folder / f"{_slug(result.suite.asset.name)}.html"
        page.write_text(_page(gate, run_id, result), encoding="utf-8", newline="\n")
    summary = _summary(gate, run_id, evaluated)
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    (folder / _SUMMARY).write_text(text + "\n", encoding="utf-8", newline="\n")
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    (docs_dir / "style.css").write_text(style, encoding="utf-8", newline="\n")
    return _write_index(docs_dir, run_id)


def _write_index(docs_dir: Path, run_id: str) -> Path:
    gates = []
    for gate in _TITLES:
        path = docs_dir / gate / _SUMMARY
        if path.is_file():
            summary = json.loads(path.read_text(encoding="utf-8"))
            if summary["run_id"] == run_id:
                gates.append(summary)
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
    index = docs_dir / "index.html"
    html = environment.get_template("index.j2").render(gates=gates)
    index.write_text(html, encoding="utf-8", newline="\n")
    return index


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9_.]+", "_", name.lower())


def _rank(result: ExpectationResult) -> tuple[int, int]:
    """What a reader must see first comes first."""
    return _OUTCOMES.index(result.outcome), _SEVERITIES.index(result.severity)


def _counts(results: Sequence[ExpectationResult]) -> str:
    counted = Counter(result.outcome for result in results)
    words: dict[Outcome, str] = {
        "passed": "passed",
        "failed": "failed",
        "not_applicable": "did not apply",
        "error": "could not be evaluated",
    }
    parts = [f"{counted[outcome]} {word}" for outcome, word in words.items() if counted[outcome]]
    return f"{len(results)} checks: {', '.join(parts)}."


@cache
def _view() -> DefaultJinjaPageView:
    """The templates of Great Expectations and ours; compiling them takes a while."""
    return DefaultJinjaPageView(custom_views_directory=str(_TEMPLATES))


def _page(gate: Gate, run_id: str, result: SuiteResult) -> str:
    asset = result.suite.asset
    sections: Any = []
    context = {
        "heading": asset.title,
        "run_id": run_id,
        "gate": gate,
        "relation": asset.relation,
        "summary": _counts(result.results),
        "broken": [r.message for r in result.results if r.outcome == "error"],
    }
    if result.evidence is None:
        template = _view().env.get_template("mash_page.j2")
        return template.render(sections=sections, **context)
    order = {r.expectation_id: _rank(r) for r in result.results}
    result.evidence.results.sort(key=lambda r: order[result_id(r)])
    document = ValidationResultsPageRenderer().render(result.evidence)
    render: Any = _view().render
    return str(render(document, template="mash_page.j2", **context))


def _verdict(results: Sequence[ExpectationResult]) -> str:
    broken = sum(r.outcome == "error" for r in results)
    blocking = sum(r.outcome == "failed" and r.severity == "blocking" for r in results)
    failed = sum(r.outcome == "failed" for r in results)
    if broken:
        return (
            f"Stops the publication: {broken} of {len(results)} checks could not be evaluated"
            f" (and {blocking} blocking checks failed)."
        )
    if blocking:
        return f"Stops the publication: {blocking} of {len(results)} checks failed that block it."
    rest = f" {failed} others failed and need mending." if failed else ""
    return f"Does not stop the publication: no blocking check of {len(results)} failed.{rest}"


def _summary(gate: Gate, run_id: str, evaluated: Sequence[SuiteResult]) -> dict[str, Any]:
    results = [result for suite in evaluated for result in suite.results]
    worst = sorted((r for r in results if r.outcome in ("error", "failed")), key=_rank)
    return {
        "name": gate,
        "title": _TITLES[gate],
        "run_id": run_id,
        "ok": not any(r.stops_publication for r in results),
        "verdict": _verdict(results),
        "findings": [
            {
                "id": r.expectation_id,
                "severity": "not evaluated" if r.outcome == "error" else r.severity,
                "css": "error" if r.outcome == "error" else r.severity,
                "owner": r.expectation.owner,
                "message": r.message,
                "page": f"{gate}/{_slug(r.asset)}.html",
            }
            for r in worst
        ],
        "pages": [
            {
                "title": suite.suite.asset.title,
                "href": f"{gate}/{_slug(suite.suite.asset.name)}.html",
                "checks": len(suite.results),
                "failed": sum(r.outcome == "failed" for r in suite.results),
                "broken": sum(r.outcome == "error" for r in suite.results),
            }
            for suite in evaluated
        ],
    }
