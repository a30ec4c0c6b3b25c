"""How the oracle reads cells and files: the forms that extracts.md accepts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from exact import exact_identity
from oracle import compute, dialects, values

CSV = """cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa,cine_close_date
1,C1,2022-01-10,true,
2,C1,2023-01-10,false,2023-02-01
3,C2,2023-01-11,,
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/04/2020", datetime(2020, 4, 25)),
        ("25/04/2020 09:05", datetime(2020, 4, 25, 9, 5)),
        ("2020-04-25", datetime(2020, 4, 25)),
        ("2020-04-25T09:05:06", datetime(2020, 4, 25, 9, 5, 6)),
        ("2020-Apr-25 00:00:00", datetime(2020, 4, 25)),
        ("43946", datetime(2020, 4, 25)),
        ("43946.5", datetime(2020, 4, 25, 12)),
        (" 2020-04-25\u00a0", datetime(2020, 4, 25)),
        # summer time: an offset is converted to the clock of London
        ("2020-04-25T09:05:00Z", datetime(2020, 4, 25, 10, 5)),
        ("2020-01-25T09:05:00+02:00", datetime(2020, 1, 25, 7, 5)),
        ("2020-04-25 09:05:00.0000000 +00:00", datetime(2020, 4, 25, 10, 5)),
        # 29 March 2020, 01:30 does not exist: it moves forward
        ("2020-03-29 01:30", datetime(2020, 3, 29, 2, 30)),
        # 25 October 2020, 01:30 comes twice: it is what the clock shows
        ("2020-10-25 01:30", datetime(2020, 10, 25, 1, 30)),
        ("1800-01-01", None),
        ("1900-01-01", None),
        ("31/02/2023", None),
        ("2020-Foo-25", None),
        ("#N/A", None),
        ("", None),
    ],
)
def test_a_date_or_time(text: str, expected: datetime | None) -> None:
    assert values.moment(text) == expected


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (values.identifier, " 00420 ", "420"),
        (values.identifier, "A007", "A007"),
        (values.identifier, "NULL", None),
        (values.identifier, "000", "0"),
        (values.nhs_number, "999 000 0018", "9990000018"),
        (values.nhs_number, "999-000-0026", "9990000026"),
        (values.nhs_number, "9990000019", None),
        (values.nhs_number, "999000001", None),
        (values.flag, "b) No", False),
        (values.flag, "a) Yes", True),
        (values.flag, "1", True),
        (values.flag, "maybe", None),
        (values.years_of_age, "<1", 0),
        (values.years_of_age, "6m", 0),
        (values.years_of_age, "18m", 1),
        (values.years_of_age, "7007", 0),
        (values.years_of_age, "14.9", 14),
        (values.years_of_age, "-1", None),
        (values.years_of_age, "200", None),
        (values.number, "-600.10", Fraction(-60010, 100)),
        (values.number, "\u00a33,864.83", Fraction(386483, 100)),
        (values.number, "(101.29)", Fraction(-10129, 100)),
        (values.number, "1,00", None),
        (values.whole, "3.0", 3),
        (values.whole, "3.5", None),
        (values.year_month, "2023-05", date(2023, 5, 1)),
        (values.year_month, "2023-13", None),
        (values.financial_year, "2023-24", 2023),
        (values.icd10_category, "t74.1", "T74"),
        (values.icd10_category, "W19X", "W19"),
        (values.icd10_category, "74", None),
        (values.postcode, "zz1 1aa", "ZZ11AA"),
    ],
)
def test_a_cell(read: Callable[[str], object], text: str, expected: object) -> None:
    assert read(text) == expected


def test_a_typed_parquet_file_reads_as_the_csv_file_does(tmp_path: Path) -> None:
    as_csv = tmp_path / "a" / "social_care" / "ssd_cin_episodes_20230331.csv"
    as_parquet = tmp_path / "b" / "social_care" / "ssd_cin_episodes_20230331.parquet"
    for path in (as_csv, as_parquet):
        path.parent.mkdir(parents=True)
    as_csv.write_text(CSV, encoding="utf-8")
    duckdb.read_csv(str(as_csv)).write_parquet(str(as_parquet))
    rows = compute(tmp_path / "a", exact_identity(tmp_path / "a"))
    assert rows == compute(tmp_path / "b", exact_identity(tmp_path / "b"))
    in_january = [
        row
        for row in rows
        if row.measure_id == "tier3_dfe"
        and row.period_start == date(2023, 1, 1)
        and row.period_grain == "month"
        and row.breakdown == "none"
    ]
    assert [(row.numerator, row.denominator) for row in in_january] == [(1, 2)]


def test_an_inbox_without_any_extract_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "mash").mkdir()
    (tmp_path / "mash" / "enquiry_20230331.csv").write_bytes(b"\x00\x01\x02")
    with pytest.raises(ValueError, match="no extract of the contract"):
        compute(tmp_path, {})


def test_a_lone_row_with_an_empty_cell_too_many_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "t_20240101.csv"
    path.write_text("a,b\n1,x\n2,y,\n3,z\n", encoding="utf-8")
    assert [row["a"] for row in dialects.read_rows(path, ("a",))] == ["1", "3"]
    path.write_text("a,b\n1,x,\n2,y,\n", encoding="utf-8")
    assert [row["a"] for row in dialects.read_rows(path, ("a",))] == ["1", "2"]
