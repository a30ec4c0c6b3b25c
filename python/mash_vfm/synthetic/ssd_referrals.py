"""Social care: contacts, early help, referrals and assessments."""

from __future__ import annotations

import json

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.allocation import QUEUE, Allocation
from mash_vfm.synthetic.arrays import (
    NO_DAY,
    Bools,
    Dates,
    Ints,
    choose,
    choose_by_row,
    plus_days,
    until,
)
from mash_vfm.synthetic.clock import working_days_after
from mash_vfm.synthetic.columns import Column, Table, Truth, bit, coded, date, flag, ident
from mash_vfm.synthetic.concerns import DISABILITY
from mash_vfm.synthetic.episodes import (
    NEW,
    ON_OPEN_CASE,
    UNDECIDED,
)
from mash_vfm.synthetic.geography import AREA_NAMES
from mash_vfm.synthetic.paths import NFA, RC8, RC9
from mash_vfm.synthetic.world import World

SOURCE_CODES = (
    "1A", "1B", "1C", "1D", "2A", "2B", "3A", "3B", "3C", "3D", "3E", "3F", "4", "5A", "5B", "5C",
    "5D", "6", "7", "8", "9", "10",
)  # fmt: skip
_SOURCE_LABELS = (
    "Family member", "Acquaintance", "Self", "Other individual", "School", "Education service",
    "GP", "Health visitor", "School nurse", "Other primary health", "A&E", "Other health",
    "Housing", "LA social care", "LA other", "Other LA", "LA early help", "Police", "Other legal",
    "Other", "Anonymous", "Unknown",
)  # fmt: skip
# by agency: which of SOURCE_CODES, and how often each
_SOURCES: tuple[tuple[tuple[int, ...], tuple[float, ...]], ...] = (
    ((17,), (1.0,)),
    ((6, 7, 8, 9, 10, 11), (0.12, 0.18, 0.08, 0.14, 0.3, 0.18)),
    ((4, 5), (0.94, 0.06)),
    ((13, 14, 15), (0.6, 0.22, 0.18)),
    ((16,), (1.0,)),
    ((12,), (1.0,)),
    ((18,), (1.0,)),
    ((0, 1, 2, 3), (0.6, 0.2, 0.08, 0.12)),
    ((18,), (1.0,)),
    ((20,), (1.0,)),
    ((19,), (1.0,)),
    ((21,), (1.0,)),
)
_OTHER_LA = 15
CLOSE_REASONS = ("RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9")
ADOPTED, DIED, SGO, TRANSFERRED, ADULT, CEASED = 0, 1, 3, 4, 5, 6
NEEDS = ("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N9", "N0")
_NEED_SHARE = (0.49, 0.03, 0.05, 0.2, 0.13, 0.02, 0.004, 0.04, 0.003, 0.033)
_HELP_REASONS = (
    "Parenting support",
    "Behaviour",
    "Family stress",
    "Domestic abuse",
    "School attendance",
)
_HELP_ENDS = ("Needs met", "Step up to social care", "Consent withdrawn", "Moved away")
_HELP_ORGANISATIONS = ("LA early help", "School", "Health visiting", "Voluntary sector")
_FACTORS = ("1B", "1C", "2B", "2C", "3A", "3B", "3C", "4A", "4B", "5A", "7A", "10A", "11A", "12A",
            "14A", "15A", "16A", "17A", "18B", "18C", "19B", "19C", "20", "24A")  # fmt: skip


def source_of(world: World) -> Ints:
    """Return the source code (position in ``SOURCE_CODES``) of each concern."""
    rng = world.parameters.rng("source codes")
    table = np.zeros((len(_SOURCES), len(SOURCE_CODES)))
    for agency, (codes, shares) in enumerate(_SOURCES):
        table[agency, list(codes)] = shares
    return choose_by_row(rng, table[world.concerns.agency])


def source_of_row(world: World) -> Ints:
    """Return the source code of each child of a concern; children who move in come from an LA."""
    return np.where(world.paths.transfer, _OTHER_LA, source_of(world)[world.concerns.concern])


