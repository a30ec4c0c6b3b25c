"""What several hand-made cases share: two areas and their people, and months."""

from __future__ import annotations

from datetime import date

from .case import grid

# two areas, north and south, of one LSOA each; one postcode in each
AREAS = grid("""
area_code | area_name | lsoa11
N         | North     | E01000001
S         | South     | E01000002
""")

POSTCODES = grid("""
postcode | lsoa11
ZZ1 1AA  | E01000001
ZZ2 2BB  | E01000002
""")


def population(mid_year: int, north: int, south: int) -> str:
    """So many residents of each single age 0 to 17 and of each sex, in north and in south."""
    lines = ["area_code,mid_year,age,sex,population"]
    for area, people in (("N", north), ("S", south)):
        for age in range(18):
            lines += [f"{area},{mid_year},{age},{sex},{people}" for sex in "MF"]
    return "\n".join(lines) + "\n"


def months(first: str, count: int) -> list[date]:
    """The first day of so many months, from a month written yyyy-mm."""
    start = date.fromisoformat(f"{first}-01")
    place = [divmod(start.year * 12 + start.month - 1 + number, 12) for number in range(count)]
    return [date(year, month + 1, 1) for year, month in place]
