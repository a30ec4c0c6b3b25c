"""Hand-made cases of control charts: metric 23."""

from __future__ import annotations

from datetime import date, timedelta

from .case import grid
from .chart import Chart, ChartCase
from .shared import AREAS, months


def second_tuesday(month: date) -> date:
    """The Tuesday from the 8th to the 14th: never a bank holiday in England."""
    eighth = month.replace(day=8)
    return eighth + timedelta(days=(1 - eighth.weekday()) % 7)


def ledger(costs: dict[str, list[int]]) -> str:
    """A ledger of one overhead line a month from May 2022, by area, each with a sixth of VAT."""
    lines = ["ledger_line_id,posted_on,agency,area_code,cost_type,amount,vat_recoverable"]
    for area, of_area in costs.items():
        for number, month in enumerate(months("2022-05", len(of_area))):
            gross = f"{of_area[number] * 12 / 10:.2f}"
            lines.append(f"{area}{number},{month},social_care,{area},overhead,{gross},Y")
    return "\n".join(lines) + "\n"


THREE_AREAS = AREAS + "W,West,E01000003\n"

STEPS = ChartCase(
    name="charts_before_and_from_go_live",
    story="""24 months of overheads. North goes live on 15 April 2023: April starts before it, so
    there are 12 months before and 12 from it. South goes live on 1 April 2023: 11 months before,
    13 from it. West never goes live. Its 5 pounds a month lift ALL, which has one chart.""",
    files={
        "finance/ledger_line_20240430.csv": ledger(
            {"N": [10, 12] * 6 + [20, 22] * 6, "W": [5] * 24}
        ),
        "mash/area_rollout_20240430.csv": grid("""
area_code | mash_go_live_on
N         | 2023-04-15
S         | 2023-04-01
W         |
"""),
        "reference/area_20240430.csv": THREE_AREAS,
    },
    expected=(),
    charts=(
        Chart(
            "other_costs",
            "overheads",
            "N",
            "before: centre 11, moves of 2, 11 -+ 2.66 x 2; from: centre 21, the same moves. The "
            "jump from 12 to 20 is between two charts and in neither",
            """
2022-05 | 10 | 0 | | none
2022-06 | 12 | 0 | | none
2022-07 | 10 | 0 | | none
2022-08 | 12 | 0 | | none
2022-09 | 10 | 0 | | none
2022-10 | 12 | 0 | | none
2022-11 | 10 | 0 | | none
2022-12 | 12 | 0 | | none
2023-01 | 10 | 0 | | none
2023-02 | 12 | 0 | | none
2023-03 | 10 | 0 | | none
2023-04 | 12 | 0 | | none
2023-05 | 20 | 1 | | none
2023-06 | 22 | 1 | | none
2023-07 | 20 | 1 | | none
2023-08 | 22 | 1 | | none
2023-09 | 20 | 1 | | none
2023-10 | 22 | 1 | | none
2023-11 | 20 | 1 | | none
2023-12 | 22 | 1 | | none
2024-01 | 20 | 1 | | none
2024-02 | 22 | 1 | | none
2024-03 | 20 | 1 | | none
2024-04 | 22 | 1 | | none
""",
            {0: (11, 5.68, 16.32), 1: (21, 15.68, 26.32)},
        ),
        Chart(
            "other_costs",
            "overheads",
            "S",
            "11 months before go-live are too few for a chart; from it 13 months of 0, whose "
            "limits are 0 and beyond which nothing lies",
            """
2023-04 | 0 | 1 | | none
2023-05 | 0 | 1 | | none
2023-06 | 0 | 1 | | none
2023-07 | 0 | 1 | | none
2023-08 | 0 | 1 | | none
2023-09 | 0 | 1 | | none
2023-10 | 0 | 1 | | none
2023-11 | 0 | 1 | | none
2023-12 | 0 | 1 | | none
2024-01 | 0 | 1 | | none
2024-02 | 0 | 1 | | none
2024-03 | 0 | 1 | | none
2024-04 | 0 | 1 | | none
""",
            {1: (0, 0, 0)},
        ),
        Chart(
            "other_costs",
            "overheads",
            "ALL",
            "one chart of 15, 17 .. and 25, 27 ..: centre 21; 22 moves of 2 and one of 8 are 52 "
            "over 23; two thirds of 2.66 x 52 / 23 is 4.0093, so 15 and 27 are beyond 16.9907 "
            "and 25.0093, while 17 and 25 are not: of any 3 neighbours 2 may be. 12 are below "
            "the centre, then 12 above. Overheads are neither better up nor down",
            """
2022-05 | 15 | 0 | run two_of_three | change
2022-06 | 17 | 0 | run              | change
2022-07 | 15 | 0 | run two_of_three | change
2022-08 | 17 | 0 | run              | change
2022-09 | 15 | 0 | run two_of_three | change
2022-10 | 17 | 0 | run              | change
2022-11 | 15 | 0 | run two_of_three | change
2022-12 | 17 | 0 | run              | change
2023-01 | 15 | 0 | run two_of_three | change
2023-02 | 17 | 0 | run              | change
2023-03 | 15 | 0 | run two_of_three | change
2023-04 | 17 | 0 | run              | change
2023-05 | 25 | 0 | run              | change
2023-06 | 27 | 0 | run two_of_three | change
2023-07 | 25 | 0 | run              | change
2023-08 | 27 | 0 | run two_of_three | change
2023-09 | 25 | 0 | run              | change
2023-10 | 27 | 0 | run two_of_three | change
2023-11 | 25 | 0 | run              | change
2023-12 | 27 | 0 | run two_of_three | change
2024-01 | 25 | 0 | run              | change
2024-02 | 27 | 0 | run two_of_three | change
2024-03 | 25 | 0 | run              | change
2024-04 | 27 | 0 | run two_of_three | change
""",
            {0: (21, 21 - 2.66 * 52 / 23, 21 + 2.66 * 52 / 23)},
        ),
        Chart("other_costs", "set_up_amortised", "ALL", "no asset was landed: no month is ok"),
    ),
)

