"""Hand-made cases of crimes against children: metric 15."""

from __future__ import annotations

from datetime import date

from .case import Case, Of, grid
from .shared import AREAS, population

CRIMES = Of("child_abuse_outcomes")

SET = Case(
    name="which_crimes_are_against_children",
    story="""Classes with leading zeros, blanks and lower case; a victim's age floored, from the
    birth date on the first day and on the day of recording, negative and unknown; the flag on a
    class with a group and on one without; crimes cancelled by and after the end of March 2024;
    areas by code, by LSOA and by neither. No outcome and no court result was landed.""",
    files={
        "police/recorded_offence_20240430.csv": grid("""
crime_ref|recorded_on|committed_from|ho_class|child_abuse_flag|victim_dob|victim_age|lsoa|area_code|cancelled_on
C00 | 2023-01-15 |            | 66   |   |            | 40   |           | N |
C01 | 2023-04-03 |            | 011a | N |            |      |           | N |
C02 | 2023-04-04 |            | 21   |   |            | 30   |           | S |
C03 | 2023-04-05 |            | 04.7 |   |            |      |           | N |
C04 | 2023-04-06 |            | 8N   |   |            | 17.9 |           | N |
C05 | 2023-04-07 |            | 8N   |   |            | 18   |           | N |
C06 | 2023-05-20 | 2023-05-09 | 8n   |   | 2005-05-10 |      |           | S |
C07 | 2023-05-10 |            | 5D   |   | 2005-05-10 |      |           | S |
C08 | 2023-06-12 | 2023-06-01 | 5D   |   | 2023-06-10 |      |           | S |
C09 | 2023-05-11 |            | 105A |   |            |      |           | S |
C10 | 2023-05-12 |            | 8N   | Y |            | 40   |           | S |
C11 | 2023-05-13 |            | 66   | Y |            | 40   |           | S |
C12 | 2023-05-14 |            | 66   | N |            | 5    |           | S |
C13 | 2023-05-15 |            | 22B  | Y |            | 12   |           | S | 2024-03-31
C14 | 2023-05-16 |            | 22B  |   |            | 12   | E01000002 |   | 2024-04-05
C15 | 2023-06-30 |            | 88A  |   |            |      | E01000001 | X |
C16 | 2023-06-30 |            | 13   |   |            |      |           |   |
C17 | 2023-06-30 |            | 8S   |   | 1990-01-01 | 6m   |           | N |
C18 | 2023-07-01 |            | 1    |   | 2005-07-02 |      |           | N |
C19 | 2024-04-02 |            | 11A  |   |            |      |           | N |
"""),
        "reference/area_20240430.csv": AREAS,
        "reference/population_20240430.csv": population(2023, 10, 20),
    },
    expected=(
        CRIMES.count(
            "offences_recorded",
            "quarter",
            "2023-04-01",
            11,
            "C01 (011a is 11A), C02 (a class of children asks no age), C03 (04.7 is 4.7), C04 "
            "(17.9 is 17), C06 (17 on the first day it may have happened), C10 and C11 (flag), "
            "C14 (cancelled after as_of), C15, C16, C17 (6m is 0, before the birth date). Not C05 "
            "(18), C07 (18 on the day of recording), C08 (born after it: negative), C09 (no age), "
            "C12 (no class of the set, no flag), C13 (cancelled on the day of as_of)",
        ),
        *(
            CRIMES.count(
                "offences_recorded", "quarter", "2023-04-01", count, why, by=("offence_group", by)
            )
            for by, count, why in (
                ("cruelty_neglect", 2, "C01 and C03"),
                ("sexual", 2, "C02 and C14"),
                ("violence", 4, "C04, C06, C17, and C10, whose victim is 40, by the flag"),
                ("other", 1, "C11: the flag on a class that has no group"),
                ("exploitation", 1, "C15"),
                ("abduction", 1, "C16"),
            )
        ),
        CRIMES.count(
            "offences_recorded", "quarter", "2023-04-01", 4, "C01, C03, C04, C17", area="N"
        ),
        CRIMES.count(
            "offences_recorded",
            "quarter",
            "2023-04-01",
            5,
            "C02, C06, C10, C11, and C14 by its LSOA; C15 names an area that is none, C16 nothing",
            area="S",
        ),
        CRIMES.count(
            "offences_recorded",
            "quarter",
            "2023-01-01",
            0,
            "history starts with C00, the earliest of all rows, though it is not of the set",
        ),
        CRIMES.count(
            "offences_recorded",
            "quarter",
            "2023-07-01",
            1,
            "C18 is 17 for a day more; committed_from is blank",
        ),
        CRIMES.count(
            "offences_recorded",
            "financial_year",
            "2023-04-01",
            12,
            "11 and C18; C19 was recorded after as_of",
        ),
        CRIMES.rate(
            "offences_recorded_per_10k",
            "quarter",
            "2023-04-01",
            11,
            1080,
            "residents aged 0-17 on 30 June 2023: 18 ages x 2 sexes x (10 + 20)",
        ),
        CRIMES.rate(
            "offences_recorded_per_10k",
            "quarter",
            "2023-04-01",
            5,
            720,
            "18 ages x 2 sexes x 20",
            area="S",
        ),
        CRIMES.rate(
            "offences_recorded_per_10k",
            "quarter",
            "2023-04-01",
            4,
            1080,
            "a breakdown that is no age and no sex divides by all children",
            by=("offence_group", "violence"),
        ),
        CRIMES.without_value(
            "convictions", "quarter", "2023-04-01", "not_collected", "no court result was landed"
        ),
        CRIMES.without_value(
            "charged_12m",
            "quarter",
            "2023-04-01",
            "not_collected",
            "no outcome was landed: that goes before immature",
        ),
    ),
    absent=(
        CRIMES.absent("offences_recorded", "month", "2023-04-01", "this metric has no months"),
        CRIMES.absent(
            "charged_12m",
            "quarter",
            "2023-04-01",
            "what is not collected has no breakdown",
            by=("offence_group", "sexual"),
        ),
        CRIMES.absent(
            "offences_recorded",
            "financial_year",
            "2022-04-01",
            "history starts in January 2023, so that year is not whole",
        ),
    ),
    as_of=date(2024, 3, 31),
)

