"""Files that several hand-made cases share: two areas and their people."""

from __future__ import annotations

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
