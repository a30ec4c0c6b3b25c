"""Social care: section 47 enquiries, conferences, plans, reviews and care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.allocation import QUEUE, Allocation
from mash_vfm.synthetic.arrays import (
    NO_DAY,
    Bools,
    Dates,
    Ints,
    choose,
    day_number,
    plus_days,
    spread,
    until,
)
from mash_vfm.synthetic.before import earlier_plans
from mash_vfm.synthetic.clock import is_working_day, plus_months, working_days_after
from mash_vfm.synthetic.columns import Table, Truth, bit, coded, date, flag, ident
from mash_vfm.synthetic.episodes import NEW
from mash_vfm.synthetic.paths import IN_NEED
from mash_vfm.synthetic.ssd_referrals import NEEDS, primary_need, team_names
from mash_vfm.synthetic.world import World

CATEGORIES = ("NEG", "PHY", "SAB", "EMO", "MUL")
_CATEGORY_SHARE = (0.49, 0.09, 0.048, 0.37, 0.002)
_OTHER_AUTHORITY = 0.045
_MAX_REVIEWS = 9
_LATE = 0.04


@dataclass(frozen=True)
class Plans:
    """Child protection plans, a row each; ``row`` is the child of a concern, -1 for older ones."""

    row: Ints
    child: Ints
    start: Dates
    end: Dates
    other_authority: Bools


def plans_of(world: World) -> Plans:
    """Return every plan up to the extract's date, in order of start; ends may lie after it."""
    rng = world.parameters.rng("plans")
    episodes, paths, before = world.episodes, world.paths, world.before
    as_of = world.parameters.as_of
    rows = np.flatnonzero(episodes.plan & (paths.conference_on <= as_of))
    old_child, old_from, old_to = earlier_plans(
        world.parameters,
        world.population,
        np.r_[world.concerns.child[rows], before.plan_child],
        np.r_[paths.conference_on[rows], before.plan_from],
    )
    # children on the plan of another authority who stay here for a while
    guests = rng.choice(
        np.flatnonzero(world.identities.first >= 0),
        max(1, round(_OTHER_AUTHORITY * len(rows))),
        replace=False,
    )
    guests = guests[~np.isin(guests, np.r_[world.concerns.child[rows], before.plan_child])]
    guest_from = plus_days(world.parameters.start, rng.random(len(guests)) * world.parameters.days)
    born = world.population.born[guests]
    guests, guest_from = guests[guest_from > born], guest_from[guest_from > born]
    child = np.r_[world.concerns.child[rows], before.plan_child, old_child, guests]
    start = np.r_[paths.conference_on[rows], before.plan_from, old_from, guest_from]
    end = np.r_[
        episodes.plan_to[rows], before.plan_to, old_to,
        plus_days(guest_from, 20 + rng.random(len(guests)) * 150),
    ]  # fmt: skip
    row = np.r_[rows, np.full(len(child) - len(rows), -1)]
    order = np.lexsort((child, start))
    return Plans(
        row=row[order],
        child=child[order],
        start=start[order],
        end=np.maximum(end, plus_days(start, 1))[order],
        other_authority=(np.arange(len(child)) >= len(child) - len(guests))[order],
    )


def _first_worker(world: World, allocation: Allocation, case: Ints) -> Ints:
    holding = allocation.first_holding[case]
    return np.where(holding == QUEUE, -1, world.workforce.worker[np.maximum(holding, 0)])


def section47(world: World, allocation: Allocation) -> Table:
    """Return ssd_s47_enquiry."""
    rng = world.parameters.rng("ssd s47")
    rows, case = _s47_rows(world), world.episodes.case[_s47_rows(world)]
    ended = until(world.paths.s47_to[rows], world.parameters.as_of)
    nfa = np.where(
        np.isnat(ended), -1, ~world.episodes.conference[rows] & (rng.random(len(rows)) < 0.3)
    )
    outcome = np.where(np.isnat(ended), -1, np.where(world.episodes.conference[rows], 0, 2 - nfa))
    texts = ('{"CP_CONFERENCE_FLAG": "Y"}', '{"NFA_FLAG": "Y"}', '{"CIN_FLAG": "Y"}')
    row_id = ident(np.arange(1, len(rows) + 1), "S", 6)
    columns = {
        "s47e_s47_enquiry_id": row_id,
        "s47e_referral_id": ids.referral(world.referral_number[case]),
        "s47e_person_id": ids.la_child(world.identities.by_concern[rows]),
        "s47e_s47_start_date": date(world.paths.s47_from[rows]),
        "s47e_s47_end_date": date(ended),
        "s47e_s47_nfa": bit(nfa),
        "s47e_s47_outcome_json": coded(texts, outcome),
        "s47e_s47_completed_by_worker_id": ids.professional(_first_worker(world, allocation, case)),
        "s47e_s47_completed_by_team": coded(team_names(), world.area_of_row[rows]),
    }
    truth = Truth(row_id, world.concerns.child[rows])
    return Table("social_care", "ssd_s47_enquiry", columns, truth)


