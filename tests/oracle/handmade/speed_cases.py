"""Hand-made cases of the hub's speed: convention 5 and metric 9."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

SPEED = Of("decision_speed")

WORKING_TIME = Case(
    name="working_time_and_targets",
    story="""Red received at 16:50 on the Friday before the bank holiday of 29 May 2023; amber on
    a Saturday; green after closing on a Thursday; blue, which has no target.""",
    files={
        "mash/enquiry_20230731.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-05-26 16:50 | police | red   | N | N
E2 | C2 | 2023-05-26 16:50 | police | red   | N | N
E3 | C3 | 2023-06-03 10:00 | police | amber | N | N
E4 | C4 | 2023-06-03 10:00 | police | amber | N | N
E5 | C5 | 2023-07-06 18:30 | police | green | N | N
E6 | C6 | 2023-07-06 18:30 | police | green | N | N
E7 | C7 | 2023-07-07 09:00 | police | blue  | N | N
"""),
        "mash/decision_20230731.csv": grid("""
mash_enquiry_id | decided_at          | outcome
E1              | 2023-05-30 12:20    | nfa
E2              | 2023-05-30 12:21    | nfa
E3              | 2023-06-06 18:00    | nfa
E4              | 2023-06-07 08:00    | nfa
E5              | 2023-07-11 23:59    | nfa
E6              | 2023-07-12 00:30    | nfa
E7              | 2023-07-07T10:00+01:00 | nfa
"""),
        "mash/rag_history_20230731.csv": grid("mash_enquiry_id | rag | set_at"),
        "reference/area_20230731.csv": AREAS,
    },
    expected=(
        SPEED.share(
            "within_target",
            "month",
            "2023-05-01",
            1,
            2,
            "10 minutes on Friday, none on Monday (bank holiday), 230 on Tuesday until 12:20 are "
            "the 240 of four working hours; 12:21 is a minute late",
        ),
        SPEED.percentile(
            "median_minutes", "month", "2023-05-01", 240.5, 2, "half way from 240 to 241"
        ),
        SPEED.percentile(
            "p90_minutes", "month", "2023-05-01", 240.9, 2, "nine tenths of the way: 240 + 0.9"
        ),
        SPEED.share(
            "decision_1wd",
            "month",
            "2023-05-01",
            2,
            2,
            "Tuesday is the first working day after Friday",
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            1,
            2,
            "Saturday rolls to Monday 5 June, one working day on is Tuesday to its end: 18:00 on "
            "Tuesday is in time, 08:00 on Wednesday is not",
        ),
        SPEED.percentile(
            "median_minutes",
            "month",
            "2023-06-01",
            1020,
            2,
            "Monday and Tuesday of 510 minutes each, for both: 08:00 is before opening",
        ),
        SPEED.share(
            "decision_1wd",
            "month",
            "2023-06-01",
            1,
            2,
            "the blank out_of_hours is derived: a Saturday is out of hours",
            by=("out_of_hours", "Y"),
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-07-01",
            1,
            2,
            "received after closing counts as Thursday; three working days end on Tuesday 11 July "
            "at midnight; blue is in neither",
        ),
        SPEED.percentile(
            "median_minutes",
            "month",
            "2023-07-01",
            1530,
            3,
            "60 (blue), and Friday, Monday, Tuesday = 3 x 510 for both greens; the middle is 1530",
        ),
        SPEED.share(
            "decision_1wd",
            "month",
            "2023-07-01",
            1,
            3,
            "blue, decided within the hour (10:00+01:00 is 10:00 in London), and neither green",
        ),
        SPEED.percentile(
            "median_minutes",
            "month",
            "2023-07-01",
            60,
            1,
            "the clock of London: 09:00 to 10:00",
            by=("rag_final", "blue"),
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-07-01",
            1,
            2,
            "18:30 is out of hours",
            by=("out_of_hours", "Y"),
        ),
    ),
    absent=(
        SPEED.absent(
            "within_target",
            "month",
            "2023-07-01",
            "blue has no target",
            by=("rag_initial", "blue"),
        ),
    ),
)

UNDECIDED = Case(
    name="undecided_past_the_target",
    story="""As of Friday 30 June 2023, to the end of the day. An enquiry without decision counts
    against the target once the target of its present rating has passed, and not before.""",
    files={
        "mash/enquiry_20230630.csv": grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-06-28 10:00 | police | amber | N | N
E2 | C2 | 2023-06-29 10:00 | police | amber | N | N
E3 | C3 | 2023-06-30 12:00 | police | red   | N | N
E4 | C4 | 2023-06-30 13:30 | police | red   | N | N
E5 | C5 | 2023-06-30 09:00 | police | blue  | N | N
E6 | C6 | 2023-06-26 10:00 | police | green | N | N
E7 | C7 | 2023-06-27 10:00 | police | green | N | N
E8 | C8 | 2023-06-26 10:00 | police | amber | N | N
E9 | C9 | 2023-07-03 10:00 | police | amber | N | N
"""),
        "mash/decision_20230630.csv": grid("""
mash_enquiry_id | decided_at       | outcome
E8              | 2023-06-26 11:00 | nfa
"""),
        "mash/rag_history_20230630.csv": grid("""
mash_enquiry_id | rag | set_at
E6              | red | 2023-06-27 09:00
"""),
        "reference/area_20230630.csv": AREAS,
    },
    expected=(
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            1,
            4,
            "E1: two working days gone, one allowed; E3: 5 hours gone, 4 allowed; E6: red by now, "
            "its clock runs from receipt; E8 decided in time. Not yet: E2 (one day), E4 (3.5 "
            "hours), E7 (three days); never: E5 (blue)",
        ),
        SPEED.share(
            "decision_1wd",
            "month",
            "2023-06-01",
            1,
            4,
            "more than one working day gone for E1 (2), E6 (4) and E7 (3); E8 decided in time",
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            0,
            2,
            "E3 and E6, red at as_of",
            by=("rag_final", "red"),
        ),
        SPEED.share(
            "within_target",
            "month",
            "2023-06-01",
            0,
            1,
            "E6 began as green",
            by=("rag_initial", "green"),
        ),
        SPEED.percentile("median_minutes", "month", "2023-06-01", 60, 1, "E8 alone is decided"),
        SPEED.without_value(
            "within_target",
            "month",
            "2023-06-01",
            "zero_denominator",
            "nothing was received in the south",
            0,
            0,
            area="S",
        ),
    ),
    absent=(
        SPEED.absent(
            "median_minutes", "month", "2023-07-01", "E9 is dated after as_of: it is ignored"
        ),
    ),
)

CASES = [WORKING_TIME, UNDECIDED]
