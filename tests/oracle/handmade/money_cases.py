"""Hand-made cases of money and people: metrics 1, 2 and 4."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

STAFF = Of("staff_numbers_costs")
COSTS = Of("other_costs")
UNIT_COST = Of("cost_per_referral")

NO_POSTS = grid("post_id | agency | role_family | fte_budgeted | valid_from | tier")
NO_WORKERS = grid("worker_id | post_id | fte | role_start_on")
NO_TIME = grid("worker_id | worked_on | activity | hours")

LEDGER = Case(
    name="which_ledger_lines_count",
    story="""An accrual reversed in the next month, one never reversed, a reversal of a reversal,
    recoverable VAT given and blank, a line of an earlier month, set-up paid and spread.""",
    files={
        "finance/ledger_line_20240331.csv": grid("""
ledger_line_id|posted_on|agency|area_code|cost_type|amount|vat_amount|journal_type|reverses_line_id|vat_recoverable|period_month
L01 | 2023-04-30 | police      | N | staff         | 1000.00 |     | actual   |     | N |
L02 | 2023-04-30 | social_care |   | overhead      |  600.00 |     | accrual  |     | Y |
L03 | 2023-05-31 | social_care |   | overhead      | -600.00 |     | reversal | L02 | Y |
L04 | 2023-05-10 | social_care | S | overhead      |  500.00 | 100 | actual   |     | Y |
L05 | 2023-05-15 | social_care |   | it_support    |  120.00 |     | actual   |     | Y |
L06 | 2023-05-20 | social_care |   | accommodation |   90.00 |  15 | actual   |     | N |
L07 | 2023-05-31 | social_care |   | overhead      |   50.00 |     | accrual  |     | N |
L08 | 2023-06-05 | social_care |   | overhead      |  200.00 |     | actual   |     | N |
L09 | 2023-07-06 | social_care |   | overhead      | -200.00 |     | reversal | L08 | N |
L10 | 2023-08-07 | social_care |   | overhead      |  200.00 |     | reversal | L09 | N |
L11 | 2023-04-02 | social_care |   | set_up        | 1200.00 |     | actual   |     | Y |
L12 | 2023-06-10 | social_care |   | overhead      |   30.00 |     |          |     |   | 2023-05
L13 | 2023-05-10 | police      |   | agency_staff  |  240.00 |  40 | actual   |     | Y |
"""),
        "finance/set_up_asset_20240331.csv": grid("""
asset_id | item | area_code | amount  | start_on   | useful_life_months
A1       | desk | N         | 1000.00 | 2023-05-20 | 3
"""),
        "reference/area_20240331.csv": AREAS,
    },
    expected=(
        COSTS.count(
            "overheads",
            "month",
            "2023-04-01",
            0,
            "the only line, an accrual, is left out with its reversal",
        ),
        COSTS.count(
            "overheads",
            "month",
            "2023-05-01",
            670,
            "500 - 100 VAT, 120 - a sixth, 90 (VAT not recoverable), the unreversed accrual 50, "
            "and 30 of the period 2023-05 posted in June: 400 + 100 + 90 + 50 + 30",
        ),
        COSTS.count(
            "overheads",
            "month",
            "2023-05-01",
            480,
            "400 + 50 + 30",
            by=("cost_type", "overhead"),
        ),
        COSTS.count(
            "overheads", "month", "2023-05-01", 100, "120 - 20", by=("cost_type", "it_support")
        ),
        COSTS.count("overheads", "month", "2023-05-01", 400, "L04 alone", area="S"),
        COSTS.count("overheads", "month", "2023-05-01", 0, "dense: nothing is 0", area="N"),
        COSTS.count(
            "overheads",
            "month",
            "2023-06-01",
            200,
            "an actual line counts as posted, reversed or not",
        ),
        COSTS.count(
            "overheads", "month", "2023-07-01", -200, "so does the reversal of an actual line"
        ),
        COSTS.count("overheads", "month", "2023-08-01", 200, "and the reversal of a reversal"),
        COSTS.count("overheads", "financial_year", "2023-04-01", 870, "0 + 670 + 200 - 200 + 200"),
        COSTS.count("set_up_cash", "month", "2023-04-01", 1000, "1200 less a sixth"),
        COSTS.count("set_up_amortised", "month", "2023-04-01", 0, "the asset's use begins in May"),
        COSTS.count(
            "set_up_amortised",
            "month",
            "2023-05-01",
            1000 / 3,
            "a third of 1000 in the month of its start, whole",
        ),
        COSTS.count("set_up_amortised", "month", "2023-07-01", 1000 / 3, "third of three months"),
        COSTS.count(
            "set_up_amortised", "month", "2023-08-01", 0, "past its useful life of three months"
        ),
        COSTS.count("set_up_amortised", "financial_year", "2023-04-01", 1000, "all", area="N"),
        STAFF.count("staff_cost_actual", "month", "2023-04-01", 1000, "L01", area="N"),
        STAFF.count(
            "staff_cost_actual",
            "month",
            "2023-05-01",
            240,
            "staff and agency staff stay gross of VAT",
            by=("agency", "police"),
        ),
        STAFF.without_value(
            "staff_cost_actual",
            "month",
            "2023-05-01",
            "not_collected",
            "the ledger knows no role",
            by=("role_family", "unknown"),
        ),
        STAFF.without_value(
            "staff_cost", "month", "2023-05-01", "not_collected", "no time recording was landed"
        ),
        STAFF.without_value("fte", "month", "2023-05-01", "not_collected", "no post was landed"),
    ),
    absent=(
        COSTS.absent(
            "overheads",
            "month",
            "2023-04-01",
            "breakdowns have no rows of 0",
            by=("cost_type", "overhead"),
        ),
        STAFF.absent("fte", "month", "2023-05-01", "no post has an area: for ALL only", area="N"),
    ),
)

PEOPLE = Case(
    name="people_in_posts_and_imputed_cost",
    story="""Posts and roles that end, a worker in two posts, an agency worker, a Tier 3 post; and
    hours of workers whose agency posts no staff line in the year.""",
    files={
        "finance/ledger_line_20230531.csv": grid("""
