"""Hand-made cases of hospital admissions: metric 16."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS, population

HOSPITAL = Of("hospital_admissions")

POPULATION = population(2024, 10, 10) + population(2025, 20, 20).split("\n", 1)[1]

ADMISSIONS = Case(
    name="admissions_and_attendances",
    story="""One admission with five codes; two first episodes of one day; a second episode that
    is not read; the ends of the ICD-10 ranges; every filter once; infant ages.""",
    files={
        "health/apc_episode_20240331.csv": grid("""
epikey|nhs_number|pseudo_nhs_number|admidate|admimeth|epistart|epiorder|epistat|classpat|fae|startage_calc|sex|area_code|lsoa11
K01 | 999 000 0018 |     | 2023-04-05 | 21 | 2023-04-05 | 1 | 3 | 1 | 1 | 7001 | 1 | N |
K03 | 9990000026   |     | 2023-05-01 | 22 | 2023-05-01 | 1 | 3 | 1 | 1 | 3    | 2 | N |
K04 | 9990000026   |     | 2023-06-01 | 2A | 2023-06-01 | 1 | 3 | 2 |   | 14.9 | 2 | S |
K05 |              | P05 | 2023-07-01 | 21 | 2023-07-01 | 1 | 3 | 5 | 1 | 15   | 1 | S |
K06 |              | P06 | 2023-07-01 | 11 | 2023-07-01 | 1 | 3 | 1 | 1 | 2    | 1 | S |
K07 |              | P07 | 2023-07-01 | 21 | 2023-07-01 | 1 | 1 | 1 | 1 | 2    | 1 | S |
K08 |              | P08 | 2023-07-01 | 21 | 2023-07-01 | 1 | 3 | 1 | 0 | 2    | 1 | S |
K09 |              | P09 | 2023-07-01 | 21 | 2023-07-01 | 1 | 3 | 3 | 1 | 2    | 1 | S |
K10 | 9990000019   |     | 2023-08-01 | 28 | 2023-08-01 | 1 | 3 | 1 | 1 | <1   | 9 |   | E01000002
K11 |              | P11 | 2023-09-01 | 21 | 2023-09-01 | 1 | 3 | 1 | 1 | 17   | 2 | S |
K12 |              | P12 | 2023-09-01 | 21 | 2023-09-01 | 1 | 3 | 1 | 1 | 18   | 2 | S |
K13 |              | P13 | 2023-09-02 | 21 | 2023-09-02 | 1 | 3 | 1 | 1 | 10   | 1 | N |
K14 |              | P13 | 2023-09-02 | 21 | 2023-09-02 | 1 | 3 | 1 | 1 | 10   | 1 | N |
K15 |              | P15 | 2023-10-01 | 21 | 2023-10-01 | 1 | 3 | 1 | 1 | 3    | 1 | N |
K16 |              | P15 | 2023-10-01 | 21 | 2023-10-02 | 2 | 3 | 1 | 1 | 3    | 1 | N |
K17 |              | P17 | 2023-10-05 | 21 | 2023-10-05 | 1 | 3 | 1 | 1 | 12   | 1 | N |
K18 |              |     | 2023-08-01 | 21 | 2023-08-01 | 1 | 3 | 1 | 1 | 1    | 2 | N |
"""),
        "health/apc_diagnosis_20240331.csv": grid("""
epikey | diag_order | icd10
K01    | 1          | S00.1
K01    | 2          | S01
K01    | 3          | W19X
K01    | 4          | t74.1
K01    | 5          | Z04.5
K03    | 1          | T80.1
K03    | 2          | Y40
K03    | 3          | U99
K04    | 1          | T79.9
K05    | 1          | Y36
K06    | 1          | S00
K07    | 1          | S00
K08    | 1          | S00
K09    | 1          | S00
K10    | 1          | V01
K11    | 1          | X85
K12    | 1          | Y09
K13    | 1          | Y10
K14    | 1          | S10
K15    | 1          | Z04
K16    | 1          | S00
K17    | 1          | Y36
K18    | 1          | W01
"""),
        "health/ecds_attendance_20240331.csv": grid("""
attendance_id | arrived_at       | injury_intent | age_at_arrival | sex | area_code
D1            | 2023-04-10 23:30 | assault       | 5              | F   | N
D2            | 2023-04-11 09:00 | accident      | 17             | F   | N
D3            | 2023-04-12 09:00 | maltreatment  | 18             | F   | N
D4            | 2023-04-13 09:00 | self_harm     | 16             | F   | N
D5            | 2023-04-14 09:00 | maltreatment  | 6m             | M   | S
D6            | 2023-04-15 09:00 |               | 4              | M   | S
"""),
        "health/ecds_finding_20240331.csv": grid("""
