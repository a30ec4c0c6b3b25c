"""Parquet: every value as text, the same on every machine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from landing_support import HEADER, Landing


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path)


def _parquet(landing: Landing, query: str, name: str = "mash/visit_20240331.parquet") -> Path:
    path = landing.put(name, b"")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'Asia/Tokyo'")
        connection.execute(f"copy ({query}) to '{path.as_posix()}' (format parquet)")
    return path


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'007 '", "007 "),
        ("''", ""),
        ("7::tinyint", "7"),
        ("18446744073709551615::ubigint", "18446744073709551615"),
        ("12345.0::double", "12345"),
        ("9007199254740993::bigint", "9007199254740993"),
        ("0.1::double", "0.1"),
        ("-0.5::float", "-0.5"),
        ("1e300::double", "1e+300"),
        ("'nan'::double", None),
        ("12.50::decimal(10, 2)", "12.50"),
        ("true", "true"),
        ("date '2024-03-31'", "2024-03-31"),
        ("timestamp '2024-03-31 12:30:00'", "2024-03-31 12:30:00"),
        ("timestamp '2024-03-31 12:30:00.25'", "2024-03-31 12:30:00.25"),
        ("timestamptz '2024-07-01 12:30:00+01:00'", "2024-07-01 11:30:00+00:00"),
        ("time '09:15:00'", "09:15:00"),
        ("uuid '6c5b6ba8-8d6f-4f0c-9d8b-0d2f9d1f0b11'", "6c5b6ba8-8d6f-4f0c-9d8b-0d2f9d1f0b11"),
        ("['a', 'b']", '["a","b"]'),
        ("{'a': 1, 'b': null}", '{"a":1,"b":null}'),
        ("null::integer", None),
        ("'text'::blob", "text"),
    ],
)
def test_values_become_text(landing: Landing, value: str, text: str | None) -> None:
    landing.con.execute("set timezone = 'America/New_York'")
    _parquet(landing, f"select 'V1' as visit_id, '2024' as seen_on, {value} as note")
    assert landing.land().files[0].status == "landed"
    assert landing.rows("note") == [(text,)]


def test_rows_keep_their_order_and_headings_are_matched(landing: Landing) -> None:
    _parquet(
        landing, """select 'V' || range as "Visit ID", range as "DATE SEEN" from range(9000)"""
    )
    result = landing.land().files[0]
    assert (result.rows_in_file, result.rows_landed) == (9000, 9000)
    wrong = landing.con.execute(
        "select count(*) from raw_mash.visit where visit_id <> 'V' || (_row_number - 1)"
    ).fetchone()
    assert wrong == (0,)


def test_repeated_rows_are_quarantined_as_json(landing: Landing) -> None:
    _parquet(landing, "select 'V1' as visit_id, 2024 as seen_on from range(2)")
    landing.land()
    assert landing.quarantine() == [(2, "repeated_row", '{"visit_id": "V1", "seen_on": "2024"}')]


def test_new_and_missing_columns(landing: Landing) -> None:
    _parquet(landing, "select 'V1' as visit_id, 2024 as seen_on, 1 as extra, 2 as \" \"")
    result = landing.land().files[0]
    assert landing.rows("visit_id, extra, column_4") == [("V1", "1", "2")]
    assert landing.findings(result)["new_column"] == ["extra"]
    assert landing.findings(result)["column_without_heading"] == ["column_4"]


def test_a_missing_required_column_refuses_the_file(landing: Landing) -> None:
    _parquet(landing, "select 'V1' as visit_id")
    assert landing.land().files[0].reason == "it lacks the required column seen_on"


@pytest.mark.parametrize("cut", [0, 3, 20, -1, -30])
def test_damaged_files_are_refused_and_the_warehouse_goes_on(landing: Landing, cut: int) -> None:
    path = _parquet(landing, "select 'V1' as visit_id, 2024 as seen_on from range(1000)")
    path.write_bytes(path.read_bytes()[:cut])
    landing.put("mash/visit_20240430.csv", f"{HEADER}\nV1,,2024-01-02,,\n")
    result = landing.land()
    assert [file.reason_code for file in result.files] == [
        "damaged_parquet" if cut else "empty_file",
        None,
    ]


def test_flipped_bytes_are_refused_or_lose_no_row(landing: Landing) -> None:
    path = _parquet(landing, "select 'V' || range as visit_id, range as seen_on from range(500)")
    good = path.read_bytes()
    path.unlink()
    for at in range(4, len(good) - 4, max(len(good) // 60, 1)):
        damaged = bytearray(good)
        damaged[at] ^= 0xFF
        landing.put(f"mash/visit_20240331_{at}.parquet", bytes(damaged))
    result = landing.land()
    assert {file.reason_code for file in result.refused} <= {
        *("damaged_parquet", "missing_required_column", "unreadable_rows"),
    }


def test_patterns_in_the_name_read_no_neighbour(landing: Landing) -> None:
    _parquet(landing, "select 'A' as visit_id, 1 as seen_on", "mash/visit_20240331_x.parquet")
    _parquet(landing, "select 'B' as visit_id, 1 as seen_on", "mash/visit_20240331_[x].parquet")
    landing.land()
    assert sorted(landing.rows("visit_id")) == [("A",), ("B",)]


def test_a_column_named_as_the_number_of_a_row_is_a_column(landing: Landing) -> None:
    query = (
        "select 'V' || i as visit_id, '2024' as seen_on, i as file_row_number from range(3) t(i)"
    )
    _parquet(landing, query)
    result = landing.land().files[0]
    assert landing.rows("visit_id, _row_number") == [("V0", 1), ("V1", 2), ("V2", 3)]
    assert landing.findings(result)["new_column"] == ["file_row_number"]