RULES = ChartCase(
    name="each_rule_of_a_chart",
    story="""19 months of overheads, net of VAT and so with a rounding in their last digits. North
    runs 8 months above its centre, 7 below, and lies on it once; South rises and falls for 6
    months each; West lies far out, twice in three months on one side and once on each.""",
    files={
        "finance/ledger_line_20231130.csv": ledger(
            {
                "N": [
                    *(101, 103, 101, 103, 101, 103, 101, 103),
                    *(97, 99, 97, 99, 97, 99, 97),
                    *(100, 99, 101, 99),
                ],
                "S": [13, 13, 10, 11, 12, 13, 14, 15, 16, 15, 14, 13, 12, 11, 10, 13, 10, 13, 10],
                "W": [54, 54, 50, 50, 50, 46, 50, 54, 50, 46, 50, 46, *[50] * 7],
            }
        ),
        "reference/area_20231130.csv": THREE_AREAS,
    },
    expected=(),
    charts=(
        Chart(
            "other_costs",
            "overheads",
            "N",
            "sum 1900 over 19; moves 14 + 6 + 12 + 3 + 1 + 2 + 2 = 40 over 18: 100 -+ 5.91, two "
            "thirds 3.94. Eight are a run, seven are none, and 100 is the centre itself",
            """
2022-05 | 101 | 0 | run | change
2022-06 | 103 | 0 | run | change
2022-07 | 101 | 0 | run | change
2022-08 | 103 | 0 | run | change
2022-09 | 101 | 0 | run | change
2022-10 | 103 | 0 | run | change
2022-11 | 101 | 0 | run | change
2022-12 | 103 | 0 | run | change
2023-01 |  97 | 0 |     | none
2023-02 |  99 | 0 |     | none
2023-03 |  97 | 0 |     | none
2023-04 |  99 | 0 |     | none
2023-05 |  97 | 0 |     | none
2023-06 |  99 | 0 |     | none
2023-07 |  97 | 0 |     | none
2023-08 | 100 | 0 |     | none
2023-09 |  99 | 0 |     | none
2023-10 | 101 | 0 |     | none
2023-11 |  99 | 0 |     | none
""",
            {0: (100, 100 - 2.66 * 40 / 18, 100 + 2.66 * 40 / 18)},
        ),
        Chart(
            "other_costs",
            "overheads",
            "S",
            "sum 238 over 19 is 12.526; moves 3 + 12 + 4 x 3 = 27 over 18: -+ 3.99, two thirds "
            "2.66. Six are above the one before; the 10 they start from is not. The peak of 16 "
            "belongs to them, and six are below the one before after it. 16 alone is beyond "
            "15.19; the seven from October to April are no run",
            """
2022-05 | 13 | 0 |       | none
2022-06 | 13 | 0 |       | none
2022-07 | 10 | 0 |       | none
2022-08 | 11 | 0 | trend | change
2022-09 | 12 | 0 | trend | change
2022-10 | 13 | 0 | trend | change
2022-11 | 14 | 0 | trend | change
2022-12 | 15 | 0 | trend | change
2023-01 | 16 | 0 | trend | change
2023-02 | 15 | 0 | trend | change
2023-03 | 14 | 0 | trend | change
2023-04 | 13 | 0 | trend | change
2023-05 | 12 | 0 | trend | change
2023-06 | 11 | 0 | trend | change
2023-07 | 10 | 0 | trend | change
2023-08 | 13 | 0 |       | none
2023-09 | 10 | 0 |       | none
2023-10 | 13 | 0 |       | none
2023-11 | 10 | 0 |       | none
""",
            {0: (238 / 19, 238 / 19 - 3.99, 238 / 19 + 3.99)},
        ),
        Chart(
            "other_costs",
            "overheads",
            "W",
            "sum 950 over 19; nine moves of 4 over 18: 50 -+ 5.32, two thirds 3.55, so 54 and 46 "
            "are beyond. Two of the first three are above; 46, 50, 54 are one on each side; of "
            "46, 50, 46 the 50 is not marked",
            """
2022-05 | 54 | 0 | two_of_three | change
2022-06 | 54 | 0 | two_of_three | change
2022-07 | 50 | 0 |              | none
2022-08 | 50 | 0 |              | none
2022-09 | 50 | 0 |              | none
2022-10 | 46 | 0 |              | none
2022-11 | 50 | 0 |              | none
2022-12 | 54 | 0 |              | none
2023-01 | 50 | 0 |              | none
2023-02 | 46 | 0 | two_of_three | change
2023-03 | 50 | 0 |              | none
2023-04 | 46 | 0 | two_of_three | change
2023-05 | 50 | 0 |              | none
2023-06 | 50 | 0 |              | none
2023-07 | 50 | 0 |              | none
2023-08 | 50 | 0 |              | none
2023-09 | 50 | 0 |              | none
2023-10 | 50 | 0 |              | none
2023-11 | 50 | 0 |              | none
""",
            {0: (50, 44.68, 55.32)},
        ),
    ),
)

