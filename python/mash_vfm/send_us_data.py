"""``docs/send-us-data.md``: what a partner has to know to send extracts, from the contract.

The page is committed so that it can be read without Python; a test holds it to the contract. Write
it anew with ``python -m mash_vfm.send_us_data``.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mash_vfm.contract import Column, Contract, Extract, code_labels, load_contract
from mash_vfm.files import write_text
from mash_vfm.landing.readers import READERS
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.words import example_of, key_in_words, kind_of

PAGE = PROJECT_DIR / "docs" / "send-us-data.md"
_TEMPLATES = Path(__file__).parent / "templates"
_EXAMPLE_DATE = "20240331"
_IDENTIFIES = {"direct": "yes", "quasi": "with others", "none": ""}


def page(project_dir: Path = PROJECT_DIR) -> str:
    """The text of the page; raises ``ContractError`` where the contract has a fault."""
    contract = load_contract(project_dir)
    used = {column.codes for extract in contract.extracts for column in extract.columns}
    code_sets = {name: code_labels(project_dir, name) for name in sorted(used - {None}, key=str)}
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the page is Markdown, of our own texts
    )
    environment.filters["cell"] = _cell
    return environment.get_template("send-us-data.md.j2").render(
        systems=_systems(contract),
        suffixes=[suffix.removeprefix(".") for suffix in READERS],
        code_sets=code_sets,
        key_in_words=key_in_words,
        kind=_kind,
        example=lambda column: example_of(
            column, tuple(code for code, _ in code_sets.get(column.codes, ()))
        ),
        file_name=_file_name,
        identifies=_IDENTIFIES,
    )


def write_page(path: Path = PAGE) -> None:
    """Write the page to ``path``."""
    write_text(path, page())


def _systems(contract: Contract) -> dict[str, list[Extract]]:
    return {
        system: [extract for extract in contract.extracts if extract.system == system]
        for system in contract.systems
    }


def _file_name(extract: Extract) -> str:
    """The name of a file that brings the extract alone."""
    return f"{extract.system}/{extract.name}_{_EXAMPLE_DATE}.csv"


def _kind(column: Column) -> str:
    if column.codes is not None:
        return f"code of [{column.codes}](#codes-{column.codes})"
    return kind_of(column)


def _cell(text: str) -> str:
    """The text as a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    write_page()
