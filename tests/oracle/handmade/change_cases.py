"""Hand-made cases of what the change of workload costs and saves: metric 20."""

from __future__ import annotations

from .case import Case, Expectation, Of, grid

CHANGE = Of("workload_change")
YEAR = "financial_year"
LEVELS = ("low", "central", "high")

# unit costs in prices of 2023-24 (index 100): of 2009-10 (70), 2013-14 (80) and 2010-11 (75)
REFERRAL = tuple(cost * 100 / 70 for cost in (479, 628, 777))
HOUR = tuple(cost * 100 / 80 for cost in (29, 40, 57))
TIER2 = tuple(cost * 100 / 75 for cost in (511, 1515, 2505))


def at_each_level(
    measure_id: str,
    amounts: tuple[float, ...],
    why: str,
    area: str,
    others: tuple[float, float] | None = None,
) -> list[Expectation]:
    """The year 2023-24 of a measure at the low, central and high unit cost.

    ``others``: how often the central value goes into the strict and the loose one.
    """
    return [
        CHANGE.count(
            f"{measure_id}_{level}",
            YEAR,
            "2023-04-01",
            amount,
            why,
            area=area,
            others=None if others is None else (amount * others[0], amount * others[1]),
        )
        for level, amount in zip(LEVELS, amounts, strict=True)
    ]


def times(number: float, costs: tuple[float, ...]) -> tuple[float, ...]:
    """So many of a unit cost at each level."""
    return tuple(number * cost for cost in costs)


def net(referrals: float, hours: float, episodes: float) -> tuple[float, ...]:
    """Referrals avoided, less hours and Tier 2 episodes added, at each level."""
    return tuple(
        referrals * referral - hours * hour - episodes * episode
        for referral, hour, episode in zip(REFERRAL, HOUR, TIER2, strict=True)
    )


_N_AVOIDED = (2 / 4 - 1 / 5) * 5
_S_AVOIDED = (0 / 2 - 1 / 2) * 2

