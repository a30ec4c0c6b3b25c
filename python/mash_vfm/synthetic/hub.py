"""The hub's case system: enquiries, ratings, checks, decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    NO_TIME,
    Bools,
    Floats,
    Ints,
    Stamps,
    choose,
    earliest,
    lognormal,
    plus_seconds,
    rank_within,
    to_day,
    until_time,
)
from mash_vfm.synthetic.clock import after_working_minutes, existing_local, in_opening_hours
from mash_vfm.synthetic.columns import (
    Table,
    Truth,
    coded,
    compose,
    date,
    flag,
    ident,
    nhs,
    number,
    stamp,
    whole,
)
from mash_vfm.synthetic.concerns import AGENCIES, CATEGORIES, FORMS, POLICE
from mash_vfm.synthetic.enquiries import RATINGS
from mash_vfm.synthetic.episodes import (
    ADVICE,
    EARLY_YEARS,
    ERS,
    NEW,
    NO_ACTION,
    OUTCOMES,
    STRATEGY,
    TIER3,
    UNDECIDED,
)
from mash_vfm.synthetic.identity_errors import (
    Rates,
    forename_column,
    id_style,
    observe,
    sex_column,
    surname_column,
)
from mash_vfm.synthetic.workforce import HUB, LOCATIONS, PRACTICE_MANAGER
from mash_vfm.synthetic.world import World

_SEEN = Rates(nickname=0.06, misspelt=0.035, other_surname=0.04, name_missing=0.006,
              day_month_swapped=0.015, year_wrong=0.006, born_missing=0.05, sex_missing=0.015,
              old_postcode=0.07, postcode_missing=0.04, nhs_missing=0.62)  # fmt: skip
CONSENTS = ("obtained", "not_sought_safety", "refused")
RESPONSES = ("full", "partial", "nothing_known", "declined", "none")
_RATIONALES = (
    "New information from partner agencies", "History of similar concerns", "Child seen and safe",
    "Risk reassessed at triage", "Escalated by partner",
)  # fmt: skip
# asked in a MASHed enquiry: agency, how often, how often from a desk in the hub, slowness
_CHECKED = (
    (0, 0.97, 0.9, 0.8), (1, 0.95, 0.7, 1.1), (2, 0.86, 0.75, 1.2), (3, 0.6, 0.95, 0.7),
    (4, 0.5, 0.85, 0.9), (5, 0.28, 0.1, 1.5), (6, 0.34, 0.05, 1.7), (10, 0.1, 0.0, 1.6),
)  # fmt: skip
_HALF_TARGET = np.array([120, 255, 765, 1530])
_ANSWER_MINUTES = np.array([44.0, 110.0, 270.0, 400.0])


@dataclass(frozen=True)
class Checks:
    """Information requests: concern, agency, place, rating, times and answers, a row each."""

    concern: Ints
    agency: Ints
    place: Ints
    requested: Stamps
    due: Stamps
    responded: Stamps
    response: Ints
    quality: Ints
    minutes: Floats


@dataclass(frozen=True)
class Decisions:
    """Decisions: ``row`` is the child of a concern that it is about, -1 for all of ``concern``."""

    concern: Ints
    row: Ints
    at: Stamps
    outcome: Ints
    referral: Ints
    maker: Ints


def _rows(world: World) -> Ints:
    """Return the children of the concerns that came to the hub, in order of enquiry and child."""
    return np.flatnonzero(world.enquiries.hub[world.concerns.concern])


def enquiry_table(world: World) -> Table:
    """Return mash.enquiry: one row a child of an enquiry."""
    rng = world.parameters.rng("hub enquiry")
    concerns, rows = world.concerns, _rows(world)
    concern, child = concerns.concern[rows], concerns.child[rows]
    count, day = len(rows), concerns.day[concern]
    seen = observe(rng, world.population, _SEEN, child, day)
    of_police = concerns.agency[concern] == POLICE
    late = ~in_opening_hours(concerns.at[concern])
    recorded = world.identities.by_concern[rows] >= 0
    # some enquiries are entered under the neighbouring area, where that has a hub already
    near = (concerns.area + 1) % 8
    wrong = (rng.random(len(concerns.area)) < 0.008) & (
        world.geography.hub_live[near] <= concerns.day
    )
    area = np.where(wrong, near, concerns.area)[concern]
    child_no = rank_within(concern) + 1
    consent = choose(rng, (0.48, 0.3, 0.08, 0.14), len(concerns.area))
    consent = np.where(consent == 3, -1, consent)[concern]
    columns = {
        "mash_enquiry_id": ids.enquiry(world.enquiry_number[concern]),
        "child_no": whole(child_no),
        "contact_id": ids.contact(np.where(recorded & (rng.random(count) < 0.97), rows, -1)),
        "la_child_id": ids.la_child(
            world.identities.hub_view[rows], id_style(rng, count, 0.015, 0.01)
        ),
        "household_id": ident(
            np.where(rng.random(count) < 0.08, -1, concerns.family[concern]), "H", 7
        ),
        "received_at": stamp(concerns.at[concern]),
        "source_agency": coded(AGENCIES, concerns.agency[concern]),
        "source_form": coded(FORMS, concerns.form[concern]),
        "police_referral_ref": ids.police_reference(
            np.where(of_police & (rng.random(count) < 0.94), rows, -1),
            id_style(rng, count, 0.05, 0.02),
        ),
        "concern_category": coded(CATEGORIES, concerns.category[concern]),
        "consent_status": coded(CONSENTS, consent),
        "rag_initial": coded(RATINGS, world.enquiries.rating[concern]),
        "mashed": flag(world.enquiries.mashed[concern]),
        "open_case": flag(
            np.where(rng.random(count) < 0.01, -1, world.episodes.open_at_receipt[rows])
        ),
        "area_code": ids.area(area),
        "out_of_hours": flag(np.where(rng.random(count) < 0.12, -1, late)),
        "child_forename": forename_column(world.population, seen.forename),
        "child_surname": surname_column(world.population, seen.surname),
        "child_dob": date(seen.born),
        "child_sex": sex_column(np.where(seen.sex == 2, -1, seen.sex)),
        "child_postcode": world.geography.postcode(seen.postcode),
        "nhs_number": nhs(seen.nhs, rng.random(count) < 0.3),
    }
    key = ids.keyed(ids.enquiry(world.enquiry_number[concern]), whole(child_no))
    return Table("mash", "enquiry", columns, Truth(key, child))


def rag_table(world: World) -> Table:
    """Return mash.rag_history: ratings after the first, most before the decision."""
    rng = world.parameters.rng("hub ratings")
    enquiries, concerns = world.enquiries, world.concerns
    changed = np.flatnonzero(enquiries.hub & enquiries.rerated)
    end = np.where(
        np.isnat(enquiries.first), plus_seconds(concerns.at, 4 * 86400), enquiries.first
    )[changed]
    span = np.maximum((end - concerns.at[changed]).astype(np.int64), 120)
    after = rng.random(len(changed)) < 0.07
    share = np.where(
        after, 1 + 0.4 * rng.random(len(changed)), 0.1 + 0.85 * rng.random(len(changed))
    )
    at = plus_seconds(concerns.at[changed], span * share)
    # a few were first changed the wrong way
    again = rng.random(len(changed)) < 0.08
    before = plus_seconds(concerns.at[changed], span * share * 0.5)
    other = np.clip(2 * enquiries.rating[changed] - enquiries.rating_after[changed], 0, 3)
    concern = np.r_[changed, changed[again]]
    at = existing_local(np.r_[at, before[again]])
    rating = np.r_[enquiries.rating_after[changed], other[again]]
    kept = to_day(at) <= world.parameters.as_of
    concern, at, rating = concern[kept], at[kept], rating[kept]
    order = np.lexsort((at, concern))
    concern, at, rating = concern[order], at[order], rating[order]
    reason = choose(rng, (0.3, 0.2, 0.12, 0.15, 0.08, 0.15), len(concern))
    columns = {
        "mash_enquiry_id": ids.enquiry(world.enquiry_number[concern]),
        "rag": coded(RATINGS, rating),
        "set_at": stamp(at),
        "set_by_agency": coded(
            AGENCIES, np.array([3, 0, 1])[choose(rng, (0.6, 0.25, 0.15), len(concern))]
        ),
        "rationale": coded(_RATIONALES, np.where(reason == 5, -1, reason)),
    }
    return Table("mash", "rag_history", columns)


def make_checks(world: World) -> Checks:
    """Draw the information requests of every MASHed enquiry."""
    rng = world.parameters.rng("hub checks")
    concerns, enquiries, as_of = world.concerns, world.enquiries, world.parameters.as_of
    mashed = np.flatnonzero(enquiries.hub & enquiries.mashed)
    asked = [rng.random(len(mashed)) < share for _, share, _, _ in _CHECKED]
    concern = np.concatenate([mashed[chosen] for chosen in asked])
    kind = np.repeat(np.arange(len(_CHECKED)), [int(chosen.sum()) for chosen in asked])
    repeated = rng.random(len(concern)) < 0.02
    delay = lognormal(rng, 25, 0.9, len(concern))
    requested = after_working_minutes(concerns.at[concern], delay)
    requested = np.r_[requested, after_working_minutes(requested[repeated], 400)]
    concern, kind = np.r_[concern, concern[repeated]], np.r_[kind, kind[repeated]]
    requested = plus_seconds(requested, rng.integers(0, 60, len(requested)))
    kept = to_day(requested) <= as_of
    order = np.lexsort((requested[kept], kind[kept], concern[kept]))
    concern, kind, requested = concern[kept][order], kind[kept][order], requested[kept][order]
    count = len(concern)
    agency = np.array([entry[0] for entry in _CHECKED])[kind]
    desk = np.array([entry[2] for entry in _CHECKED])[kind]
    slow = np.array([entry[3] for entry in _CHECKED])[kind]
    place = (rng.random(count) > desk).astype(np.int64)
    rating = enquiries.rating[concern]
    # a hub that has worked for a year answers faster
    settled = 1 - 0.2 * np.clip(enquiries.months_live[concern] / 12, 0, 1)
    minutes = _ANSWER_MINUTES[rating] * slow * settled * np.where(place == 1, 1.35, 1.0)
    minutes = minutes * np.exp(0.75 * rng.standard_normal(count))
    responded = plus_seconds(after_working_minutes(requested, minutes), 30)
    # what is known about a family depends on the family
    frail = np.minimum(np.log1p(world.population.frailty[concerns.family[concern]]) / 2, 0.9)
    known = rng.random(count) < 0.5 + 0.4 * frail
    full = rng.random(count) < 0.7
    response = np.where(known, np.where(full, 0, 1), 2)
    refused = rng.random(count)
    response = np.where(refused < 0.02, 3, np.where(refused > 0.95, 4, response))
    responded = until_time(np.where(response == 4, NO_TIME, responded), as_of)
    waiting = np.isnat(responded)
    response = np.where(waiting & (response != 4), -1, response)
    response = np.where(waiting & (rng.random(count) < 0.5), -1, response)
    rated = (response >= 0) & (response <= 1) & (rng.random(count) < 0.4)
    recorded = ~waiting & (rng.random(count) < 0.93)
    due = after_working_minutes(requested, _HALF_TARGET[rating])
    no_due = rng.random(count) < np.where(rating == 3, 0.7, 0.22)
    return Checks(
        concern=concern,
        agency=agency,
        place=place,
        requested=requested,
        due=np.where(no_due, NO_TIME, due),
        responded=responded,
        response=response,
        quality=np.where(rated, 1 + choose(rng, (0.07, 0.2, 0.48, 0.25), count), -1),
        minutes=np.where(recorded, np.round(lognormal(rng, 34, 0.6, count)), np.nan),
    )


def check_table(world: World, checks: Checks) -> Table:
    """Return mash.agency_check."""
    columns = {
        "agency_check_id": ident(np.arange(1, len(checks.concern) + 1), "K", 7),
        "mash_enquiry_id": ids.enquiry(world.enquiry_number[checks.concern]),
        "agency": coded(AGENCIES, checks.agency),
        "location": coded(LOCATIONS, checks.place),
        "requested_at": stamp(checks.requested),
        "due_at": stamp(checks.due),
        "responded_at": stamp(checks.responded),
        "response_type": coded(RESPONSES, checks.response),
        "quality_rating": whole(checks.quality),
        "minutes_spent": number(checks.minutes, 0),
    }
    return Table("mash", "agency_check", columns)


def _per_child(world: World, rng: np.random.Generator, decided: Bools) -> Bools:
    """Whether each concern's decision was recorded child by child."""
    concern, outcome = world.concerns.concern, world.episodes.outcome
    least = earliest(concern, outcome, len(decided), 99)
    most = -earliest(concern, -outcome, len(decided), 99)
    return np.asarray(decided & ((least != most) | (rng.random(len(decided)) < 0.25)))