def _s47_rows(world: World) -> Ints:
    rows = np.flatnonzero(world.episodes.s47 & (world.paths.s47_from <= world.parameters.as_of))
    return rows[np.argsort(world.paths.s47_from[rows], kind="stable")]


def conferences(world: World, allocation: Allocation, plans: Plans) -> Table:
    """Return ssd_initial_cp_conference; those of children who moved in have no section 47."""
    rng = world.parameters.rng("ssd conferences")
    episodes, paths = world.episodes, world.paths
    rows = _conference_rows(world)
    number_of_s47 = np.full(len(episodes.case), -1, dtype=np.int64)
    s47_rows = _s47_rows(world)
    number_of_s47[s47_rows] = np.arange(1, len(s47_rows) + 1)
    number_of_plan = np.full(len(episodes.case), -1, dtype=np.int64)
    number_of_plan[plans.row[plans.row >= 0]] = np.flatnonzero(plans.row >= 0) + 1
    transfer = paths.transfer[rows] & ~episodes.s47[rows]
    target = working_days_after(
        np.where(transfer, paths.referred[rows], paths.s47_from[rows]), np.full(len(rows), 15)
    )
    planned = episodes.plan[rows]
    blank = rng.random(len(rows)) < 0.01
    row_id = ident(np.arange(1, len(rows) + 1), "I", 6)
    columns = {
        "icpc_icpc_id": row_id,
        # the meeting is about the family
        "icpc_icpc_meeting_id": ident(world.concerns.concern[rows], "M", 6),
        "icpc_s47_enquiry_id": ident(np.where(transfer, -1, number_of_s47[rows]), "S", 6),
        "icpc_person_id": ids.la_child(world.identities.by_concern[rows]),
        "icpc_cp_plan_id": ident(number_of_plan[rows], "CP", 6),
        "icpc_referral_id": ids.referral(world.referral_number[episodes.case[rows]]),
        "icpc_icpc_transfer_in": bit(transfer),
        "icpc_icpc_target_date": date(np.where(blank, NO_DAY, target)),
        "icpc_icpc_date": date(paths.conference_on[rows]),
        "icpc_icpc_outcome_cp_flag": bit(planned),
        "icpc_icpc_outcome_json": coded(
            ('{"CP_PLAN_FLAG": "Y"}', '{"CIN_FLAG": "Y"}'), 1 - planned.astype(np.int64)
        ),
        "icpc_icpc_team": coded(team_names(), 8 + world.area_of_row[rows]),
        "icpc_icpc_worker_id": ids.professional(
            _first_worker(world, allocation, episodes.case[rows])
        ),
    }
    truth = Truth(row_id, world.concerns.child[rows])
    return Table("social_care", "ssd_initial_cp_conference", columns, truth)


def _conference_rows(world: World) -> Ints:
    held = world.episodes.conference & (world.paths.conference_on <= world.parameters.as_of)
    rows = np.flatnonzero(held)
    return rows[np.argsort(world.paths.conference_on[rows], kind="stable")]


def protection_plans(world: World, plans: Plans) -> Table:
    """Return ssd_cp_plans: those of history, older ones of its children, other authorities'."""
    rng = world.parameters.rng("ssd plans")
    count = len(plans.row)
    conference_number = np.full(len(world.episodes.case), -1, dtype=np.int64)
    held = _conference_rows(world)
    conference_number[held] = np.arange(1, len(held) + 1)
    row = np.maximum(plans.row, 0)
    own = plans.row >= 0
    case = np.maximum(world.episodes.case[row], 0)
    # siblings are on plans for the same reason
    shared = rng.random(world.population.families)
    edges = np.cumsum(_CATEGORY_SHARE)
    initial = np.searchsorted(edges[:-1], shared[world.population.family[plans.child]])
    other = choose(rng, _CATEGORY_SHARE, count)
    initial = np.where(rng.random(count) < 0.25, other, initial)
    latest = np.where(rng.random(count) < 0.06, choose(rng, _CATEGORY_SHARE, count), initial)
    number = np.where(own, world.identities.by_concern[row], world.identities.first[plans.child])
    row_id = ident(np.arange(1, count + 1), "CP", 6)
    columns = {
        "cppl_cp_plan_id": row_id,
        "cppl_referral_id": ids.referral(np.where(own, world.referral_number[case], -1)),
        "cppl_icpc_id": ident(np.where(own, conference_number[row], -1), "I", 6),
        "cppl_person_id": ids.la_child(number),
        "cppl_cp_plan_start_date": date(plans.start),
        "cppl_cp_plan_end_date": date(until(plans.end, world.parameters.as_of)),
        "cppl_cp_plan_ola": flag(plans.other_authority),
        "cppl_cp_plan_initial_category": coded(CATEGORIES, initial),
        "cppl_cp_plan_latest_category": coded(CATEGORIES, latest),
    }
    return Table("social_care", "ssd_cp_plans", columns, Truth(row_id, plans.child))


