"""The bank holiday seed is what the library says."""

from __future__ import annotations

from pathlib import Path

from mash_vfm.bank_holidays import SEED, bank_holidays, write_seed


def test_the_seed_is_that_of_the_library(tmp_path: Path) -> None:
    fresh = tmp_path / "bank_holiday.csv"
    write_seed(fresh)
    assert SEED.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8")


def test_the_one_offs_are_in() -> None:
    days = dict(bank_holidays())
    one_offs = {
        "1999-12-31": "millennium",
        "2002-06-03": "golden jubilee",
        "2011-04-29": "royal wedding",
        "2012-06-05": "diamond jubilee",
        "2022-06-03": "platinum jubilee",
        "2022-09-19": "state funeral",
        "2023-05-08": "coronation",
    }
    assert one_offs.keys() <= days.keys()


def test_moved_days_stand_where_they_were_moved_to() -> None:
    days = dict(bank_holidays())
    assert "2020-05-08" in days and "2020-05-04" not in days
    assert "2022-06-02" in days and "2022-05-30" not in days
