"""Write a load report: ``reports/load_<run>/``, as JSON and as one page a supplier.

The pages need neither network nor script, and are meant to be sent to the supplier as they are.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mash_vfm.contract import Contract
from mash_vfm.files import write_json, write_text
from mash_vfm.load_report.model import ROWS_SHOWN, LoadReport
from mash_vfm.masking import MASK
from mash_vfm.words import key_in_words

_TEMPLATES = Path(__file__).parent / "templates"
REPORT_JSON = "load.json"
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def report_folder(reports: Path, run_id: str) -> Path:
    """Where the load report of a run stands in the folder of reports."""
    return reports / f"load_{run_id}"


def write_report(reports: Path, report: LoadReport, contract: Contract) -> Path:
    """Write the report, in the place of an earlier one of the same run; return its folder."""
    folder = report_folder(reports, report.run_id)
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / REPORT_JSON, report.as_json())
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("supplier.html.j2")
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    extracts = {extract.id: extract for extract in contract.extracts}
    for supplier in report.suppliers:
        page = template.render(
            report=report,
            supplier=supplier,
            extracts=extracts,
            style=style,
            mask=MASK,
            rows_shown=ROWS_SHOWN,
            delimiters=_DELIMITERS,
            key_in_words=key_in_words,
        )
        write_text(folder / supplier.page, page)
    return folder


def remove_reports(reports: Path, source_files: Collection[str]) -> list[str]:
    """Remove the load reports that tell of any of the files; returns the names of their folders.

    They show rows of what is withdrawn. A report that cannot be read is removed too.
    """
    removed = []
    for folder in sorted(reports.glob("load_*")):
        if _tells_of(folder / REPORT_JSON, source_files):
            shutil.rmtree(folder)
            removed.append(folder.name)
    return removed


def _tells_of(path: Path, source_files: Collection[str]) -> bool:
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        told = {file["source_file"] for entry in report["suppliers"] for file in entry["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return True
    return not told.isdisjoint(source_files)
