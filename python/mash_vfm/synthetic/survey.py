"""Surveys of staff and families, and complaints."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    choose,
    choose_by_row,
    day_number,
    plus_days,
    to_day,
)
from mash_vfm.synthetic.clock import plus_months
from mash_vfm.synthetic.columns import Table, Truth, coded, compose, date, ident, whole
from mash_vfm.synthetic.geography import AREA_SIZE
from mash_vfm.synthetic.identity_errors import id_style
from mash_vfm.synthetic.workforce import HUB, LOCATIONS, ROLES
from mash_vfm.synthetic.world import World

STAFF_QUESTIONS = tuple(f"S{number:02d}" for number in range(1, 13))
FAMILY_QUESTIONS = ("F1", "F2", "F3", "F4", "F5")
_ANSWERS = ("1", "2", "3", "4", "5", "NA")
_TEXTS = (
    "They listened to us.", "It took a long time, and nobody rang back.",
    "Very helpful; thank you!", 'We were told "wait and see".',
    "I did not know who would be at the meeting.",
)  # fmt: skip
_FAMILIES_PER_YEAR = 420
_COMPLAINTS_PER_YEAR = 95


def staff_tables(world: World) -> list[Table]:
    """Return survey.staff_survey and survey.staff_survey_frame: a wave each half-year."""
    rng = world.parameters.rng("staff survey")
    workforce, parameters = world.workforce, world.parameters
    waves = 2 * parameters.years
    opens = plus_months(parameters.start, 6 * np.arange(waves) + 2)
    labels = [f"W{number + 1:02d}" for number in range(waves)]
    agencies = sorted(set(workforce.agency))
    agency = np.array([agencies.index(name) for name in workforce.agency])
    hub = np.flatnonzero(workforce.tier[workforce.post[: workforce.main]] == HUB)
    on = opens[:, None]
    there = (workforce.since[hub] <= on) & (np.isnat(workforce.to[hub]) | (workforce.to[hub] >= on))
    wave, person = np.nonzero(there)
    post = workforce.post[hub[person]]
    place = workforce.location[post]
    group = (wave * len(agencies) + agency[post]) * 2 + place
    groups, invited = np.unique(group, return_counts=True)
    frame = Table(
        "survey",
        "staff_survey_frame",
        {
            "wave": coded(labels, groups // 2 // len(agencies)),
            "agency": coded(agencies, groups // 2 % len(agencies)),
            "location": coded(LOCATIONS, groups % 2),
            "invited": whole(invited),
        },
    )
    answers = np.flatnonzero(rng.random(len(wave)) < 0.64)
    if not len(answers):
        answers = np.arange(min(3, len(wave)))
    count, questions = len(answers), len(STAFF_QUESTIONS)
    mood = (
        rng.normal(0, 0.7, count) + 0.05 * wave[answers] + np.where(place[answers] == 1, -0.25, 0.1)
    )
    respondent = np.repeat(np.arange(count), questions)
    question = np.tile(np.arange(questions), count)
    level = mood[respondent] + np.linspace(-0.4, 0.4, questions)[question]
    level = level + rng.normal(0, 0.8, len(level))
    response = np.searchsorted([-1.3, -0.5, 0.15, 1.1], level)
    noise = rng.random(len(level))
    response = np.where(noise < 0.03, 5, np.where(noise > 0.975, -1, response))
    # some stop half way
    stops = np.where(rng.random(count) < 0.06, rng.integers(2, 9, count), questions)
    response = np.where(question >= stops[respondent], -1, response)
    finished = plus_days(opens[wave[answers]], rng.integers(0, 25, count))
    row = answers[respondent]
    key = compose("{0} || '-' || {1}", coded(labels, wave[row]), ident(respondent, width=4))
    table = Table(
        "survey",
        "staff_survey",
        {
            "wave": coded(labels, wave[row]),
            "respondent_key": key,
            "agency": coded(agencies, agency[post[row]]),
            "location": coded(LOCATIONS, place[row]),
            "role_family": coded(ROLES, workforce.role[post[row]]),
            "question_code": coded(STAFF_QUESTIONS, question),
            "response": coded(_ANSWERS, response),
            "completed_on": date(finished[respondent]),
        },
    )
    return [table, frame]


def family_table(world: World) -> Table:
    """Return survey.family_feedback: some of the families the services dealt with."""
    rng = world.parameters.rng("family feedback")
    parameters, concerns, episodes = world.parameters, world.concerns, world.episodes
    wanted = max(6, round(_FAMILIES_PER_YEAR * parameters.years * parameters.scale))
    decided = np.flatnonzero(episodes.outcome >= 0)
    row = np.sort(decided[rng.integers(0, len(decided), wanted)])
    stage = np.select(
        [episodes.referral[row] > 0, np.isin(episodes.outcome[row], (2, 3))], [2, 1], 0
    )
    hub = world.enquiries.hub[concerns.concern[row]]
    stage = np.where((stage == 0) & ~hub, 2, stage)
    on = plus_days(to_day(concerns.at[concerns.concern[row]]), rng.integers(5, 120, wanted))
    age = world.population.age_on(concerns.child[row], on)
    kept = on <= parameters.as_of
    row, stage, on, age = row[kept], stage[kept], on[kept], age[kept]
    count = len(row)
    child_answers = (age >= 8) & (rng.random(count) < 0.45)
    order = np.lexsort((row, day_number(on)))
    row, stage, on, child_answers = row[order], stage[order], on[order], child_answers[order]
    questions = len(FAMILY_QUESTIONS)
    who, question = np.repeat(np.arange(count), questions), np.tile(np.arange(questions), count)
    weights = np.where(
        child_answers[who][:, None],
        (0.07, 0.11, 0.2, 0.36, 0.22, 0.04),
        (0.1, 0.13, 0.17, 0.35, 0.22, 0.03),
    )
    response = choose_by_row(rng, weights)
    asked = rng.random(len(who)) < 0.96
    text = np.where(
        (question == 4) & (rng.random(len(who)) < 0.18), rng.integers(0, 5, len(who)), -1
    )
    named = world.identities.hub_view[row]
    named = np.where(rng.random(count) < 0.3, -1, named)
    style = id_style(rng, count, 0.05, 0.01)
    who, question, response, text = who[asked], question[asked], response[asked], text[asked]
    key = ident(who + 1, "FF", 6)
    columns = {
        "response_key": key,
        "la_child_id": ids.la_child(named[who], style[who]),
        "respondent_type": coded(("child", "parent"), 1 - child_answers[who].astype(np.int64)),
        "channel": coded(("online", "phone", "worker"), choose(rng, (0.5, 0.2, 0.3), count)[who]),
        "question_code": coded(FAMILY_QUESTIONS, question),
        "response": coded(_ANSWERS, response),
        "responded_on": date(on[who]),
        "service_stage": coded(("mash", "tier2", "tier3"), stage[who]),
        "area_code": ids.area(world.area_of_row[row][who]),
        "free_text": coded(_TEXTS, text),
    }
    person = np.where(named >= 0, concerns.child[row], -1)[who]
    truth = Truth(ids.keyed(key, coded(FAMILY_QUESTIONS, question)), person)
    return Table("survey", "family_feedback", columns, truth)


def complaint_table(world: World) -> Table:
    """Return survey.complaint."""
    rng = world.parameters.rng("complaints")
    parameters = world.parameters
    count = max(8, round(_COMPLAINTS_PER_YEAR * parameters.years * parameters.scale))
    on = np.sort(plus_days(parameters.start, rng.random(count) * parameters.days))
    area = np.where(rng.random(count) < 0.05, -1, choose(rng, AREA_SIZE, count))
    live = on >= np.where(area < 0, world.geography.hub_live.min(), world.geography.hub_live[area])
    stage = choose(rng, (0.3, 0.15, 0.55), count)
    stage = np.where((stage == 0) & ~live, 2, stage)
    upheld = choose(rng, (0.17, 0.48, 0.23, 0.12), count)
    recent = on > plus_days(parameters.as_of, -40)
    columns = {
        "complaint_id": ident(np.arange(1, count + 1), "CO", 5),
        "received_on": date(on),
        "service_stage": coded(("mash", "tier2", "tier3"), stage),
        "area_code": ids.area(area),
        "upheld": coded(("Y", "N", "P"), np.where(recent | (upheld == 3), -1, upheld)),
    }
    return Table("survey", "complaint", columns)
