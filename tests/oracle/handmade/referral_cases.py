"""Hand-made cases of Tier 3 referrals: conventions 6, 8, 9 and 10, and metric 7."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS, POSTCODES

RE_REFERRALS = Of("re_referrals")

BOUNDARY_DAY = Case(
    name="the_twelve_month_boundary_day",
    story="""Four children come back: one on the last day within 12 months and one a day later, in
    March 2023 and again on 29 February 2024, whose day 12 months before is 28 February 2023.""",
    files={
        "social_care/ssd_cin_episodes_20240331.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_nfa|cine_close_date|cine_close_reason
R1 | C1 | 2022-03-31 | N | 2022-04-10 | RC8
R2 | C2 | 2022-03-30 | N | 2022-04-10 | RC8
R3 | C3 | 2023-02-28 | N | 2023-03-10 | RC9
R4 | C4 | 2023-02-27 | N | 2023-03-10 | RC9
R5 | C1 | 2023-03-31 | N | 2023-04-10 | RC8
R6 | C2 | 2023-03-31 | N | 2023-04-10 | RC8
R7 | C3 | 2024-02-29 | N |            |
R8 | C4 | 2024-02-29 | N |            |
"""),
    },
    expected=(
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "month",
            "2023-02-01",
            "insufficient_lookback",
            "history starts on 1 March 2022, so months before March 2023 cannot look back; "
            "two referrals, nobody was there before",
            0,
            2,
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-03-01",
            1,
            2,
            "C1 was referred on 31 March 2022, the first day inside; C2 on 30 March, a day outside",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-03-01",
            1,
            2,
            "the one prior referral closed with RC8; the denominator stays that of all",
            by=("prior_outcome", "RC8"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2024-02-01",
            1,
            2,
            "29 February 2024 less 12 months is 28 February 2023: C3 inside, C4 (27th) outside",
        ),
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "financial_year",
            "2022-04-01",
            "insufficient_lookback",
            "the year starts before 1 March 2023; R3 to R6 are four referrals, R5 has an earlier",
            1,
            4,
        ),
        RE_REFERRALS.share(
            "tier3_dfe", "financial_year", "2023-04-01", 1, 2, "R7 of R7 and R8 came back"
        ),
        RE_REFERRALS.share(
            "tier3_dfe", "rolling_12m", "2023-04-01", 1, 2, "the same twelve months"
        ),
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "month",
            "2023-05-01",
            "zero_denominator",
            "no referral in May 2023",
            0,
            0,
        ),
    ),
    absent=(
        RE_REFERRALS.absent(
            "tier3_dfe",
            "financial_year",
            "2021-04-01",
            "the year 2021-22 does not lie wholly inside a history that starts in March 2022",
        ),
        RE_REFERRALS.absent(
            "tier3_dfe",
            "month",
            "2024-02-01",
            "nobody's prior referral was NFA, and breakdowns have no rows of nothing",
            by=("prior_outcome", "nfa"),
        ),
    ),
)