attendance_id | snomed_code | finding_kind
D1            | 1001        | safeguarding
D1            | 1002        | safeguarding
D2            | 1001        | safeguarding
D6            | 1003        | injury
"""),
        "social_care/ssd_person_20240331.csv": grid("""
pers_person_id | pers_common_child_id
C1             | 9990000018
"""),
        "mash/enquiry_20240331.csv": grid("""
mash_enquiry_id|child_no|la_child_id|nhs_number|received_at|source_agency|rag_initial|mashed|area_code
E1 | 1 | C1 |            | 2022-04-05 23:00 | health | amber | N | N
E2 | 1 |    | 9990000026 | 2023-06-01 01:00 | health | amber | N | S
"""),
        "reference/population_20240331.csv": POPULATION,
        "reference/area_20240331.csv": AREAS,
    },
    expected=(
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            6,
            "K01 (five codes, once), K04 (T79, the last of the range), K10 (V01), K13 with K14 "
            "(one person and day), K17 (Y36), K18 (not the same as K10: no number). Not K03 (T80, "
            "Y40), K05 (15 years), K06 elective, K07 "
            "unfinished, K08 fae 0, K09 class 3, K15 (its S00 stands in the second episode)",
        ),
        HOSPITAL.count(
            "injury_0_14", "rolling_12m", "2023-04-01", 6, "the twelve months to March 2024"
        ),
        HOSPITAL.count(
            "injury_0_4",
            "financial_year",
            "2023-04-01",
            3,
            "K01 (age 7001 is 0), K10 (<1 is 0) and K18",
        ),
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            3,
            "K04 (14.9 is 14), K13 and K17",
            by=("age_band", "10_14"),
        ),
        HOSPITAL.count(
            "maltreatment_0_17",
            "financial_year",
            "2023-04-01",
            2,
            "K01 (T74) and K11 (X85); K12 is 18, Y10 of K13 is past Y09",
        ),
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            1,
            "C1's enquiry of 5 April 2022 is 12 months before 5 April 2023, the last day inside",
            by=("known_to_mash", "Y"),
        ),
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            3,
            "K04's enquiry is of the same day, not earlier; K13 and K17 had none",
            by=("known_to_mash", "N"),
        ),
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            2,
            "K18 has no number, and that of K10 fails its check digit: no identifier",
            by=("known_to_mash", "unknown"),
        ),
        HOSPITAL.count(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            2,
            "K04, and K10 by its own LSOA",
            area="S",
        ),
        HOSPITAL.rate(
            "injury_0_14_per_10k",
            "financial_year",
            "2023-04-01",
            6,
            600,
            "no estimate is as old as March 2024, so the earliest, of mid-2024, serves: "
            "2 areas x 15 ages x 2 sexes x 10",
        ),
        HOSPITAL.rate(
            "injury_0_14_per_10k",
            "financial_year",
            "2023-04-01",
            3,
            200,
            "a row by age band divides by that band: 2 areas x 5 ages x 2 sexes x 10",
            by=("age_band", "0_4"),
        ),
        HOSPITAL.rate(
            "injury_0_14_per_10k",
            "financial_year",
            "2023-04-01",
            1,
            600,
            "other breakdowns divide by the whole age range",
            by=("known_to_mash", "Y"),
        ),
        HOSPITAL.without_value(
            "injury_0_14_per_10k",
            "financial_year",
            "2023-04-01",
            "zero_denominator",
            "K10 has no sex, and nobody lives under that value",
            1,
            0,
            by=("sex", "unknown"),
        ),
        HOSPITAL.count(
            "ed_assault_maltreatment",
            "financial_year",
            "2023-04-01",
            3,
            "D1 (assault and two findings, once), D2 (a finding), D5; D3 is 18, D4 and D6 neither",
        ),
        HOSPITAL.rate(
            "ed_assault_maltreatment_per_10k",
            "financial_year",
            "2023-04-01",
            3,
            720,
            "2 areas x 18 ages x 2 sexes x 10",
        ),
    ),
    absent=(
        HOSPITAL.absent(
            "injury_0_14",
            "financial_year",
            "2023-04-01",
            "no admission of that age counts",
            by=("age_band", "5_9"),
        ),
        HOSPITAL.absent("injury_0_14", "month", "2023-04-01", "this metric has no monthly rows"),
    ),
)

CASES = [ADMISSIONS]
