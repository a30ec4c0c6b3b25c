"""Hand-made cases of breaking even: metric 21."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

BREAK_EVEN = Of("break_even")
MEASURE = "avoided_to_break_even"
YEAR = "financial_year"


def scenario(name: str) -> tuple[str, str]:
    """The breakdown of one scenario."""
    return "scenario", name


PRICES = Case(
    name="break_even_in_prices_of_one_year",
    story="""72,000 pounds of running cost in 2023-24, 48,000 the year before and set-up alone in
    2020-21; the index of 2021-22 and that of 2015-16 are missing; that of 2024-25 is landed, but
    as_of is in 2023-24.""",
    files={
        "finance/ledger_line_20240331.csv": grid("""
ledger_line_id|posted_on|agency|area_code|cost_type|amount|vat_amount|vat_recoverable|journal_type|reverses_line_id
L1 | 2020-04-30 | social_care |   | set_up       | 50000.00 |      | N | actual   |
L2 | 2021-05-31 | social_care |   | staff        | 10000.00 |      | N | actual   |
L3 | 2022-05-31 | police      | N | staff        | 40000.00 |      | N | actual   |
L4 | 2023-03-31 | police      |   | agency_staff |  8000.00 |      | N | actual   |
L5 | 2023-04-30 | police      | N | staff        | 60000.00 |      | N | actual   |
L6 | 2023-05-31 | social_care | S | overhead     | 12000.00 | 2000 | Y | actual   |
L7 | 2023-06-30 | social_care |   | set_up       | 30000.00 |      | N | actual   |
L8 | 2023-06-30 | social_care |   | overhead     |   500.00 |      | N | accrual  |
L9 | 2023-07-31 | social_care |   | overhead     |  -500.00 |      | N | reversal | L8
"""),
        "finance/set_up_asset_20240331.csv": grid("""
asset_id | amount   | start_on   | useful_life_months
A1       | 50000.00 | 2020-04-30 | 60
"""),
        "workforce/post_20240331.csv": grid("""
post_id|agency|role_family|tier|fte_budgeted|hourly_rate|valid_from
P1 | health | health_lead | mash | 1 | 20.00 | 2023-01-01
"""),
        "workforce/worker_20240331.csv": grid("""
worker_id | post_id | fte | role_start_on
W1        | P1      | 1   | 2023-01-01
"""),
        "workforce/time_recording_20240331.csv": grid("""
worker_id | worked_on  | activity              | hours
W1        | 2023-06-01 | information_gathering | 100
"""),
        "reference/gdp_deflator_20240331.csv": grid("""
financial_year | index
2005-06        | 70
2008-09        | 75
2013-14        | 80
2018-19        | 90
2020-21        | 95
2022-23        | 96
2023-24        | 100
2024-25        | 110
"""),
        "reference/area_20240331.csv": AREAS,
    },
    expected=(
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2023-04-01",
            72000,
            63850,
            "60,000 staff + 10,000 overheads less VAT + 100 h x 20 of health, who post no staff; "
            "no set-up; the accrual is left out with its reversal. A year in care of 51,080 in "
            "2013-14 is 51,080 x 100 / 80 in prices of 2023-24",
            by=scenario("care_year"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2023-04-01",
            72000,
            25000 * 100 / 70,
            "25,000 of 2005-06",
            by=scenario("care_order"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2023-04-01",
            72000,
            1888,
            "1,416 x 100 / 75: 38.1 children, unrounded",
            by=scenario("cin_six_months"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2023-04-01",
            72000,
            511 * 100 / 75,
            "511 of 2008-09",
            by=scenario("s47"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2023-04-01",
            72000,
            89240 * 100 / 90,
            "89,240 of 2018-19: less than one victim",
            by=scenario("csa_victim"),
        ),
        BREAK_EVEN.without_value(
            MEASURE,
            YEAR,
            "2023-04-01",
            "not_collected",
            "the index of its price year, 2015-16, was not landed",
            by=scenario("maltreatment_lifetime"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2022-04-01",
            50000,
            63850,
            "the cost is brought to the same prices: 48,000 x 100 / 96",
            by=scenario("care_year"),
        ),
        BREAK_EVEN.without_value(
            MEASURE,
            YEAR,
            "2021-04-01",
            "not_collected",
            "10,000 was spent, but the index of 2021-22 was not landed",
            by=scenario("care_year"),
        ),
        BREAK_EVEN.share(
            MEASURE,
            YEAR,
            "2020-04-01",
            0,
            63850,
            "set-up alone is no running cost: 0, and a row all the same",
            by=scenario("care_year"),
        ),
    ),
    absent=(
        BREAK_EVEN.absent(MEASURE, YEAR, "2023-04-01", "there is no cost of no scenario"),
        BREAK_EVEN.absent(
            MEASURE, YEAR, "2023-04-01", "for ALL only", area="N", by=scenario("care_year")
        ),
        BREAK_EVEN.absent(
            MEASURE, "quarter", "2023-04-01", "by year only", by=scenario("care_year")
        ),
    ),
)

NOTHING_LANDED = Case(
    name="break_even_without_index_or_hours",
    story="""A whole year of the ledger alone: no deflator, no posts, no hours.""",
    files={
        "finance/ledger_line_20240331.csv": grid("""
ledger_line_id | posted_on  | agency | cost_type | amount
L1             | 2023-04-30 | police | staff     | 1000.00
"""),
        "reference/area_20240331.csv": AREAS,
    },
    expected=tuple(
        BREAK_EVEN.without_value(
            MEASURE,
            YEAR,
            "2023-04-01",
            "not_collected",
            "every scenario has its row, whatever was landed",
            by=scenario(name),
        )
        for name in (
            *("care_year", "care_order", "cin_six_months"),
            *("s47", "csa_victim", "maltreatment_lifetime"),
        )
    ),
)

CASES = [PRICES, NOTHING_LANDED]