def make_decisions(world: World) -> Decisions:
    """Draw how the decisions were recorded: for all children at once, or child by child."""
    rng = world.parameters.rng("hub decisions")
    concerns, enquiries, episodes = world.concerns, world.enquiries, world.episodes
    decided = enquiries.hub & ~np.isnat(enquiries.last)
    per_child = _per_child(world, rng, decided)
    known = (world.identities.hub_view >= 0) & (episodes.outcome != UNDECIDED)
    first_row = np.searchsorted(concerns.concern, np.arange(len(decided)))
    unknown = earliest(concerns.concern[~known], np.flatnonzero(~known), len(decided), 2**40)
    own = np.flatnonzero(known & per_child[concerns.concern])
    # a child without an id cannot have a decision of its own: the enquiry's holds
    rest = np.flatnonzero(decided & per_child & (unknown < 2**40))
    together = np.flatnonzero(decided & ~per_child)
    shown = np.r_[own, unknown[rest], first_row[together]]
    concern = np.r_[concerns.concern[own], rest, together]
    row = np.r_[own, np.full(len(rest) + len(together), -1)]
    outcome = episodes.outcome[shown]
    at = enquiries.last[concern]
    new = episodes.referral[shown] == NEW
    referral = np.where(new & (rng.random(len(shown)) < 0.93), world.referral_number[shown], -1)

    # decided once before, and revised when more was known
    revised = np.flatnonzero(decided & (enquiries.first < enquiries.last))
    final = episodes.outcome[first_row[revised]]
    serious = np.isin(final, (STRATEGY, TIER3))
    before = np.where(serious & (rng.random(len(revised)) < 0.35), ERS, ADVICE)
    before = np.where((final == ADVICE) & ~serious, NO_ACTION, before)
    before = np.where(final == ERS, EARLY_YEARS, before)
    concern = np.r_[concern, revised]
    managers = world.workforce.select(HUB, PRACTICE_MANAGER)
    at = np.r_[at, enquiries.first[revised]]
    holding = world.workforce.holder(managers[rng.integers(0, len(managers), len(at))], to_day(at))
    maker = np.where(holding >= 0, world.workforce.worker[np.maximum(holding, 0)], -1)
    row = np.r_[row, np.full(len(revised), -1)]
    order = np.lexsort((row, at, concern))
    return Decisions(
        concern=concern[order],
        row=row[order],
        at=at[order],
        outcome=np.r_[outcome, before][order],
        referral=np.r_[referral, np.full(len(revised), -1)][order],
        maker=maker[order],
    )