# minutes from receipt to decision of the one enquiry of each month; none in June 2022
MINUTES = dict(
    zip(
        [month for month in months("2022-01", 24) if month != date(2022, 6, 1)],
        [60, 62] * 5 + [60] + [30, 32] * 6,
        strict=True,
    )
)


def enquiries() -> str:
    """An enquiry at 09:00 on the second Tuesday of each month."""
    lines = ["mash_enquiry_id,child_no,received_at,source_agency,rag_initial,mashed,area_code"]
    lines += [
        f"E{month:%Y%m},1,{second_tuesday(month)} 09:00,police,amber,N,N" for month in MINUTES
    ]
    return "\n".join(lines) + "\n"


def decisions() -> str:
    """Its decision; rationale is recorded from 2023 on."""
    lines = ["mash_enquiry_id,decided_at,outcome,rationale_present"]
    for month, minutes in MINUTES.items():
        at = f"{second_tuesday(month)} {9 + minutes // 60:02}:{minutes % 60:02}"
        lines.append(f"E{month:%Y%m},{at},nfa,{'Y' if month.year == 2023 else 'N'}")
    return "\n".join(lines) + "\n"


POLARITY = ChartCase(
    name="better_up_and_better_down",
    story="""One enquiry a month, decided within 60 and 62 minutes in 2022 and 30 and 32 in 2023,
    with a rationale from 2023 on; none in June 2022. Fewer minutes are better, more rationales
    too.""",
    files={
        "mash/enquiry_20231231.csv": enquiries(),
        "mash/decision_20231231.csv": decisions(),
        "reference/area_20231231.csv": AREAS,
    },
    expected=(),
    charts=(
        Chart(
            "decision_speed",
            "median_minutes",
            "ALL",
            "June has no value and May is July's neighbour: 11 + 12 points, 670 + 372 minutes; "
            "10 moves of 2, one from 60 to 30 and 11 of 2 are 72 over 22. 1042 / 23 = 45.3043, "
            "-+ 8.7055: all lie outside, a run of 11 above and of 12 below",
            """
2022-01 | 60 | 0 | outside run two_of_three | concern
2022-02 | 62 | 0 | outside run two_of_three | concern
2022-03 | 60 | 0 | outside run two_of_three | concern
2022-04 | 62 | 0 | outside run two_of_three | concern
2022-05 | 60 | 0 | outside run two_of_three | concern
2022-07 | 62 | 0 | outside run two_of_three | concern
2022-08 | 60 | 0 | outside run two_of_three | concern
2022-09 | 62 | 0 | outside run two_of_three | concern
2022-10 | 60 | 0 | outside run two_of_three | concern
2022-11 | 62 | 0 | outside run two_of_three | concern
2022-12 | 60 | 0 | outside run two_of_three | concern
2023-01 | 30 | 0 | outside run two_of_three | improvement
2023-02 | 32 | 0 | outside run two_of_three | improvement
2023-03 | 30 | 0 | outside run two_of_three | improvement
2023-04 | 32 | 0 | outside run two_of_three | improvement
2023-05 | 30 | 0 | outside run two_of_three | improvement
2023-06 | 32 | 0 | outside run two_of_three | improvement
2023-07 | 30 | 0 | outside run two_of_three | improvement
2023-08 | 32 | 0 | outside run two_of_three | improvement
2023-09 | 30 | 0 | outside run two_of_three | improvement
2023-10 | 32 | 0 | outside run two_of_three | improvement
2023-11 | 30 | 0 | outside run two_of_three | improvement
2023-12 | 32 | 0 | outside run two_of_three | improvement
""",
            {0: (1042 / 23, 1042 / 23 - 2.66 * 72 / 22, 1042 / 23 + 2.66 * 72 / 22)},
        ),
        Chart(
            "decision_quality",
            "rationale_recorded",
            "N",
            "11 months of 0 and 12 of 1: centre 12 / 23, one move of 1 in 22, limits 0.5217 -+ "
            "0.1209; no chart is cut at go-live, as North has none",
            """
2022-01 | 0 | 0 | outside run two_of_three | concern
2022-02 | 0 | 0 | outside run two_of_three | concern
2022-03 | 0 | 0 | outside run two_of_three | concern
2022-04 | 0 | 0 | outside run two_of_three | concern
2022-05 | 0 | 0 | outside run two_of_three | concern
2022-07 | 0 | 0 | outside run two_of_three | concern
2022-08 | 0 | 0 | outside run two_of_three | concern
2022-09 | 0 | 0 | outside run two_of_three | concern
2022-10 | 0 | 0 | outside run two_of_three | concern
2022-11 | 0 | 0 | outside run two_of_three | concern
2022-12 | 0 | 0 | outside run two_of_three | concern
2023-01 | 1 | 0 | outside run two_of_three | improvement
2023-02 | 1 | 0 | outside run two_of_three | improvement
2023-03 | 1 | 0 | outside run two_of_three | improvement
2023-04 | 1 | 0 | outside run two_of_three | improvement
2023-05 | 1 | 0 | outside run two_of_three | improvement
2023-06 | 1 | 0 | outside run two_of_three | improvement
2023-07 | 1 | 0 | outside run two_of_three | improvement
2023-08 | 1 | 0 | outside run two_of_three | improvement
2023-09 | 1 | 0 | outside run two_of_three | improvement
2023-10 | 1 | 0 | outside run two_of_three | improvement
2023-11 | 1 | 0 | outside run two_of_three | improvement
2023-12 | 1 | 0 | outside run two_of_three | improvement
""",
            {0: (12 / 23, 12 / 23 - 2.66 / 22, 12 / 23 + 2.66 / 22)},
        ),
        Chart("decision_speed", "median_minutes", "S", "South had no enquiry: no month is ok"),
        Chart(
            "decision_speed",
            "within_target",
            "ALL",
            "no history of ratings was landed: no month is ok",
        ),
    ),
)

CASES = [STEPS, RULES, POLARITY]
