"""Rows that repeat others within one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from landing_support import HEADER, Landing

AGREEMENT_HEADER = "visit_id,child_id,child_no,agreed_on,outcome"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def test_of_rows_that_repeat_whole_the_first_lands(landing: Landing) -> None:
    row = "V1,C1,2024-01-02,Ann,x"
    result = landing.land_one(f"{HEADER}\n{row}\nV2,C1,2024-01-02,,\n{row}\n{row}\n")
    assert landing.rows("visit_id, _row_number") == [("V1", 1), ("V2", 2)]
    assert landing.quarantine() == [(3, "repeated_row", row), (4, "repeated_row", row)]
    assert (result.rows_in_file, result.rows_landed, result.rows_quarantined) == (4, 2, 2)
    assert [(f.finding, f.row_count) for f in result.findings] == [("repeated_row", 2)]


def test_of_rows_with_one_key_the_last_lands(landing: Landing) -> None:
    result = landing.land_one(f"{HEADER}\nV1,C1,1,a,\nV2,C1,1,b,\nV1 ,C1,2,c,\n\u00a0V1,C1,3,d,\n")
    assert landing.rows("visit_id, worker, _row_number") == [("V2", "b", 2), ("\u00a0V1", "d", 4)]
    assert landing.quarantine() == [
        (1, "repeated_key", "V1,C1,1,a,"),
        (3, "repeated_key", "V1 ,C1,2,c,"),
    ]
    assert [(f.finding, f.row_count) for f in result.findings] == [("repeated_key", 2)]


def test_the_last_content_stands_even_if_it_was_there_before(landing: Landing) -> None:
    landing.land_one(f"{HEADER}\nV1,,1,a,\nV1,,1,b,\nV1,,1,b,\nV1,,1,a,\n")
    assert landing.rows("worker, _row_number") == [("a", 1)]
    assert [row[:2] for row in landing.quarantine()] == [
        (2, "repeated_key"),
        (3, "repeated_row"),
        (4, "repeated_row"),
    ]


def test_reasons_name_the_row_that_stands_and_the_key(landing: Landing) -> None:
    landing.land_one(f"{HEADER}\nV1,C9,1,a,\nV1,C9,1,b,\nV1,C9,1,b,\n")
    reasons = landing.con.execute(
        "select reason from ops.quarantine order by row_number"
    ).fetchall()
    assert reasons == [
        ("the row has the key (visit_id) of row 2, which stands: it comes later",),
        ("the row repeats row 2 whole",),
    ]


def test_rows_without_a_key_repeat_only_as_a_whole(landing: Landing) -> None:
    landing.land_one(f"{HEADER}\n,,1,a,\n ,,1,b,\n,,1,a,\n")
    assert landing.rows("worker, _row_number") == [("a", 1), ("b", 2)]
    assert [row[:2] for row in landing.quarantine()] == [(3, "repeated_row")]


def test_blank_parts_of_a_key_are_values_and_alternatives_differ(landing: Landing) -> None:
    landing.land_one(
        f"{AGREEMENT_HEADER}\n"
        "V1,,1,,first child\n"
        "V1,1,,,known child\n"
        "V1,1,2,,known child again\n"
        "V1,,,,all children\n"
        "V1,,,,all children again\n",
        "mash/agreement_20240331.csv",
    )
    assert landing.rows("outcome", "raw_mash.agreement") == [
        ("first child",),
        ("known child again",),
        ("all children again",),
    ]


def test_keys_with_columns_that_the_file_lacks(landing: Landing) -> None:
    landing.land_one("visit_id,outcome\nV1,a\nV2,b\nV1,c\n", "mash/agreement_20240331.csv")
    assert landing.rows("visit_id, outcome", "raw_mash.agreement") == [("V2", "b"), ("V1", "c")]


def test_new_columns_are_part_of_what_repeats_whole(landing: Landing) -> None:
    landing.land_one(f"{HEADER},extra\nV1,,1,a,,x\nV1,,1,a,,y\n")
    assert [row[:2] for row in landing.quarantine()] == [(1, "repeated_key")]


def test_repeats_after_malformed_and_blank_rows_keep_their_numbers(landing: Landing) -> None:
    landing.land_one(f'{HEADER}\nV1,,1,a,\n\nV2,"x"y,1,b,\nV1,,1,a,\n,,,,\nV3,,1,a,\n')
    assert landing.rows("visit_id, _row_number") == [("V1", 1), ("V3", 4)]
    assert landing.quarantine() == [
        (2, "malformed_row", 'V2,"x"y,1,b,'),
        (3, "repeated_row", "V1,,1,a,"),
    ]


def test_repeats_between_files_are_not_the_business_of_landing(landing: Landing) -> None:
    landing.put("mash/visit_20240331.csv", f"{HEADER}\nV1,,1,a,\n")
    landing.put("mash/visit_20240430.csv", f"{HEADER}\nV1,,1,b,\n")
    landing.land()
    assert [row[3] for row in landing.cells()] == ["a", "b"]