def reviews(world: World, plans: Plans) -> Table:
    """Return ssd_cp_reviews: first within three months, then within six; some are late."""
    rng = world.parameters.rng("ssd reviews")
    as_of = world.parameters.as_of
    count = len(plans.row)
    followed = ~plans.other_authority & (plans.end > world.parameters.start)
    last = plans.start
    found: list[tuple[Ints, Dates, Dates]] = []
    for number in range(_MAX_REVIEWS):
        due = plus_months(last, 3 if number == 0 else 6)
        late = rng.random(count) < _LATE
        early = np.floor(rng.random(count) ** 2 * (20 if number == 0 else 45))
        held = plus_days(due, np.where(late, 1 + rng.integers(0, 30, count), -early - 2))
        # reviews are held on working days; one moved forward stays inside unless it is late
        held = np.where(
            is_working_day(held),
            held,
            working_days_after(plus_days(held, np.where(late, 0, -3)), 0),
        )
        takes_place = followed & (held < plans.end) & (due < plus_days(as_of, 1))
        takes_place &= plans.start > plus_months(world.parameters.start, -18)
        found.append((np.flatnonzero(takes_place), due[takes_place], held[takes_place]))
        last = held
    plan, due, held = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((due, plan))
    plan, due, held = plan[order], due[order], held[order]
    kept = held <= as_of
    # one that has passed its due day and was not held yet stands there without a date
    open_one = ~kept & (due <= as_of)
    plan, due = plan[kept | open_one], due[kept | open_one]
    held = until(held[kept | open_one], as_of)
    rows = len(plan)
    row_id = ident(np.arange(1, rows + 1), "RV", 6)
    own = plans.row[plan]
    child = plans.child[plan]
    number_of = np.where(
        own >= 0, world.identities.by_concern[np.maximum(own, 0)], world.identities.first[child]
    )
    unheld = np.isnat(held)
    columns = {
        "cppr_cp_review_id": row_id,
        "cppr_cp_plan_id": ident(plan + 1, "CP", 6),
        "cppr_person_id": ids.la_child(number_of),
        "cppr_cp_review_due": date(due),
        "cppr_cp_review_date": date(held),
        "cppr_cp_review_meeting_outcome_continue_cp": flag(
            np.where(unheld, -1, rng.random(rows) < 0.8)
        ),
        "cppr_cp_review_quorate": flag(np.where(unheld, -1, rng.random(rows) < 0.95)),
        "cppr_cp_review_participation": coded(
            ("PN0", "PN1", "PN2", "PN3", "PN5"),
            np.where(unheld, -1, choose(rng, (0.4, 0.25, 0.1, 0.1, 0.15), rows)),
        ),
    }
    return Table("social_care", "ssd_cp_reviews", columns, Truth(row_id, child))