def decision_table(world: World, decisions: Decisions) -> Table:
    """Return mash.decision; a blank la_child_id holds for all children of the enquiry."""
    rng = world.parameters.rng("hub decision table")
    count, as_of = len(decisions.concern), world.parameters.as_of
    row = np.maximum(decisions.row, 0)
    own = decisions.row >= 0
    number_of = np.where(own, world.identities.hub_view[row], -1)
    months = world.enquiries.months_live[decisions.concern]
    reasoned = rng.random(count) < 0.86 + 0.1 * np.clip(months / 24, 0, 1)
    level = np.array([4, 4, 2, 2, 4, 1, 1])[decisions.outcome]
    level = np.where(decisions.outcome == TIER3, 3, level)
    level = np.where(rng.random(count) < 0.05, -1, level)
    wait = lognormal(rng, 700, 0.9, count)
    told = until_time(after_working_minutes(decisions.at, wait), as_of)
    told = np.where(rng.random(count) < 0.17, NO_TIME, told)
    columns = {
        "mash_enquiry_id": ids.enquiry(world.enquiry_number[decisions.concern]),
        "la_child_id": ids.la_child(number_of, id_style(rng, count, 0.01, 0.005)),
        "decided_at": stamp(decisions.at),
        "decision_maker_id": ids.worker(decisions.maker),
        "outcome": coded(OUTCOMES, decisions.outcome),
        "referral_id": ids.referral(decisions.referral),
        "threshold_level": whole(level),
        "rationale_present": flag(np.where(rng.random(count) < 0.01, -1, reasoned)),
        "feedback_to_referrer_at": stamp(told),
    }
    key = ids.keyed(
        ids.enquiry(world.enquiry_number[decisions.concern]),
        ids.la_child(number_of),
        compose(
            "case when {1} is not null then {0} end", stamp(decisions.at), ids.la_child(number_of)
        ),
    )
    person = np.where(own, world.concerns.child[row], -1)
    return Table("mash", "decision", columns, Truth(key, person))
