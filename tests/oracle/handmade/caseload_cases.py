"""Hand-made cases of work for each full-time equivalent: metric 3."""

from __future__ import annotations

from .case import Case, Of, grid
from .shared import AREAS

CASES_PER_STAFF = Of("cases_per_staff")

HOLDERS = Case(
    name="whose_case_it_is",
    story="""Hub posts filled in mid February, an agency worker among them; Tier 3 cases with an
    involvement, two, one of the child alone, one of a merged row, none; of a queue, of workers
    who hold no cases, have left or are unknown. Social care's worker ids have lost their zeros.""",
    files={
        "workforce/post_20230331.csv": grid("""
post_id | agency      | role_family   | tier  | fte_budgeted | mash_time_share | valid_from
H1      | health      | health_lead   | mash  | 1            | 0.5             | 2022-01-01
H2      | social_care | coordinator   | mash  | 2            |                 | 2022-01-01
T1      | social_care | social_worker | tier3 | 5            | 0.5             | 2022-01-01
X1      | early_help  | other         | tier2 | 1            |                 | 2022-01-01
"""),
        "workforce/worker_20230331.csv": grid("""
worker_id|post_id|agency_worker|fte|role_start_on|role_end_on|case_holder
000201 | H1 | N | 1.0 | 2022-01-01 |            | N
000202 | H2 | Y | 0.5 | 2022-01-01 |            |
000203 | H2 | N | 1.0 | 2023-02-15 |            | N
000101 | T1 | N | 1.0 | 2022-01-01 |            | Y
000102 | T1 | Y | 0.8 | 2022-01-01 |            | Y
000103 | X1 | N | 0.5 | 2022-01-01 |            | Y
000104 | T1 | N | 1.0 | 2022-01-01 |            | N
000105 | T1 | N | 1.0 | 2022-01-01 | 2023-03-15 | Y
"""),
        "mash/enquiry_20230331.csv": grid("""
mash_enquiry_id | la_child_id | received_at      | source_agency | rag_initial | mashed | area_code
E1              | C1          | 2023-01-30 10:00 | police        | amber       | Y      | N
E1              | C2          | 2023-01-30 10:00 | police        | amber       | Y      | N
E2              | C3          | 2023-02-27 10:00 | health        | green       | N      | N
E3              | C4          | 2023-03-31 23:30 | health        | green       | N      | S
E4              | C5          | 2023-02-10 10:00 | health        | green       | N      | S
"""),
        "mash/decision_20230331.csv": grid("""
mash_enquiry_id | la_child_id | decided_at       | outcome
E1              |             | 2023-02-01 10:00 | advice
E1              |             | 2023-03-06 10:00 | nfa
E2              | C3          | 2023-03-02 10:00 | nfa
E4              | C5          | 2023-02-10 15:00 | nfa
"""),
        "social_care/ssd_cin_episodes_20230331.csv": grid("""
cine_referral_id|cine_person_id|cine_referral_date|cine_referral_source_code|cine_referral_nfa|cine_close_date|cine_referral_worker_id
R01  | D01 | 2023-01-10 | 6  | N |            | PR4
R02  | D02 | 2023-01-10 | 6  | N | 2023-03-31 | PR1
R03  | D03 | 2023-02-01 | 6  | Y |            | PR1
R04  | D04 | 2023-02-01 | 6  | N |            | PR1
R05  | D05 | 2023-02-01 | 6  | N |            | PR1
R06  | D06 | 2023-02-01 | 6  | N |            | PR4
R07a | D07 | 2023-02-01 | 1A | Y |            | PR4
R07b | D07 | 2023-02-01 | 6  | N |            | PR2
R08a | D08 | 2023-02-01 | 1A | Y |            | PR4
R08b | D08 | 2023-02-01 | 6  | N |            | PR4
R09  | D09 | 2023-02-01 | 6  | N |            | PR1
R10  | D10 | 2023-02-01 | 6  | N |            | PR1
R11  | D11 | 2023-02-01 | 6  | N |            | PR1
R12  | D12 | 2023-02-01 | 6  | N |            | PR5
R13  | D01 | 2023-02-20 | 6  | N |            | PR1
R14  | D14 | 2023-02-01 | 6  | N |            |
R15  | D15 | 2023-02-01 | 6  | N |            | PR4
"""),
        "social_care/ssd_involvements_20230331.csv": grid("""
invo_involvements_id|invo_professional_id|invo_person_id|invo_referral_id|invo_involvement_start_date|invo_involvement_end_date
IN01  | PR1 | D01 | R01  | 2023-01-10 |
IN041 | PR4 | D04 | R04  | 2023-02-03 |
IN042 | PR2 | D04 | R04  | 2023-02-03 |
IN043 | PR4 | D04 | R04  | 2023-02-02 |
IN051 | PR2 | D05 | R05  | 2023-02-01 | 2023-03-31
IN052 | PR3 | D05 | R05  | 2023-03-31 |
IN061 | PR4 | D06 | R06  | 2023-02-01 |
IN062 | PR1 | D06 |      | 2023-02-10 |
IN08  | PR1 | D08 | R08a | 2023-02-01 |
IN09  | PQ  | D09 | R09  | 2023-02-01 |
IN10  | PR4 | D10 | R10  | 2023-02-01 |
IN11  | PR9 | D11 | R11  | 2023-02-01 |
IN15  | PR1 | D15 | R15  | 2023-02-01 | 2023-03-31
"""),
        "social_care/ssd_professionals_20230331.csv": grid("""
prof_professional_id | prof_staff_id
PR1                  | 101
PR2                  | 102
PR3                  | 103
PR4                  | 104
PR5                  | 105
PQ                   |
"""),
        "reference/area_20230331.csv": AREAS,
    },
    generic_queues=("PQ",),
    expected=(
        CASES_PER_STAFF.share(
            "throughput", "month", "2023-01-01", 0, 1, "none decided; 1 x 0.5 and the agency's 0.5"
        ),
        CASES_PER_STAFF.share(
            "throughput",
            "month",
            "2023-02-01",
            3,
            1.5,
            "both children of E1 by its first decision, and C5; FTE 1 on the 1st, 2 on the 28th",
        ),
        CASES_PER_STAFF.share(
            "throughput", "month", "2023-03-01", 1, 2, "C3; the later decision on E1 is none"
        ),
        CASES_PER_STAFF.share("stock", "month", "2023-01-01", 2, 1, "E1 is decided in February"),
        CASES_PER_STAFF.share("stock", "month", "2023-02-01", 1, 2, "C3, over the month end"),
        CASES_PER_STAFF.share(
            "stock", "month", "2023-03-01", 1, 2, "C4, received in the last hour of the month"
        ),
        CASES_PER_STAFF.share(
            "caseload_tier3",
            "month",
            "2023-01-01",
            2,
            2.8,
            "R01 by its involvement, R02 by its worker; FTE of 101, 102 (agency) and 105, not x "
            "0.5: 1 + 0.8 + 1; not 103, who is in no Tier 3 post, nor 104, who holds no cases",
        ),
        CASES_PER_STAFF.share(
            "caseload_tier3",
            "month",
            "2023-02-01",
            9,
            2.8,
            "R01, R02, R04, R05 (PR2), R06, R07, R08, R12, R15 (PR1); see March",
        ),
        CASES_PER_STAFF.share(
            "caseload_tier3",
            "month",
            "2023-03-01",
            6,
            1.8,
            "R01; R04 of PR2, the higher id of the latest start; R05 of PR3, from the day on which "
            "PR2's ends, whose worker holds cases in a Tier 2 post; R06 of PR1 by the child, later "
            "than PR4; R07 of PR2, the worker of the row that is not NFA; R08 of PR1 by the other "
            "row. Not R02 (closed that day), R03 (NFA), R09 (queue), R10 (104 holds no cases), "
            "R11 (nobody knows PR9), R12 (105 has left), R13 (a contact), R14 (nobody), R15 "
            "(PR1's ends that day, its worker is PR4). FTE 101 and 102",
        ),
        CASES_PER_STAFF.count("pooled_cases", "month", "2023-01-01", 0, "R09 is of February"),
        CASES_PER_STAFF.count("pooled_cases", "month", "2023-03-01", 1, "R09, by the seed"),
    ),
    absent=(
        CASES_PER_STAFF.absent("stock", "month", "2023-02-01", "no post has an area", area="N"),
        CASES_PER_STAFF.absent(
            "pooled_cases", "month", "2023-02-01", "no post has an area", area="S"
        ),
    ),
)


