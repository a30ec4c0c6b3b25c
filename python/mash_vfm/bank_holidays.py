"""The bank holidays of England as a seed, from the ``holidays`` library.

The seed is committed so that a plain ``dbt build`` needs no Python; a test holds it to the library.
Write it anew with ``python -m mash_vfm.bank_holidays``.
"""

from __future__ import annotations

import csv
from pathlib import Path

import holidays

YEARS = range(1990, 2041)
SEED = Path(__file__).parents[2] / "seeds" / "calendar" / "bank_holiday.csv"


def bank_holidays() -> list[tuple[str, str]]:
    """Return (ISO date, name) of every bank holiday of England in ``YEARS``, one-offs included."""
    days = holidays.country_holidays("GB", subdiv="ENG", years=YEARS, language="en_GB")
    return [(day.isoformat(), name) for day, name in sorted(days.items())]


def write_seed(path: Path = SEED) -> None:
    """Write the seed to ``path``."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("holiday_on", "holiday_name"))
        writer.writerows(bank_holidays())


if __name__ == "__main__":
    write_seed()