OUTCOMES = Case(
    name="charges_and_convictions_in_time",
    story="""Charges 12 months to the day after the recording, a day later, on its day and before
    it; 1A alone, a superseded charge, code 0; convictions 24 months to the day, a day later, of
    the second of three defendants, without a date, after as_of; a cancelled crime.""",
    files={
        "police/recorded_offence_20240430.csv": grid("""
crime_ref | recorded_on | ho_class | area_code | cancelled_on
B01       | 2022-02-28  | 21       | N         |
B02       | 2022-01-10  | 21       | N         |
B03       | 2022-01-10  | 21       | N         |
B04       | 2022-03-01  | 21       | N         |
B05       | 2022-03-01  | 15       | N         |
B06       | 2022-03-05  | 21       | S         |
B07       | 2022-03-10  | 21       | N         |
B08       | 2022-03-10  | 21       | N         | 2022-06-01
B09       | 2022-03-31  | 21       | N         |
B10       | 2022-04-01  | 21       | N         |
B11       | 2023-04-01  | 21       | N         |
"""),
        "police/offence_outcome_20240430.csv": grid("""
crime_ref | outcome_code | outcome_on | superseded
B01       | 1            | 2023-02-28 | N
B02       | 1            | 2023-01-11 | N
B03       | 1A           | 2022-02-01 | N
B04       | 1            | 2022-04-01 | Y
B04       | 16           | 2022-05-01 | N
B05       | 0            | 2022-03-02 | N
B06       | 01           | 2022-03-05 |
B07       | 1            | 2022-03-09 | N
B08       | 1            | 2022-04-01 | N
B09       | 1            | 2022-06-01 | N
B09       | 1A           | 2022-06-01 | N
B10       | 2            | 2022-05-01 | N
B11       | 1            | 2023-05-01 | N
"""),
        "police/court_result_20240430.csv": grid("""
crime_ref | defendant_id | verdict      | convicted_on
B01       | D1           | guilty       | 2024-02-29
B02       | D1           | guilty       | 2024-01-10
B03       | D1           | guilty       | 2024-01-11
B04       | D1           | discontinued | 2022-06-01
B06       | D1           | guilty       | 2023-06-01
B06       | D2           | guilty       | 2023-01-15
B06       | D3           | not_guilty   | 2022-12-01
B07       | D1           | guilty       |
B08       | D1           | guilty       | 2022-09-01
B09       | D1           | guilty       | 2024-04-02
B10       | D1           | guilty       | 2022-10-01
B11       | D1           | pending      |
"""),
        "reference/area_20240430.csv": AREAS,
    },
    expected=(
        CRIMES.count(
            "offences_recorded",
            "quarter",
            "2022-01-01",
            8,
            "B01 to B09 without the cancelled B08; code 0 and no outcome stay in",
        ),
        CRIMES.share(
            "charged_12m",
            "quarter",
            "2022-01-01",
            3,
            8,
            "B01 (to the day), B06 (01 is 1, on the day of recording) and B09 (1 and 1A, once). "
            "Not B02 (a day late), B03 (1A alone), B04 (superseded), B05 (0), B07 (the day before "
            "the recording), B08 (cancelled)",
        ),
        CRIMES.share(
            "charged_12m",
            "quarter",
            "2022-01-01",
            0,
            1,
            "B05 alone",
            by=("offence_group", "cruelty_neglect"),
        ),
        CRIMES.share(
            "convicted_24m",
            "quarter",
            "2022-01-01",
            3,
            8,
            "B01 (29 February less 24 months is 28 February), B02 (to the day) and B06 (two of "
            "three defendants, once). Not B03 (a day late), B04, B07 (no date), B09 (after as_of); "
            "24 months after the end of March 2022 is as_of",
        ),
        CRIMES.share("convicted_24m", "quarter", "2022-01-01", 1, 1, "B06", area="S"),
        CRIMES.share(
            "charged_12m", "quarter", "2022-04-01", 0, 1, "B10 was cautioned, not charged"
        ),
        CRIMES.without_value(
            "convicted_24m",
            "quarter",
            "2022-04-01",
            "immature",
            "24 months after 30 June 2022 is past as_of, convicted or not",
            1,
            1,
        ),
        CRIMES.without_value(
            "charged_12m",
            "quarter",
            "2023-01-01",
            "zero_denominator",
            "12 months have gone to the day, and no crime was recorded",
            0,
            0,
        ),
        CRIMES.without_value(
            "convicted_24m",
            "quarter",
            "2023-01-01",
            "immature",
            "that goes before zero_denominator",
            0,
            0,
        ),
        CRIMES.without_value(
            "charged_12m",
            "quarter",
            "2023-04-01",
            "immature",
            "B11 is charged, but not all had their 12 months",
            1,
            1,
        ),
        CRIMES.without_value(
            "charged_12m",
            "quarter",
            "2023-04-01",
            "immature",
            "a breakdown too",
            1,
            1,
            by=("offence_group", "sexual"),
        ),
        CRIMES.count(
            "convictions",
            "quarter",
            "2023-01-01",
            1,
            "B06 by the earliest of its two guilty verdicts; the acquittal is none",
        ),
        CRIMES.count(
            "convictions", "quarter", "2023-04-01", 0, "the later verdict of B06 is not another"
        ),
        CRIMES.count(
            "convictions",
            "quarter",
            "2024-01-01",
            3,
            "B01, B02, B03, however long ago they were recorded; B07 has no date",
        ),
        CRIMES.count(
            "convictions",
            "financial_year",
            "2022-04-01",
            2,
            "B06 and B10; not B08, which was cancelled",
        ),
        CRIMES.count(
            "convictions",
            "financial_year",
            "2022-04-01",
            1,
            "B06",
            area="S",
            by=("offence_group", "sexual"),
        ),
    ),
    absent=(
        CRIMES.absent("charged_12m", "financial_year", "2022-04-01", "by quarter only"),
        CRIMES.absent("convicted_24m", "financial_year", "2022-04-01", "by quarter only"),
        CRIMES.absent(
            "convictions",
            "quarter",
            "2024-01-01",
            "no conviction of that group",
            by=("offence_group", "cruelty_neglect"),
        ),
    ),
    as_of=date(2024, 3, 31),
)

CASES = [SET, OUTCOMES]
