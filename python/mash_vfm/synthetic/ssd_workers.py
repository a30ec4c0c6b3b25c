"""Social care: involvements, professionals, teams."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.allocation import QUEUE, SAFEGUARDING, Allocation, professionals
from mash_vfm.synthetic.arrays import choose, until
from mash_vfm.synthetic.columns import (
    Table,
    Truth,
    coded,
    compose,
    date,
    flag,
    ident,
    listed,
    number,
    same,
    whole,
)
from mash_vfm.synthetic.identity_errors import id_style
from mash_vfm.synthetic.names import load_names
from mash_vfm.synthetic.ssd_referrals import team_names
from mash_vfm.synthetic.workforce import PRACTICE_MANAGER, ROLES, TIER2
from mash_vfm.synthetic.world import World

_TEAM_NUMBERS = (
    "T001", "T002", "T003", *(f"T1{area:02d}" for area in range(8)),
    *(f"T2{area:02d}" for area in range(8)),
)  # fmt: skip
_TEAM_NAMES = ("MASH", "Early Response Service", "Early Help", *team_names())
_TITLES = {
    ROLES[0]: "Social Worker",
    ROLES[1]: "Practice Manager",
    ROLES[8]: "Early Help Practitioner",
}


def involvements(world: World, allocation: Allocation) -> Table:
    """Return ssd_involvements: who held a case from when to when."""
    rng = world.parameters.rng("ssd involvements")
    count = len(allocation.row)
    queue = allocation.holding == QUEUE
    worker = np.where(queue, -3, world.workforce.worker[np.maximum(allocation.holding, 0)])
    ended = until(allocation.end, world.parameters.as_of)
    team = np.where(allocation.team == SAFEGUARDING, 8, 0) + allocation.area
    reason = choose(rng, (0.6, 0.25, 0.15), count)
    row_id = ident(np.arange(1, count + 1), "IN", 7)
    no_referral = rng.random(count) < 0.01
    columns = {
        "invo_involvements_id": row_id,
        "invo_professional_id": ids.professional(worker),
        "invo_professional_role_id": coded(
            ("ALLOCATED CASE WORKER", "Allocated case worker"),
            (rng.random(count) < 0.08).astype(np.int64),
        ),
        "invo_professional_team": coded(_TEAM_NUMBERS, 3 + team),
        "invo_involvement_start_date": date(allocation.start),
        "invo_involvement_end_date": date(ended),
        "invo_worker_change_reason": coded(
            ("Case transfer", "Worker left", "Case closed"), np.where(np.isnat(ended), -1, reason)
        ),
        "invo_person_id": ids.la_child(world.identities.by_concern[allocation.row]),
        "invo_referral_id": ids.referral(
            np.where(no_referral, -1, world.referral_number[allocation.row])
        ),
    }
    truth = Truth(row_id, world.concerns.child[allocation.row])
    return Table("social_care", "ssd_involvements", columns, truth)


def registered_staff(world: World, allocation: Allocation) -> Table:
    """Return ssd_professionals: one row a worker social care knows, and two queues."""
    rng = world.parameters.rng("ssd professionals")
    workforce, as_of = world.workforce, world.parameters.as_of
    workers = professionals(workforce)
    # each worker's first holding tells role, hours and whether they come from an agency
    first = np.full(int(workforce.worker.max()) + 1, -1, dtype=np.int64)
    first[workforce.worker[::-1]] = np.arange(len(workforce.worker))[::-1]
    holding = first[workers]
    role, tier = workforce.role[workforce.post[holding]], workforce.tier[workforce.post[holding]]
    current = np.isnat(allocation.end) | (allocation.end > as_of)
    held = allocation.holding[current & (allocation.holding != QUEUE)]
    cases = np.bincount(workforce.worker[held], minlength=len(first))[workers]
    names, count = load_names(), len(workers)
    forename = choose(rng, names.forename.weight, count)
    surname = choose(rng, names.surname.weight, count)
    none = np.full(2, -1)
    queues = ("MASH Referral Coordinator (queue)", "Duty Team (queue)")
    full = compose(
        "coalesce({2}, {0} || ' ' || {1})",
        coded(names.forename.text, np.r_[forename, none]),
        coded(names.surname.text, np.r_[surname, none]),
        coded(queues, np.r_[np.full(count, -1), 0, 1]),
    )
    titles = [_TITLES.get(name, "Practitioner") for name in ROLES]
    staff = np.r_[workers, none]
    social = np.r_[(role <= PRACTICE_MANAGER) & (tier != TIER2), [False, False]]
    columns = {
        "prof_professional_id": ids.professional(np.r_[workers, -2, -3]),
        "prof_staff_id": ids.worker(staff, id_style(rng, count + 2, 0.08, 0.02)),
        "prof_professional_name": full,
        "prof_social_worker_registration_no": ident(
            np.where(social, 7_000_000 + staff, -1), "SW", 10
        ),
        "prof_professional_job_title": coded(titles, np.r_[role, none]),
        "prof_professional_caseload": whole(np.r_[cases, none]),
        "prof_professional_department": coded(
            _TEAM_NAMES[:3], np.r_[np.where(tier == TIER2, 1, 0), 0, 0]
        ),
        "prof_full_time_equivalency": number(np.r_[workforce.fte[holding], np.nan, np.nan], 2),
        "prof_agency_worker_flag": flag(np.r_[workforce.temporary[holding].astype(np.int64), none]),
    }
    return Table("social_care", "ssd_professionals", columns)


def departments() -> Table:
    """Return ssd_department: the teams and what they belong to."""
    columns = {
        "dept_team_id": listed(_TEAM_NUMBERS),
        "dept_team_name": listed(_TEAM_NAMES),
        "dept_team_parent_id": same("D01"),
        "dept_team_parent_name": same("Children's Services"),
    }
    return Table("social_care", "ssd_department", columns)