AREAS_AND_BASELINES = Case(
    name="workload_against_the_year_before_go_live",
    story="""As of 31 March 2024. Tier 3 referrals start in April 2020, so a baseline may start on 1
    April 2021. N went live on 15 September 2022; S on 1 April 2022; L a day before, Y on the second
    day of 2023-24; Z as S, and nobody was referred there; X never did. CN4 may be CN3.""",
    clusters={
        "social_care.person:CN3": ("cn3", "cn3", "cn3"),
        "social_care.person:CN4": ("cn4", "cn4", "cn3"),
    },
    files={
        "reference/area_20240331.csv": grid("""
area_code | area_name | lsoa11
L         | Late      | E01000003
N         | North     | E01000001
S         | South     | E01000002
X         | Never     | E01000006
Y         | Young     | E01000004
Z         | Nobody    | E01000005
"""),
        "mash/area_rollout_20240331.csv": grid("""
area_code | area_name | mash_go_live_on
N         | North     | 2022-09-15
S         | South     | 2022-04-01
L         | Late      | 2022-03-31
Y         | Young     | 2023-04-02
Z         | Nobody    | 2022-04-01
X         | Never     |
"""),
        "reference/gdp_deflator_20240331.csv": grid("""
financial_year | index
2009-10        | 70
2010-11        | 75
2013-14        | 80
2023-24        | 100
2024-25        | 110
"""),
        "social_care/ssd_address_20240331.csv": grid("""
addr_table_id | addr_person_id | addr_address_start_date | addr_lsoa
A1 | CN1 | 2019-01-01 | E01000001
A2 | CN2 | 2019-01-01 | E01000001
A3 | CN3 | 2019-01-01 | E01000001
A4 | CN4 | 2019-01-01 | E01000001
A5 | CN5 | 2019-01-01 | E01000001
A6 | CN6 | 2019-01-01 | E01000001
A7 | CN7 | 2019-01-01 | E01000001
A8 | CN8 | 2019-01-01 | E01000001
B1 | CS1 | 2019-01-01 | E01000002
B2 | CS2 | 2019-01-01 | E01000002
B3 | CS3 | 2019-01-01 | E01000002
D1 | CL1 | 2019-01-01 | E01000003
D2 | CY1 | 2019-01-01 | E01000004
"""),
        "social_care/ssd_cin_episodes_20240331.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_nfa
R00 | C0  | 2020-04-06 | Y
R01 | CN1 | 2021-01-10 | Y
R02 | CN2 | 2021-09-14 | Y
R03 | CN1 | 2021-09-15 | Y
R04 | CN3 | 2022-01-10 | Y
R05 | CN4 | 2022-02-10 | Y
R06 | CN2 | 2022-09-14 | Y
R07 | CN4 | 2022-09-15 | Y
R11 | CN5 | 2023-05-10 | Y
R12 | CN6 | 2023-06-10 | Y
R13 | CN5 | 2023-08-10 | Y
R14 | CN7 | 2023-09-10 | Y
R15 | CN8 | 2023-10-10 | Y
R21 | CS1 | 2021-05-10 | Y
R22 | CS2 | 2021-06-10 | Y
R23 | CS3 | 2023-05-10 | Y
R24 | CS3 | 2023-07-10 | Y
R31 | CL1 | 2021-05-10 | Y
R32 | CL1 | 2023-05-10 | Y
R33 | CY1 | 2023-05-10 | Y
"""),
        "mash/enquiry_20240331.csv": grid("""
mash_enquiry_id|child_no|la_child_id|received_at|source_agency|rag_initial|mashed|area_code
E1 | 1 | CN5 | 2023-04-01 10:00 | police | green | Y | N
E1 | 2 | CN6 | 2023-04-01 10:00 | police | green | Y | N
E2 | 1 | CN7 | 2024-03-31 10:00 | police | green | Y | N
E3 | 1 | CS3 | 2023-05-01 10:00 | police | green | Y | S
E4 | 1 |     | 2023-05-01 10:00 | police | green | Y |
E5 | 1 | CN8 | 2023-05-01 10:00 | police | green | N | N
E6 | 1 | CN5 | 2022-03-31 10:00 | police | green | Y | N
"""),
        "workforce/time_recording_20240331.csv": grid("""
worker_id | worked_on  | activity              | hours
W1        | 2022-04-20 | other                 | 7
W1        | 2023-04-03 | information_gathering | 40
W2        | 2024-03-28 | information_gathering | 10
W2        | 2024-03-28 | decision              | 3
"""),
        "mash/ers_referral_20240331.csv": grid("""
ers_id | la_child_id | area_code | received_on | accepted | closed_on
X1     | CN8         | N         | 2023-05-01  | Y        |
X2     | CN7         | N         | 2023-05-01  | N        |
"""),
        "social_care/ssd_early_help_episodes_20240331.csv": grid("""
earl_episode_id|earl_person_id|earl_episode_start_date|earl_episode_end_date
H1 | CN1 | 2021-10-01 | 2021-11-01
H2 | CN2 | 2022-09-14 | 2022-11-01
H3 | CN5 | 2023-06-01 | 2023-07-01
H4 | CN6 | 2023-07-01 | 2023-08-01
H5 | CN6 | 2023-07-10 | 2023-09-01
H6 | CS1 | 2021-04-20 | 2021-06-01
H7 | CS2 | 2021-05-01 | 2021-06-01
H8 | CS3 | 2023-05-01 | 2023-06-01
"""),
    },
    expected=(
        *at_each_level(
            "avoided_re_referral_cost",
            times(_N_AVOIDED, REFERRAL),
            "baseline 2 of 4: R03 on its first day, R06 on its last, 12 months to the day after "
            "R02, which lies before it; R07 on the day of go-live is in neither. The year 1 of 5. "
            "(0.5 - 0.2) x 5 = 1.5. Loosely R05 came back too: (0.75 - 0.2) x 5 = 2.75",
            area="N",
            others=(1, 2.75 / 1.5),
        ),
        *at_each_level(
            "avoided_re_referral_cost",
            times(_S_AVOIDED, REFERRAL),
            "baseline 0 of 2, the year 1 of 2: one re-referral more, a cost. The baseline starts "
            "on the first day that can look back",
            area="S",
            others=(1, 1),
        ),
        *at_each_level(
            "avoided_re_referral_cost",
            times(_N_AVOIDED + _S_AVOIDED, REFERRAL),
            "N and S: 1.5 - 1, loosely 2.75 - 1",
            area="ALL",
            others=(1, 1.75 / 0.5),
        ),
        *at_each_level(
            "added_information_cost",
            times(30, HOUR),
            "3 of the 5 MASHed enquiry-children of the year, of 50 hours",
            area="N",
        ),
        *at_each_level(
            "added_information_cost", times(0, HOUR), "none of the five: 0 and ok", area="Z"
        ),
        *at_each_level(
            "added_information_cost",
            times(50, HOUR),
            "the whole, with the hours for E4, which has no area: 50, not 40",
            area="ALL",
        ),
        *at_each_level(
            "added_tier2_cost",
            times(1, TIER2),
            "the year X1, H3, and H4 with H5; the baseline H1 and, on its last day, H2. X2 was "
            "declined",
            area="N",
            others=(1, 1),
        ),
        *at_each_level(
            "added_tier2_cost",
            times(-1, TIER2),
            "H8 against H6 and H7: less Tier 2 work is negative",
            area="S",
            others=(1, 1),
        ),
        *at_each_level("added_tier2_cost", (0, 0, 0), "1 - 1 + 0 (Z)", area="ALL"),
        *at_each_level("net", net(1.5, 30, 1), "1.5 avoided less 30 hours, 1 episode", area="N"),
        *at_each_level("net", net(-1, 10, -1), "-1 avoided less 10 hours, -1 episode", area="S"),
        *at_each_level(
            "net",
            net(0.5, 40, 0),
            "N and S, the areas that are ok in every part, each with its own hours",
            area="ALL",
        ),
        *(
            CHANGE.without_value(f"{measure}_central", YEAR, "2023-04-01", status, why, area=area)
            for measure, area, status, why in (
                (
                    "avoided_re_referral_cost",
                    "L",
                    "insufficient_lookback",
                    "the baseline starts on 31 March 2021, a day too early",
                ),
                (
                    "added_tier2_cost",
                    "L",
                    "insufficient_lookback",
                    "early help starts in April 2021, a day after the baseline",
                ),
                ("net", "L", "insufficient_lookback", "the first part is"),
                ("avoided_re_referral_cost", "Y", "immature", "live a day after the year started"),
                ("added_information_cost", "Y", "immature", "live a day after the year started"),
                ("net", "X", "immature", "no go-live"),
                ("avoided_re_referral_cost", "Z", "zero_denominator", "nobody was referred"),
                ("net", "Z", "zero_denominator", "the first part is, though the others are ok"),
            )
        ),
        *(
            CHANGE.without_value(f"{measure}_low", YEAR, year, status, why, area=area)
            for measure, year, area, status, why in (
                (
                    "added_information_cost",
                    "2022-04-01",
                    "S",
                    "zero_denominator",
                    "live on the first day of the year, recorded from its first month; nothing "
                    "was MASHed in it (E6 came the day before)",
                ),
                (
                    "added_information_cost",
                    "2022-04-01",
                    "ALL",
                    "insufficient_lookback",
                    "no area is ok, and not for want of an extract alone",
                ),
                (
                    "added_information_cost",
                    "2021-04-01",
                    "S",
                    "not_collected",
                    "before the first month of time recording: that goes before immature",
                ),
                (
                    "added_information_cost",
                    "2021-04-01",
                    "ALL",
                    "not_collected",
                    "as in all areas",
                ),
                ("net", "2021-04-01", "S", "immature", "the first part that is not ok"),
                (
                    "avoided_re_referral_cost",
                    "2021-04-01",
                    "ALL",
                    "insufficient_lookback",
                    "every area is immature",
                ),
                (
                    "avoided_re_referral_cost",
                    "2022-04-01",
                    "N",
                    "immature",
                    "the year started before go-live in September",
                ),
            )
        ),
    ),
    absent=(
        CHANGE.absent("net_central", YEAR, "2019-04-01", "history starts in April 2020"),
        CHANGE.absent("net_central", "month", "2023-04-01", "by year only"),
    ),
)

NOT_PRICED = Case(
    name="workload_without_index_or_hours",
    story="""One area, a baseline and a year of two referrals each. The index of 2010-11 was not
    landed, nor was any time recording.""",
    files={
        "reference/area_20240331.csv": grid("""
area_code | area_name | lsoa11
N         | North     | E01000001
"""),
        "mash/area_rollout_20240331.csv": grid("""
area_code | area_name | mash_go_live_on
N         | North     | 2023-04-01
"""),
        "reference/gdp_deflator_20240331.csv": grid("""
financial_year | index
2009-10        | 70
2013-14        | 80
2022-23        | 96
"""),
        "social_care/ssd_address_20240331.csv": grid("""
addr_table_id | addr_person_id | addr_address_start_date | addr_lsoa
A1            | C1             | 2019-01-01              | E01000001
"""),
        "social_care/ssd_cin_episodes_20240331.csv": grid("""
cine_referral_id | cine_person_id | cine_referral_date | cine_referral_nfa
R1               | C1             | 2021-04-06         | Y
R2               | C1             | 2022-05-06         | Y
R3               | C1             | 2022-06-06         | Y
R4               | C1             | 2023-07-06         | Y
R5               | C1             | 2023-08-06         | Y
"""),
        "mash/enquiry_20240331.csv": grid("""
mash_enquiry_id | la_child_id | received_at      | source_agency | rag_initial | mashed | area_code
E1              | C1          | 2023-05-01 10:00 | police        | green       | Y      | N
"""),
        "mash/ers_referral_20240331.csv": grid("""
ers_id | la_child_id | area_code | received_on | accepted
X1     | C1          | N         | 2023-05-01  | Y
"""),
        "social_care/ssd_early_help_episodes_20240331.csv": grid("""
earl_episode_id | earl_person_id | earl_episode_start_date | earl_episode_end_date
H1              | C1             | 2022-04-20              | 2022-05-01
"""),
    },
    expected=(
        *(
            CHANGE.count(
                "avoided_re_referral_cost_central",
                YEAR,
                "2023-04-01",
                0,
                "1 of 2 before and after: nothing changed. Prices of 2022-23, the latest landed",
                area=area,
                others=(0, 0),
            )
            for area in ("N", "ALL")
        ),
        *(
            CHANGE.without_value(
                f"{measure}_central", YEAR, "2023-04-01", "not_collected", why, area=area
            )
            for area in ("N", "ALL")
            for measure, why in (
                ("added_information_cost", "no time recording"),
                ("added_tier2_cost", "the index of its price year was not landed"),
                ("net", "the first part that is not ok"),
            )
        ),
    ),
)

CASES = [AREAS_AND_BASELINES, NOT_PRICED]