def _rows(header: str, rows: list[str]) -> str:
    return "\n".join([header, *rows]) + "\n"


# 200 children of the professional PN, who live in the north, and 201 of PS, in the south
_CHILDREN = [("N", number) for number in range(200)] + [("S", number) for number in range(201)]
_LAST = ("S", 200)


def _referral(area: str, number: int) -> str:
    day = "2023-03-01" if (area, number) == _LAST else "2023-02-01"
    return f"R{area}{number},{area}{number},{day},N"


CROWD = Case(
    name="more_cases_than_one_can_have",
    story="""Two case holders have 200 open cases each in February; in March the one of the south
    is given one more. Posts have areas.""",
    files={
        "workforce/post_20230331.csv": grid("""
post_id | agency      | role_family   | tier  | area_code | fte_budgeted | valid_from
T1      | social_care | social_worker | tier3 | N         | 1            | 2022-01-01
T2      | social_care | social_worker | tier3 | S         | 1            | 2022-01-01
"""),
        "workforce/worker_20230331.csv": grid("""
worker_id | post_id | agency_worker | fte | role_start_on | case_holder
WN        | T1      | N             | 0.5 | 2022-01-01    | Y
WS        | T2      | N             | 1.0 | 2022-01-01    | Y
"""),
        "mash/enquiry_20230331.csv": grid("""
mash_enquiry_id | la_child_id | received_at      | source_agency | rag_initial | mashed | area_code
E1              | C1          | 2023-02-01 10:00 | police        | amber       | Y      | N
"""),
        "mash/decision_20230331.csv": grid("mash_enquiry_id | decided_at | outcome"),
        "social_care/ssd_cin_episodes_20230331.csv": _rows(
            "cine_referral_id,cine_person_id,cine_referral_date,cine_referral_nfa",
            [_referral(area, number) for area, number in _CHILDREN],
        ),
        "social_care/ssd_involvements_20230331.csv": _rows(
            "invo_involvements_id,invo_professional_id,invo_person_id,invo_referral_id,"
            "invo_involvement_start_date",
            [
                f"I{area}{number},P{area},{area}{number},R{area}{number},2023-02-01"
                for area, number in _CHILDREN
            ],
        ),
        "social_care/ssd_professionals_20230331.csv": grid("""
prof_professional_id | prof_staff_id
PN                   | WN
PS                   | WS
"""),
        "social_care/ssd_address_20230331.csv": _rows(
            "addr_table_id,addr_person_id,addr_address_start_date,addr_lsoa",
            [
                f"A{area}{number},{area}{number},2020-01-01,E0100000{1 if area == 'N' else 2}"
                for area, number in _CHILDREN
            ],
        ),
        "reference/area_20230331.csv": AREAS,
    },
    expected=(
        CASES_PER_STAFF.share(
            "caseload_tier3", "month", "2023-02-01", 400, 1.5, "200 is not more than 200"
        ),
        CASES_PER_STAFF.count("pooled_cases", "month", "2023-02-01", 0, "no queue yet"),
        CASES_PER_STAFF.share(
            "caseload_tier3",
            "month",
            "2023-03-01",
            200,
            1.5,
            "all 201 of the south are pooled; the FTE of the one who has them stays",
        ),
        CASES_PER_STAFF.count("pooled_cases", "month", "2023-03-01", 201, "PS"),
        CASES_PER_STAFF.share(
            "caseload_tier3", "month", "2023-03-01", 200, 0.5, "WN's post", area="N"
        ),
        CASES_PER_STAFF.share("caseload_tier3", "month", "2023-03-01", 0, 1, "WS", area="S"),
        CASES_PER_STAFF.count(
            "pooled_cases", "month", "2023-03-01", 201, "where the children live", area="S"
        ),
        CASES_PER_STAFF.count("pooled_cases", "month", "2023-03-01", 0, "none", area="N"),
        CASES_PER_STAFF.without_value(
            "stock",
            "month",
            "2023-03-01",
            "zero_denominator",
            "one enquiry undecided, and nobody in a hub post",
            1,
            0,
            area="N",
        ),
    ),
)

CASES = [HOLDERS, CROWD]
