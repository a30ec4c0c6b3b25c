"""The page for partners says what the contract says."""

from __future__ import annotations

import re

import pytest

from mash_vfm import send_us_data
from mash_vfm.contract import Column, code_labels, code_values, load_contract
from mash_vfm.settings import PROJECT_DIR
from mash_vfm.words import example_of, key_in_words, kind_of


@pytest.fixture(scope="module")
def text() -> str:
    return send_us_data.page()


def test_the_committed_page_is_current(text: str) -> None:
    committed = send_us_data.PAGE.read_text(encoding="utf-8")
    assert committed == text, "write it anew with: python -m mash_vfm.send_us_data"


def test_every_extract_has_a_section_with_all_its_columns(text: str) -> None:
    sections = dict(re.findall(r"^#### (\S+)\n(.*?)(?=^#{2,4} |\Z)", text, re.M | re.S))
    for extract in load_contract(PROJECT_DIR).extracts:
        rows = re.findall(r"^\| `(\w+)` \| (yes)? *\|", sections[extract.id], re.M)
        assert rows == [(c.name, "yes" if c.required else "") for c in extract.columns]
        assert f"`{key_in_words(extract)}`" in sections[extract.id]


def test_every_code_that_is_asked_for_is_listed_with_its_label(text: str) -> None:
    listed = text[text.index("## Code sets") :]
    for name in re.findall(r"\(#codes-(\w+)\)", text):
        section = listed[listed.index(f'<a id="codes-{name}"></a>') :]
        for code, label in code_labels(PROJECT_DIR, name):
            assert re.search(rf"\| `{re.escape(code)}` \| {re.escape(label)} \|", section)


def test_the_table_cells_of_a_row_are_as_many_as_its_headings(text: str) -> None:
    for line in text.splitlines():
        if line.startswith("| `") and line.count("(#codes-") <= 1:
            assert len(re.findall(r"(?<!\\)\|", line)) in (3, 7), line


def test_the_example_of_an_nhs_number_is_valid_and_of_the_test_range() -> None:
    column = Column("n", "n", "varchar", False, "direct", reads_as="nhs_number")
    digits = [int(digit) for digit in example_of(column)]
    assert digits[:3] == [9, 9, 9] and len(digits) == 10
    check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
    assert digits[9] == check % 11


def test_every_column_has_a_kind_and_every_code_an_example() -> None:
    for extract in load_contract(PROJECT_DIR).extracts:
        for column in extract.columns:
            assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9 ,:<()_-]+", kind_of(column)), column.name
            assert not kind_of(column).startswith(("varchar", "decimal", "timestamp"))
            if column.codes:
                codes = code_values(PROJECT_DIR, column.codes)
                assert example_of(column, codes) == codes[0]