ledger_line_id | posted_on  | agency    | cost_type    | amount
L1             | 2023-03-31 | education | agency_staff |  50.00
L2             | 2023-04-30 | police    | staff        | 1000.00
"""),
        "workforce/post_20230531.csv": grid("""
post_id|agency|role_family|tier|location|fte_budgeted|mash_time_share|hourly_rate|valid_from|valid_to
P1 | police      | police_staff  | mash  | co_located | 2 |     | 18.00 | 2023-01-01 |
P2 | health      | health_lead   | mash  | virtual    | 1 | 0.5 | 30.00 | 2023-01-01 |
P3 | health      | coordinator   | mash  | co_located | 1 |     | 20.00 | 2023-01-01 |
P4 | education   | education_lead| mash  | virtual    | 1 |     | 25.00 | 2023-01-01 | 2023-04-15
P5 | education   | education_lead| mash  | virtual    | 1 |     |       | 2023-01-01 | 2023-04-30
P6 | social_care | social_worker | tier3 | co_located | 1 |     | 40.00 | 2023-01-01 |
"""),
        "workforce/worker_20230531.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on | role_end_on
W1        | P1      | N             | 1.0 | 2023-01-01    |
W2        | P2      | N             | 0.6 | 2023-01-01    |
W2        | P3      | N             | 0.4 | 2023-01-01    |
W3        | P4      | N             | 1.0 | 2023-01-01    |
W4        | P5      | N             | 1.0 | 2023-01-01    |
W5        | P1      | Y             | 0.5 | 2023-04-30    |
W6        | P6      | N             | 1.0 | 2023-01-01    |
W7        | P1      | N             | 1.0 | 2023-01-01    | 2023-04-29
"""),
        "workforce/time_recording_20230531.csv": grid("""
worker_id | post_id | worked_on  | activity              | hours
W1        |         | 2023-04-10 | decision              | 8
W2        |         | 2023-04-10 | information_gathering | 10
W2        | P3      | 2023-04-11 | information_gathering | 5
W3        |         | 2023-04-15 | information_gathering | 4
W3        |         | 2023-04-16 | information_gathering | 4
W4        |         | 2023-04-20 | information_gathering | 7
W6        |         | 2023-04-20 | tier3_assessment      | 7
"""),
        "reference/area_20230531.csv": AREAS,
    },
    expected=(
        STAFF.count(
            "fte",
            "month",
            "2023-04-01",
            3.2,
            "on 30 April: W1 1, W5 0.5 (agency worker, starts that day), W2 0.6 x 0.5 + 0.4, W4 1 "
            "(post ends that day). Not W3 (post ended on the 15th), W7 (left on the 29th), W6",
        ),
        STAFF.count("headcount", "month", "2023-04-01", 4, "W1, W2 (twice), W4 and W5"),
        STAFF.count(
            "fte",
            "month",
            "2023-04-01",
            0.4,
            "W2 in P3",
            by=("role_family", "coordinator"),
        ),
        STAFF.count(
            "headcount",
            "month",
            "2023-04-01",
            3,
            "W1, W5 and W2, who also counts as virtual",
            by=("location", "co_located"),
        ),
        STAFF.count("fte", "month", "2023-05-01", 2.2, "as in April without W4"),
        STAFF.count(
            "staff_cost_imputed",
            "month",
            "2023-04-01",
            500,
            "W2: 10 h x 30, the post with most FTE, and 5 h x 20, the post named; W3: 4 h x 25, "
            "the other 4 h after the post's end. Not W1 (police pay in the ledger), W4 (no rate), "
            "W6 (no hub post)",
        ),
        STAFF.count(
            "staff_cost_imputed",
            "month",
            "2023-04-01",
            100,
            "education's staff line is of the year before: 4 h x 25",
            by=("agency", "education"),
        ),
        STAFF.count("staff_cost", "month", "2023-04-01", 1500, "1000 posted + 500 imputed"),
        STAFF.count("staff_cost", "month", "2023-04-01", 0, "no line has an area", area="N"),
        STAFF.without_value(
            "staff_cost_imputed",
            "month",
            "2023-04-01",
            "not_collected",
            "cost is not known by location",
            by=("location", "unknown"),
        ),
    ),
    absent=(
        STAFF.absent("staff_cost_imputed", "month", "2023-04-01", "no post has an area", area="N"),
        STAFF.absent(
            "staff_cost_imputed",
            "month",
            "2023-05-01",
            "nothing is imputed in May",
            by=("location", "unknown"),
        ),
    ),
)

