"""Hand-made cases of the agencies' answers to the hub: metric 11."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

CHECKS = Of("timely_information")

_COLUMNS = (
    "agency_check_id|mash_enquiry_id|agency|location|requested_at|due_at|responded_at|"
    "response_type|quality_rating"
)

DUE_TIMES = Case(
    name="when_an_answer_is_due",
    story="""As of Friday 30 June 2023. Without a due time half the target of the first rating runs
    in working minutes (red 120, amber 255, green 765); Monday 29 May is a bank holiday. E1's first
    child has no area.""",
    files={
        "mash/enquiry_20230630.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | 1 | C1 | 2023-05-26 16:20 | police | red   | Y |
E1 | 2 | C2 | 2023-05-26 16:20 | police | red   | Y | N
E2 | 1 | C3 | 2023-05-31 14:50 | police | red   | Y | N
E3 | 1 | C4 | 2023-05-31 14:50 | police | amber | Y | S
E4 | 1 | C5 | 2023-06-05 08:30 | police | blue  | Y | N
E5 | 1 | C6 | 2023-06-29 15:50 | police | green | Y | N
E6 | 1 | C7 | 2023-06-10 09:50 | police | green | Y | S
"""),
        "mash/agency_check_20230630.csv": grid(
            _COLUMNS
            + """
K01|E1|police   |co_located|2023-05-26 16:30|                |2023-05-30 10:00|full         |4
K02|E1|health   |virtual   |2023-05-26 16:30|                |2023-05-30 10:01|nothing_known|2
K03|E1|police   |co_located|2023-05-26 16:30|                |2023-05-26 16:31|partial      |4
K04|E1|education|virtual   |2023-05-26 16:30|2023-05-30 12:00|2023-05-30 11:00|partial      |
K05|E2|police   |co_located|2023-05-31 15:00|                |2023-06-01 08:00|full         |
K06|E3|police   |co_located|2023-05-31 15:00|                |2023-06-01 10:45|full         |3
K07|E3|health   |          |2023-05-31 15:00|                |                |none         |
K08|E3|education|          |2023-06-01 09:00|2023-06-02 12:00|2023-06-01 08:00|partial      |
K09|E3|housing  |          |2023-06-01 09:00|2023-06-02 12:00|2023-06-01 10:00|none         |
K10|E3|police   |co_located|2023-06-01 09:00|                |2023-06-01 09:01|nothing_known|4
K11|E4|police   |co_located|2023-06-05 09:00|                |2023-06-05 10:00|full         |4
K12|E4|health   |virtual   |2023-06-05 09:00|2023-06-05 12:00|2023-06-05 11:00|full         |1
K13|E5|police   |co_located|2023-06-29 16:00|                |2023-06-29 16:30|full         |4
K14|E5|health   |virtual   |2023-06-29 16:00|2023-06-30 17:00|2023-07-03 09:00|partial      |4
K15|E6|police   |co_located|2023-06-10 10:00|                |2023-06-13 12:45|full         |
"""
        ),
        "reference/area_20230630.csv": AREAS,
    },
    expected=(
        CHECKS.share(
            "timely",
            "month",
            "2023-05-01",
            2,
            4,
            "red from Friday 16:30: 30 minutes, none on Monday, 90 on Tuesday end at 10:00. K01 is "
            "in time, K02 a minute late; K03 asks again (of one time the lowest id is first); K04 "
            "has until 12:00. K05's 120 minutes end at closing, 17:00 on 31 May: late",
        ),
        CHECKS.percentile(
            "median_working_minutes",
            "month",
            "2023-05-01",
            120.5,
            4,
            "K01 120, K02 121, K04 30 + 150 = 180, K05 120 (nothing before opening): 120 and 121",
        ),
        CHECKS.share("nothing_known", "month", "2023-05-01", 1, 4, "K02"),
        CHECKS.share("partial", "month", "2023-05-01", 1, 4, "K04; K03 is no first request"),
        CHECKS.share("good_quality", "month", "2023-05-01", 1, 2, "K01 4, K02 2, two unrated"),
        CHECKS.share(
            "timely", "month", "2023-05-01", 2, 4, "E1 by its second child, and E2", area="N"
        ),
        CHECKS.share("timely", "month", "2023-05-01", 1, 2, "K01 and K05", by=("agency", "police")),
        CHECKS.share(
            "timely", "month", "2023-05-01", 1, 2, "K02 and K04", by=("location", "virtual")
        ),
        CHECKS.without_value(
            "timely", "month", "2023-05-01", "zero_denominator", "nothing in the south", 0, 0, "S"
        ),
        CHECKS.share(
            "timely",
            "month",
            "2023-06-01",
            3,
            5,
            "amber from 31 May 15:00: 120 minutes that day, 135 from 08:30 end at 10:45: K06; K08 "
            "answered before it was asked; K15 green from Saturday: 510 on Monday, 255 on Tuesday "
            "end at 12:45. K07 and K09 say none",
            area="S",
        ),
        CHECKS.percentile(
            "median_working_minutes",
            "month",
            "2023-06-01",
            255,
            3,
            "K06 255, K08 0, K15 765; none is no answer",
            area="S",
        ),
        CHECKS.share(
            "timely",
            "month",
            "2023-06-01",
            4,
            7,
            "the five of the south, K12 in time, K14 not answered by as_of. K11 is blue without a "
            "due time, K13 is due on 3 July: 60 + 510 + 195 minutes",
        ),
        CHECKS.percentile(
            "median_working_minutes",
            "month",
            "2023-06-01",
            187.5,
            4,
            "0, 120 (K12), 255, 765: half way from 120 to 255",
        ),
        CHECKS.share("partial", "month", "2023-06-01", 1, 7, "K08; K14's is not there yet"),
        CHECKS.share("good_quality", "month", "2023-06-01", 1, 2, "K06 3, K12 1"),
        CHECKS.share(
            "timely", "month", "2023-06-01", 1, 1, "K12 has a due time", by=("rag_initial", "blue")
        ),
        CHECKS.share(
            "timely",
            "month",
            "2023-06-01",
            1,
            3,
            "K07, K08, K09 do not say where",
            by=("location", "unknown"),
        ),
    ),
    absent=(
        CHECKS.absent(
            "good_quality",
            "month",
            "2023-06-01",
            "K15 is not rated",
            by=("rag_initial", "green"),
        ),
    ),
)

CASES = [DUE_TIMES]