def in_need_plans(world: World, allocation: Allocation) -> Table:
    """Return ssd_cin_plans: from the assessment, or from the end of a child protection plan."""
    rng = world.parameters.rng("ssd cin plans")
    episodes, paths, as_of = world.episodes, world.paths, world.parameters.as_of
    rows = np.flatnonzero((episodes.referral == NEW) & (paths.kind == IN_NEED))
    rows = rows[rng.random(len(rows)) < 0.72]
    own_plan = episodes.plan[rows]
    start = np.where(
        own_plan, plus_days(episodes.plan_to[rows], 1),
        plus_days(paths.assessed_to[rows], 10 * rng.random(len(rows))),
    )  # fmt: skip
    # a child protection plan that begins later takes its place
    stop = np.full(len(episodes.case), 10**5, dtype=np.int64)
    later = episodes.plan & (episodes.referral != NEW)
    np.minimum.at(stop, episodes.case[later], day_number(paths.conference_on[later]))
    stop[episodes.care] = np.minimum(stop, day_number(paths.care_from))[episodes.care]
    end = np.minimum(episodes.close[rows], stop[rows].astype("datetime64[D]"))
    kept = (start <= as_of) & (end > plus_days(start, 7))
    rows, start, end = rows[kept], start[kept], end[kept]
    order = np.lexsort((rows, start))
    rows, start, end = rows[order], start[order], end[order]
    row_id = ident(np.arange(1, len(rows) + 1), "CN", 6)
    columns = {
        "cinp_cin_plan_id": row_id,
        "cinp_referral_id": ids.referral(world.referral_number[rows]),
        "cinp_person_id": ids.la_child(world.identities.by_concern[rows]),
        "cinp_cin_plan_start_date": date(start),
        "cinp_cin_plan_end_date": date(until(end, as_of)),
        "cinp_cin_plan_team": coded(team_names(), 8 + world.area_of_row[rows]),
        "cinp_cin_plan_worker_id": ids.professional(_first_worker(world, allocation, rows)),
    }
    truth = Truth(row_id, world.concerns.child[rows])
    return Table("social_care", "ssd_cin_plans", columns, truth)


def care(world: World) -> Table:
    """Return ssd_cla_episodes: a start, and a row for each change of placement or status."""
    rng = world.parameters.rng("ssd care")
    episodes, paths, before = world.episodes, world.paths, world.before
    as_of = world.parameters.as_of
    rows = np.flatnonzero(episodes.care & (paths.care_from <= as_of))
    row = np.r_[rows, np.full(len(before.care_child), -1)]
    child = np.r_[world.concerns.child[rows], before.care_child]
    start, end = (
        np.r_[paths.care_from[rows], before.care_from],
        np.r_[paths.care_to[rows], before.care_to],
    )
    order = np.lexsort((child, start))
    row, child, start, end = row[order], child[order], start[order], end[order]
    days = np.maximum(day_number(end) - day_number(start), 1)
    changes = np.minimum(rng.poisson(days / 500.0), 12)
    period, number = spread(changes + 1)
    # cut points within each period, the first of them its start
    cut = np.where(number == 0, 0, 1 + rng.random(len(period)) * (days[period] - 1))
    order = np.lexsort((cut, period))
    period, cut = period[order], np.floor(cut[order]).astype(np.int64)
    begins = plus_days(start[period], cut)
    same_period = np.r_[period[1:] == period[:-1], False]
    ends = np.where(same_period, np.r_[begins[1:], begins[:1]], end[period])
    kept = (begins <= as_of) & ((number == 0) | (ends > begins))
    last = ~same_period[kept]
    period, number, begins, ends = period[kept], number[kept], begins[kept], ends[kept]
    count = len(period)
    ceased = until(ends, as_of)
    need = np.where(
        row >= 0, primary_need(world)[row], choose(rng, (0.7, 0.05, 0.05, 0.1, 0.1), len(row))
    )
    why = choose(rng, (0.35, 0.12, 0.15, 0.28, 0.1), count)
    code = np.where(last, why, 5)
    iro = plus_days(np.minimum(ends, as_of), -rng.integers(1, 90, count))
    number_of = np.where(row >= 0, world.identities.by_concern[row], world.identities.first[child])
    row_id = ident(np.arange(1, count + 1), "CL", 6)
    columns = {
        "clae_cla_episode_id": row_id,
        "clae_person_id": ids.la_child(number_of[period]),
        "clae_cla_episode_start_date": date(begins),
        "clae_cla_episode_start_reason": coded(
            ("S", "P", "T", "L", "B", "U"),
            np.where(number == 0, 0, 1 + choose(rng, (0.5, 0.2, 0.15, 0.1, 0.05), count)),
        ),
        "clae_cla_primary_need_code": coded(NEEDS, need[period]),
        "clae_cla_episode_ceased_date": date(ceased),
        "clae_cla_episode_ceased_reason": coded(
            ("E4A", "E4B", "E13", "E8", "E11", "X1"), np.where(np.isnat(ceased), -1, code)
        ),
        "clae_cla_id": ident(period + 1, "LAC", 5),
        "clae_referral_id": ids.referral(
            np.where(row >= 0, world.referral_number[row], -1)[period]
        ),
        "clae_cla_last_iro_contact_date": date(np.maximum(iro, begins)),
        "clae_entered_care_date": date(start[period]),
    }
    return Table("social_care", "ssd_cla_episodes", columns, Truth(row_id, child[period]))