def close_reasons(world: World) -> Ints:
    """Return why the case that each row opened was closed; -1 where it opened none."""
    rng = world.parameters.rng("close reasons")
    paths, episodes, concerns = world.paths, world.episodes, world.concerns
    rows = len(paths.kind)
    drawn = choose(rng, (0.001, 0.0015, 0.003, 0.006, 0.026, 0.0, 0.9625), rows)
    of_care = choose(rng, (0.09, 0.002, 0.0, 0.12, 0.03, 0.0, 0.758), rows)
    reason = np.where(episodes.care, of_care, drawn)
    age = world.population.age_on(concerns.child, episodes.close)
    reason = np.where((age >= 18) & (rng.random(rows) < 0.4), ADULT, reason)
    # whatever led to a section 47 enquiry is never closed "after assessment"
    examined = np.zeros(rows, dtype=bool)
    examined[episodes.case[episodes.s47 | episodes.conference]] = True
    reason = np.where((paths.kind == RC8) & ~examined, 7, reason)
    reason = np.where((paths.kind == RC9) & ~examined, 8, reason)
    # nothing happens to a child after its death
    final = np.zeros(len(world.identities.first), dtype=np.int64)
    np.maximum.at(final, concerns.child, np.arange(rows))
    reason = np.where((reason == DIED) & (final[concerns.child] > np.arange(rows)), CEASED, reason)
    opened = (episodes.referral == NEW) & (paths.kind != NFA)
    return np.where(opened, reason, -1)


def primary_need(world: World) -> Ints:
    """Return the primary need (position in ``NEEDS``) of each child of a concern."""
    rng = world.parameters.rng("primary need")
    need = choose(rng, _NEED_SHARE, len(world.concerns.child))
    disabled = world.concerns.category[world.concerns.concern] == DISABILITY
    need = np.where(disabled, 1, need)
    return np.where(world.episodes.s47 & (rng.random(len(need)) < 0.6), 0, need)


def _outcome_json(rng: np.random.Generator, world: World, rows: Ints) -> Column:
    """Return contact outcomes as JSON flags."""
    keys = (
        "NEW_REFERRAL_FLAG", "EXISTING_REFERRAL_FLAG", "CP_ENQUIRY_FLAG", "NFA_FLAG", "ADVICE_FLAG",
        "OTHER_OUTCOMES_EXIST_FLAG",
    )  # fmt: skip
    # by outcome, what is not decided last
    chosen: tuple[tuple[int, ...], ...] = ((0, 2), (0,), (5,), (5,), (1,), (4,), (3,), ())
    texts = [
        json.dumps({key: "Y" if place in flags else "N" for place, key in enumerate(keys)})
        for flags in chosen
    ]
    outcome = world.episodes.outcome[rows]
    code = np.where(outcome == UNDECIDED, len(chosen) - 1, outcome)
    return coded(texts, np.where(rng.random(len(rows)) < 0.01, -1, code))


def contacts(world: World) -> Table:
    """Return ssd_contacts: one row a child of a concern, once social care has a record of it."""
    rng = world.parameters.rng("ssd contacts")
    rows = np.flatnonzero(world.identities.by_concern >= 0)
    source = source_of_row(world)[rows]
    on = world.concerns.day[world.concerns.concern[rows]]
    columns = {
        "cont_contact_id": ids.contact(rows),
        "cont_person_id": ids.la_child(world.identities.by_concern[rows]),
        "cont_contact_date": date(on),
        "cont_contact_source_code": coded(SOURCE_CODES, source),
        "cont_contact_source_desc": coded(_SOURCE_LABELS, source),
        "cont_contact_outcome_json": _outcome_json(rng, world, rows),
    }
    truth = Truth(ids.contact(rows), world.concerns.child[rows])
    return Table("social_care", "ssd_contacts", columns, truth)


