"""Hand-made cases of the landing contract and of which rows exist (conventions 3 and 4)."""

from __future__ import annotations

from datetime import date

from .case import Case, Of, grid
from .shared import AREAS

RE_REFERRALS = Of("re_referrals")
QUALITY = Of("decision_quality")
SPEED = Of("decision_speed")

_MESSY = (
    "Export der Fälle \u2013 Kinder\r\n"
    "\r\n"
    "Cine Referral ID;CINE_PERSON_ID; cine-referral-date;Cine Referral NFA?;cine_referral_team;\r\n"
    "007;0042;05/06/2023;a) Yes;Team A;\r\n"
    'R2;C2;2023-06-02;1;"Team\r\nB; north";\r\n'
    "R2;C2;2023-07-02;1;Team C;\r\n"
    "R3;C3;2023-Jun-07 00:00:00;Yes;;\r\n"
    "R4;C4;45085;true;Café;\r\n"
    "R5;C5;2023-06-09;Y;Team A;;too;many;cells\r\n"
    ";;;;;\r\n"
)

DIALECTS = Case(
    name="files_as_they_come",
    story="""A semicolon file in Windows-1252 with a title line, quoted line ends, ids without
    leading zeros, four forms of a date, a repeated key and a row with too many cells; deltas
    before and after it; an empty file and one without a required column.""",
    files={
        "social_care/ssd_cin_episodes_delta_20230531.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R9               | C9             | 2023-06-20         | Y
"""),
        "social_care/ssd_cin_episodes_20230630.csv": _MESSY,
        "social_care/ssd_cin_episodes_20230731_delta_b.csv.gz": grid(
            """
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R4               | C4             | 2023-07-08         | Y
7                | 42             | 2023-06-06         | Y
R6               | C6             | 2023-07-09         | Y
""",
            "\t",
        ),
        "social_care/ssd_cin_episodes_20230731_delta_a.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R6               | C6             | 2023-06-09         | Y
"""),
        "mash/decision_20230731.csv": "",
        "mash/enquiry_20230831.csv": grid("""
mash_enquiry_id | la_child_id | source_agency | rag_initial | mashed | area_code
E1              | C1          | police        | red         | N      | N
"""),
        "reference/area_20230731.csv": AREAS,
    },
    encodings={"social_care/ssd_cin_episodes_20230630.csv": "cp1252"},
    expected=(
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "month",
            "2023-06-01",
            "insufficient_lookback",
            "007 (as 7 in the last delta, which moves it within June) and R3. R2's last row is "
            "July; R4 and R6 moved to July by the later delta; R5 has too many cells; the delta "
            "of May is older than the full refresh",
            0,
            2,
        ),
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "month",
            "2023-07-01",
            "insufficient_lookback",
            "R2, R4 and R6",
            0,
            3,
        ),
        RE_REFERRALS.without_value(
            "mash",
            "month",
            "2023-06-01",
            "not_collected",
            "the file of enquiries lacks received_at and is refused",
        ),
    ),
    absent=(
        RE_REFERRALS.absent(
            "tier3_dfe",
            "month",
            "2023-08-01",
            "a refused file does not move as_of, which is 31 July 2023",
        ),
        RE_REFERRALS.absent(
            "tier3_dfe", "month", "2023-05-01", "history starts with the earliest in force, June"
        ),
    ),
)

_ENQUIRIES = grid("""
mash_enquiry_id|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | C1 | 2023-02-27 10:00 | police | green | N | N
E2 | C2 | 2023-05-31 10:00 | police | green | N | S
E3 | C3 | 2023-06-01 10:00 | police | green | N | X
E4 | C4 | 2023-07-03 10:00 | police | green | N | N
""")
_DECISIONS = grid("""
mash_enquiry_id | decided_at       | outcome
E1              | 2023-02-28 10:00 | nfa
E2              | 2023-06-01 10:00 | nfa
E3              | 2023-06-02 10:00 | nfa
""")

HELD_BACK = Case(
    name="a_late_extract_holds_back",
    story="""Enquiries reach to 31 July 2023, decisions to 30 June only; E3's area is not one of
    the partnership.""",
    files={
        "mash/enquiry_20230731.csv": _ENQUIRIES,
        "mash/decision_20230630.csv": _DECISIONS,
        "reference/area_20230831.csv": AREAS,
    },
    expected=(
        QUALITY.share("nfa", "month", "2023-02-01", 1, 1, "E1"),
        QUALITY.without_value(
            "nfa", "month", "2023-03-01", "zero_denominator", "dense: nothing decided", 0, 0
        ),
        QUALITY.share("nfa", "month", "2023-06-01", 2, 2, "E2 by the day of decision, and E3"),
        QUALITY.share("nfa", "month", "2023-06-01", 1, 1, "E2", area="S"),
        QUALITY.without_value(
            "nfa",
            "month",
            "2023-06-01",
            "zero_denominator",
            "E3 counts in ALL only",
            0,
            0,
            area="N",
        ),
        SPEED.share(
            "decision_1wd",
            "month",
            "2023-06-01",
            1,
            1,
            "E3 within a day; as_of is 31 August, the date of the area list",
        ),
    ),
    absent=(
        QUALITY.absent("nfa", "month", "2023-07-01", "decisions reach to June only"),
        SPEED.absent("median_minutes", "month", "2023-07-01", "the same for metric 9"),
        QUALITY.absent("nfa", "month", "2023-06-01", "X is no area", area="X"),
    ),
)

COVERAGE = Case(
    name="history_from_the_coverage_seed",
    story="""Enquiries are known to be complete from 15 May 2023 only, and as_of is given.""",
    files={
        "mash/enquiry_20230831.csv": _ENQUIRIES,
        "mash/decision_20230831.csv": _DECISIONS,
        "reference/area_20230831.csv": AREAS,
    },
    as_of=date(2023, 7, 30),
    extract_coverage={"mash.enquiry": date(2023, 5, 15)},
    expected=(
        QUALITY.share("nfa", "month", "2023-06-01", 2, 2, "the first whole month of history"),
    ),
    absent=(
        QUALITY.absent("nfa", "month", "2023-05-01", "May does not lie wholly inside"),
        QUALITY.absent("nfa", "month", "2023-02-01", "before history, though E1 is there"),
        QUALITY.absent("nfa", "month", "2023-07-01", "as_of is a day before the end of July"),
    ),
)

CASES = [DIALECTS, HELD_BACK, COVERAGE]