OPEN_CASES = Case(
    name="what_counts_as_a_referral",
    story="""Two agencies refer one child on one day; news on an open case; a case reopened on the
    day it closed; an NFA referral, which closes on its own date; a case that never closes.""",
    files={
        "social_care/ssd_cin_episodes_20240331.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_source_code|cine_referral_nfa|cine_close_date|cine_close_reason
R00 | C9 | 2022-04-01 | 9   | Y |            |
R01 | C1 | 2023-05-10 | 6   | N | 2023-06-10 | RC9
R02 | C1 | 2023-05-10 | 3A  | Y |            |
R03 | C1 | 2023-06-09 | 6   | N | 2023-06-20 | RC7
R04 | C1 | 2023-06-10 | 2A  | N | 2023-08-01 | RC8
R05 | C2 | 2023-07-03 |     | Y |            |
R06 | C2 | 2023-07-03 | 6   | Y |            |
R07 | C2 | 2023-07-04 | 10  | N | 2023-07-30 | RC8
R08 | C3 | 2023-08-01 | 1A  | N |            |
R09 | C3 | 2023-09-01 | 1A  | N |            |
R10 | C1 | 2023-11-01 | 1A  | N |            |
"""),
    },
    expected=(
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-05-01",
            0,
            1,
            "R01 and R02 are one referral; C1 was never there before",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-05-01",
            0,
            1,
            "of the two sources 3A comes first in the DfE order: health",
            by=("source_agency", "health"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-06-01",
            1,
            1,
            "R03 on 9 June is a contact on the open case; R04 on its close day is a referral",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-06-01",
            1,
            1,
            "not NFA, as R01 is not; so it closed as R01, the first row that is not NFA: RC9",
            by=("prior_outcome", "RC9"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-07-01",
            1,
            2,
            "R05 with R06 is NFA and closed on 3 July, so R07 a day later is a referral",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-07-01",
            1,
            2,
            "the prior referral was NFA",
            by=("prior_outcome", "nfa"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-07-01",
            0,
            1,
            "6 comes before a blank: the merged referral is the police's",
            by=("source_agency", "police"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-07-01",
            1,
            1,
            "10 is unknown",
            by=("source_agency", "unknown"),
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-11-01",
            1,
            1,
            "of C1's two earlier referrals the most recent, R04, closed with RC8",
            by=("prior_outcome", "RC8"),
        ),
        RE_REFERRALS.without_value(
            "tier3_dfe",
            "month",
            "2023-09-01",
            "zero_denominator",
            "R08 is still open: R09 is a contact, not a referral",
            0,
            0,
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "financial_year",
            "2023-04-01",
            3,
            6,
            "six referrals: C1 in May, June and November, C2 twice in July, C3 in August; C1 came "
            "back twice and C2 once",
        ),
        RE_REFERRALS.share(
            "tier3_dfe_child",
            "financial_year",
            "2023-04-01",
            2,
            3,
            "of the three children C1, C2 and C3 two came back",
        ),
    ),
    absent=(
        RE_REFERRALS.absent(
            "tier3_dfe",
            "month",
            "2023-05-01",
            "the source of the merged referral is health, not police",
            by=("source_agency", "police"),
        ),
    ),
)

MERGED_CHILDREN = Case(
    name="one_child_under_two_ids",
    story="""C1 had the id C0 in the replaced system. Two enquiries know their child by NHS number
    alone: the one of C1, and one that two children carry, which links nobody.""",
    files={
        "social_care/ssd_person_20230331.csv": grid("""
pers_person_id | pers_legacy_id | pers_common_child_id | pers_dob
C1             | C0             | 999 000 0018         | 01/03/2013
C2             |                | 9990000026           |
C3             |                | 9990000026           |
"""),
        "social_care/ssd_cin_episodes_20230331.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_nfa|cine_close_date|cine_close_reason
R1 | C0 | 2022-01-10 | Y | |
R2 | C1 | 2023-01-10 | N | |
"""),
        "mash/enquiry_20230331.csv": grid("""
mash_enquiry_id|la_child_id|child_no|received_at|source_agency|rag_initial|mashed|area_code|nhs_number
E1 | C0 | 1 | 2022-01-05 10:00 | police | green | N | N |
E2 |    | 1 | 2023-01-05 10:00 | police | green | N | N | 9990000018
E3 | C2 | 1 | 2022-11-05 10:00 | police | green | N | N |
E4 |    | 1 | 2023-02-05 10:00 | police | green | N | N | 9990000026
E5 | C3 | 1 | 2022-11-05 10:00 | police | green | N | N |
"""),
        "mash/decision_20230331.csv": grid("""
mash_enquiry_id | la_child_id | decided_at       | outcome
E1              |             | 2022-01-06 10:00 | nfa
E3              |             | 2022-11-06 10:00 | nfa
E5              |             | 2022-11-06 10:00 | nfa
"""),
        "reference/area_20230331.csv": AREAS,
    },
    expected=(
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-01-01",
            1,
            1,
            "C0 and C1 are one child: referred on 10 January 2022 and 12 months later to the day",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-01-01",
            1,
            1,
            "born on 1 March 2013, so 9 years old on 10 January 2023",
            by=("age_band", "5_9"),
        ),
        RE_REFERRALS.share(
            "mash",
            "month",
            "2023-01-01",
            1,
            1,
            "the NHS number of E2 is that of C1, whose enquiry E1 was decided on a year before",
        ),
        RE_REFERRALS.share(
            "mash",
            "month",
            "2023-02-01",
            0,
            1,
            "the NHS number of E4 belongs to C2 and to C3, so E4 is the second of neither",
        ),
    ),
)

ADDRESSES = Case(
    name="the_area_of_a_referral",
    story="""C1 moves from north to south on 10 May 2023, C2's postcode lies in the south, C3 has no
    address in force and counts in ALL only. Of two addresses in force the later start wins.""",
    files={
        "social_care/ssd_cin_episodes_20240430.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R0               | C0             | 2022-05-01         | Y
R1               | C1             | 2023-05-09         | Y
R2               | C1             | 2023-05-10         | Y
R3               | C2             | 2023-06-01         | Y
R4               | C3             | 2023-06-01         | Y
R5               | C4             | 2023-06-01         | Y
"""),
        "social_care/ssd_address_20240430.csv": grid("""
addr_table_id|addr_person_id|addr_address_start_date|addr_address_end_date|addr_address_postcode|addr_lsoa
A1 | C1 | 2020-01-01 | 2023-05-10 |         | E01000001
A2 | C1 | 2023-05-10 | 1900-01-01 |         | E01000002
A3 | C2 | 2020-01-01 |            | zz2 2bb |
A4 | C3 | 2020-01-01 | 2023-06-01 | ZZ1 1AA |
A5 | C4 | 2020-01-01 |            | ZZ2 2BB |
A6 | C4 | 2021-01-01 |            | ZZ1 1AA |
"""),
        "reference/area_20240430.csv": AREAS,
        "reference/postcode_20240430.csv": POSTCODES,
    },
    expected=(
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-05-01",
            0,
            1,
            "R1 on 9 May: the first address is still in force",
            area="N",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-05-01",
            1,
            1,
            "R2 on 10 May: the day an address ends it is no longer in force",
            area="S",
        ),
        RE_REFERRALS.share("tier3_dfe", "month", "2023-05-01", 1, 2, "both in ALL"),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-06-01",
            0,
            1,
            "C2 by the postcode, in any case and spacing",
            area="S",
        ),
        RE_REFERRALS.share(
            "tier3_dfe",
            "month",
            "2023-06-01",
            0,
            1,
            "C4 by the address that started last, A6",
            area="N",
        ),
        RE_REFERRALS.share(
            "tier3_dfe", "month", "2023-06-01", 0, 3, "C2, C3 (without area) and C4"
        ),
        RE_REFERRALS.without_value(
            "mash",
            "month",
            "2023-06-01",
            "not_collected",
            "enquiries were never landed; the rows span the earliest history there is",
        ),
    ),
    absent=(
        RE_REFERRALS.absent(
            "tier3_dfe",
            "month",
            "2024-05-01",
            "the extracts reach to 30 April 2024 only",
        ),
    ),
)

CASES = [BOUNDARY_DAY, OPEN_CASES, MERGED_CHILDREN, ADDRESSES]