def early_help(world: World) -> Table:
    """Return ssd_early_help_episodes."""
    rng = world.parameters.rng("ssd early help")
    as_of, tier2 = world.parameters.as_of, world.tier2
    rows = np.flatnonzero(tier2.help_from <= as_of)
    rows = rows[np.argsort(tier2.help_from[rows], kind="stable")]
    count, child = len(rows), tier2.help_child[rows]
    through = tier2.help_row[rows]
    number = np.where(
        through >= 0, world.identities.by_concern[through], world.identities.first[child]
    )
    ended = until(tier2.help_to[rows], as_of)
    organisation = choose(rng, (0.55, 0.25, 0.12, 0.08), count)
    posts = world.workforce.select(1)
    chosen = posts[rng.integers(0, len(posts), count)]
    holding = world.workforce.holder(chosen, tier2.help_from[rows])
    own = (organisation == 0) & (holding >= 0)
    row_id = ident(np.arange(1, count + 1), "EH", 6)
    columns = {
        "earl_episode_id": row_id,
        "earl_person_id": ids.la_child(
            np.where(number >= 0, number, world.identities.first[child])
        ),
        "earl_episode_start_date": date(tier2.help_from[rows]),
        "earl_episode_end_date": date(ended),
        "earl_episode_reason": coded(
            _HELP_REASONS, choose(rng, (0.3, 0.2, 0.25, 0.15, 0.1), count)
        ),
        "earl_episode_end_reason": coded(
            _HELP_ENDS,
            np.where(np.isnat(ended), -1, choose(rng, (0.66, 0.1, 0.17, 0.07), count)),
        ),
        "earl_episode_organisation": coded(_HELP_ORGANISATIONS, organisation),
        "earl_episode_worker_id": ids.professional(
            np.where(own, world.workforce.worker[np.maximum(holding, 0)], -1)
        ),
    }
    return Table("social_care", "ssd_early_help_episodes", columns, Truth(row_id, child))


def team_names() -> tuple[str, ...]:
    """Return the names of the areas' teams: assessment teams first, then safeguarding teams."""
    return tuple(f"{name} Assessment" for name in AREA_NAMES) + tuple(
        f"{name} Safeguarding" for name in AREA_NAMES
    )


def _worker(world: World, allocation: Allocation, rows: Ints, queue: Bools) -> Ints:
    """Return the worker of each row's first involvement, -2 for the front door's queue."""
    holding = allocation.first_holding[rows]
    worker = world.workforce.worker[np.maximum(holding, 0)]
    return np.where(queue | (holding == QUEUE), -2, worker)


def referrals(world: World, allocation: Allocation) -> Table:
    """Return ssd_cin_episodes.

    Referrals, a second agency's on the same day, and rows that were entered while the child's case
    was open.
    """
    rng = world.parameters.rng("ssd referrals")
    paths, episodes, as_of = world.paths, world.episodes, world.parameters.as_of
    rows = np.flatnonzero(world.referral_number > 0)
    rows = rows[np.argsort(world.referral_number[rows])]
    count, case = len(rows), np.maximum(episodes.case[rows], 0)
    new = episodes.referral[rows] == NEW
    nfa = new & (paths.kind[rows] == NFA)
    close = until(np.where(new, episodes.close[rows], episodes.close[case]), as_of)
    # some enter what came in on an open case as closed at once
    entered = (episodes.referral[rows] == ON_OPEN_CASE) & (rng.random(count) < 0.5)
    close = np.where(entered, paths.referred[rows], close)
    close = np.where(nfa & (rng.random(count) < 0.25), NO_DAY, close)
    reasons = close_reasons(world)
    reason = np.where(new, reasons[rows], np.where(entered, CEASED, reasons[case]))
    reason = np.where(nfa, np.where(rng.random(count) < 0.8, 7, -1), reason)
    source = source_of_row(world)[rows]
    need = primary_need(world)[rows]
    need = np.where(nfa & (rng.random(count) < 0.6), -1, need)
    queue = rng.random(count) < np.where(nfa, 0.8, 0.15)
    steps = ("No Further Action", "Assessment required", "Strategy discussion")
    step = np.where(nfa, 0, np.where(paths.strategy[rows], 2, 1))
    texts = [json.dumps({"OUTCOME": text}) for text in steps]
    columns = {
        "cine_referral_id": ids.referral(world.referral_number[rows]),
        "cine_person_id": ids.la_child(world.identities.by_concern[rows]),
        "cine_referral_date": date(paths.referred[rows]),
        "cine_cin_primary_need_code": coded(NEEDS, need),
        "cine_referral_source_code": coded(SOURCE_CODES, source),
        "cine_referral_source_desc": coded(_SOURCE_LABELS, source),
        "cine_referral_outcome_json": coded(texts, step),
        "cine_referral_nfa": bit(nfa),
        "cine_close_reason": coded(CLOSE_REASONS, np.where(np.isnat(close), -1, reason)),
        "cine_close_date": date(close),
        "cine_referral_team": coded(team_names(), world.area_of_row[rows]),
        "cine_referral_worker_id": ids.professional(_worker(world, allocation, rows, queue)),
    }
    truth = Truth(ids.referral(world.referral_number[rows]), world.concerns.child[rows])
    return Table("social_care", "ssd_cin_episodes", columns, truth)


