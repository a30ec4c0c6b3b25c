"""Two full files of one extract and day: the last by name counts, and what is lost is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_support import CONTRACT, HEADER, Landing

from mash_vfm.landing import land_inbox
from mash_vfm.load_report import collect_report

ONE, TWO = "mash/visit_20240331_part1.csv", "mash/visit_20240331_part2.csv"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _visits(*ids: str, worker: str = "Ann") -> str:
    return "\n".join([HEADER, *(f"{one},C1,2024-01-02,{worker}," for one in ids), ""])


def _replaced(landing: Landing, run_id: str = "run") -> dict[str, list[int | None]]:
    """Rows out of use by file, as the result of the landing says."""
    result = land_inbox(landing.con, landing.inbox, CONTRACT, run_id=run_id)
    found = {
        file.source_file: [f.row_count for f in file.findings if f.finding == "replaced_rows"]
        for file in result.files
    }
    return {name: counts for name, counts in found.items() if counts}


def test_two_parts_of_a_day_as_full_files_need_action(landing: Landing) -> None:
    landing.put(ONE, _visits("V1", "V2", "V3"))
    landing.put(TWO, _visits(" V3", "V4"))
    result = landing.land()
    (supplier,) = collect_report(landing.con, CONTRACT, "run", result).suppliers
    first, second = supplier.files
    assert (first.needs_action, second.needs_action) == (False, True)
    (remark,) = second.to_mend
    assert remark.rows == 2
    assert f"it takes the place of {ONE}" in remark.words and "delta" in remark.words


def test_part_that_comes_later_under_an_earlier_name_does_not_count(landing: Landing) -> None:
    landing.put(TWO, _visits("V3"))
    assert _replaced(landing, "first") == {}
    landing.put(ONE, _visits("V1", "V2"))
    assert _replaced(landing, "second") == {ONE: [2]}
    assert _replaced(landing, "third") == {}


def test_each_of_three_parts_is_told(landing: Landing) -> None:
    for number in "123":
        landing.put(f"mash/visit_20240331_{number}.csv", _visits(f"V{number}"))
    assert _replaced(landing) == {"mash/visit_20240331_3.csv": [1, 1]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (TWO, _visits("V1", "V2", worker="Bo")),
        ("mash/visit_delta_20240331.csv", _visits("V3")),
        ("mash/visit_20240430.csv", _visits("V3")),
        (ONE, _visits("V3")),
    ],
    ids=["correction", "delta", "another day", "same name"],
)
def test_file_that_puts_no_row_out_of_use_unasked(
    landing: Landing, name: str, content: str
) -> None:
    landing.put(ONE, _visits("V1", "V2"))
    assert _replaced(landing, "first") == {}
    landing.put(name, content)
    assert _replaced(landing, "second") == {}


def test_content_that_came_again_counts_where_its_last_name_stands(landing: Landing) -> None:
    landing.put(ONE, _visits("V1"))
    landing.put("mash/visit_20240331_z.csv", _visits("V1"))
    assert _replaced(landing, "first") == {}
    landing.put(TWO, _visits("V2"))
    assert _replaced(landing, "second") == {TWO: [1]}


def test_nothing_is_said_where_the_rows_to_compare_are_not_there(landing: Landing) -> None:
    landing.put(TWO, _visits("V1"))
    assert _replaced(landing, "first") == {}
    landing.con.execute("delete from raw_mash.visit")  # as a trial landing finds it
    landing.put(ONE, _visits("V1"))
    assert _replaced(landing, "second") == {}


def test_headings_without_rows_put_all_rows_out_of_use(landing: Landing) -> None:
    landing.put(ONE, _visits("V1", "V2"))
    landing.put(TWO, _visits())
    assert _replaced(landing) == {TWO: [2]}