UNIT_COSTS = Case(
    name="cost_of_a_unit_of_work",
    story="""3,600 pounds in a quarter with four contacts, three enquiry-children and two
    referrals, and 900 in a quarter with none; prices of 2024-25, the year of as_of.""",
    files={
        "finance/ledger_line_20240630.csv": grid("""
ledger_line_id | posted_on  | agency      | area_code | cost_type | amount
L1             | 2023-04-30 | social_care | N         | staff     | 3000.00
L2             | 2023-05-31 | social_care |           | overhead  |  600.00
L3             | 2023-07-31 | social_care |           | staff     |  900.00
L4             | 2024-04-30 | social_care |           | staff     |  300.00
"""),
        "finance/set_up_asset_20240630.csv": grid("""
asset_id | amount  | start_on   | useful_life_months
A1       | 1200.00 | 2023-05-01 | 12
"""),
        "workforce/post_20240630.csv": NO_POSTS,
        "workforce/worker_20240630.csv": NO_WORKERS,
        "workforce/time_recording_20240630.csv": NO_TIME,
        "social_care/ssd_contacts_20240630.csv": grid("""
cont_contact_id | cont_person_id | cont_contact_date
K1              | C1             | 2023-04-03
K2              | C1             | 2023-04-03
K3              | C2             | 2023-06-30
K4              | C3             | 2023-05-03
"""),
        "mash/enquiry_20240630.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-04-03 10:00 | police | amber | Y | N
E1 | C2 | 2023-04-03 10:00 | police | amber | Y | N
E2 | C3 | 2023-05-03 10:00 | police | amber | N | S
"""),
        "social_care/ssd_cin_episodes_20240630.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C1             | 2023-04-04         | N
R2               | C1             | 2023-05-04         | N
R3               | C3             | 2023-05-04         | Y
"""),
        "reference/gdp_deflator_20240630.csv": grid("""
financial_year | index
2023-24        | 100.0
2024-25        | 110.0
2025-26        | 120.0
"""),
        "reference/area_20240630.csv": AREAS,
    },
    expected=(
        UNIT_COST.share(
            "cost_per_contact", "quarter", "2023-04-01", 3600, 4, "(3000 + 600) / 4 contacts"
        ),
        UNIT_COST.share(
            "cost_per_enquiry", "quarter", "2023-04-01", 3600, 3, "three enquiry-children"
        ),
        UNIT_COST.share(
            "cost_per_mashed_enquiry", "quarter", "2023-04-01", 3600, 2, "E1's two children"
        ),
        UNIT_COST.share(
            "cost_per_tier3_referral",
            "quarter",
            "2023-04-01",
            3600,
            2,
            "R1 and R3; R2 is a contact on the open case",
        ),
        UNIT_COST.share(
            "cost_per_contact_incl_set_up",
            "quarter",
            "2023-04-01",
            3800,
            4,
            "May and June each take 100 of the asset",
        ),
        UNIT_COST.share(
            "cost_per_contact_real",
            "quarter",
            "2023-04-01",
            3960,
            4,
            "3600 x 110 / 100: 2024-25 is the latest year not after that of as_of",
        ),
        UNIT_COST.share(
            "cost_per_contact_incl_set_up_real",
            "quarter",
            "2023-04-01",
            4180,
            4,
            "3800 x 110 / 100",
        ),
        UNIT_COST.without_value(
            "cost_per_contact",
            "quarter",
            "2023-07-01",
            "zero_denominator",
            "900 spent and no contact: no cost per contact, never 0",
            900,
            0,
        ),
        UNIT_COST.share(
            "cost_per_enquiry",
            "quarter",
            "2023-04-01",
            3000,
            2,
            "the staff line of the north over its two enquiry-children",
            area="N",
        ),
        UNIT_COST.without_value(
            "cost_per_contact",
            "quarter",
            "2023-04-01",
            "not_collected",
            "contacts have an area by address alone, and no address was landed",
            area="N",
        ),
        UNIT_COST.share(
            "cost_per_contact",
            "financial_year",
            "2023-04-01",
            4500,
            4,
            "3600 + 900 over the year's four contacts",
        ),
    ),
    absent=(
        UNIT_COST.absent(
            "cost_per_contact",
            "financial_year",
            "2024-04-01",
            "the year 2024-25 is not complete",
        ),
    ),
)

CASES = [LEDGER, PEOPLE, UNIT_COSTS]