def _assessments(world: World) -> tuple[Ints, Dates, Dates]:
    """Return case, start and end of each assessment: the first, and those of long cases."""
    rng = world.parameters.rng("assessments")
    paths, episodes, as_of = world.paths, world.episodes, world.parameters.as_of
    opened = (episodes.referral == NEW) & (paths.kind != NFA) & (paths.assessed_from <= as_of)
    rows = np.flatnonzero(opened & (rng.random(len(opened)) < 0.985))
    first_to = np.minimum(paths.assessed_to[rows], episodes.close[rows])
    again = working_days_after(plus_days(first_to, 150 + 200 * rng.random(len(rows))), 0)
    took = working_days_after(again, 8 + 34 * rng.random(len(rows)))
    more = (took < episodes.close[rows]) & (again <= as_of) & (rng.random(len(rows)) < 0.45)
    return (
        np.r_[rows, rows[more]],
        np.r_[paths.assessed_from[rows], again[more]],
        np.r_[np.maximum(first_to, paths.assessed_from[rows]), took[more]],
    )


def assessments(world: World, allocation: Allocation) -> list[Table]:
    """Return ssd_cin_assessments and ssd_assessment_factors."""
    rng = world.parameters.rng("ssd assessments")
    rows, start, ended = _assessments(world)
    order = np.lexsort((rows, start))
    rows, start, ended = rows[order], start[order], ended[order]
    count, as_of = len(rows), world.parameters.as_of
    done = until(ended, as_of)
    reason = close_reasons(world)[rows]
    nfa = np.where(np.isnat(done), -1, (reason == 7).astype(np.int64))
    row_id = ident(np.arange(1, count + 1), "A", 7)
    outcome = np.where(np.isnat(done), -1, np.where(reason == 7, 0, np.where(reason == 8, 1, 2)))
    texts = (
        '{"OUTCOME": "No further action"}',
        '{"OUTCOME": "Early help"}',
        '{"OUTCOME": "Services"}',
    )
    person = ids.la_child(world.identities.by_concern[rows])
    child = world.concerns.child[rows]
    tables = [
        Table(
            "social_care",
            "ssd_cin_assessments",
            {
                "cina_assessment_id": row_id,
                "cina_person_id": person,
                "cina_referral_id": ids.referral(world.referral_number[rows]),
                "cina_assessment_start_date": date(start),
                "cina_assessment_child_seen": flag(
                    np.where(rng.random(count) < 0.02, -1, rng.random(count) < 0.95)
                ),
                "cina_assessment_auth_date": date(done),
                "cina_assessment_outcome_json": coded(texts, outcome),
                "cina_assessment_outcome_nfa": bit(nfa),
                "cina_assessment_team": coded(team_names(), world.area_of_row[rows]),
                "cina_assessment_worker_id": ids.professional(
                    _worker(world, allocation, rows, np.zeros(count, dtype=bool))
                ),
            },
            Truth(row_id, child),
        )
    ]
    finished = np.flatnonzero(~np.isnat(done))
    lists = [json.dumps(["21"]), *(json.dumps([one]) for one in _FACTORS)]
    lists += [json.dumps([a, b]) for a in _FACTORS[:12] for b in _FACTORS[12:]]
    which = np.where(
        rng.random(len(finished)) < 0.12, 0, rng.integers(1, len(lists), len(finished))
    )
    tables.append(
        Table(
            "social_care",
            "ssd_assessment_factors",
            {
                "cinf_table_id": ident(np.arange(1, len(finished) + 1), "AF", 7),
                "cinf_assessment_id": ident(finished + 1, "A", 7),
                "cinf_assessment_factors_json": coded(lists, which),
            },
        )
    )
    return tables
