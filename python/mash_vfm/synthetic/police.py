"""Police: child referrals on form 121A, recorded offences, outcomes, court results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    NO_DAY,
    Bools,
    Dates,
    Ints,
    choose,
    lognormal,
    midnight,
    plus_days,
    plus_seconds,
    rank_within,
    until,
)
from mash_vfm.synthetic.clock import existing_local
from mash_vfm.synthetic.columns import (
    Table,
    Truth,
    coded,
    compose,
    date,
    flag,
    ident,
    stamp,
    whole,
)
from mash_vfm.synthetic.concerns import (
    DOMESTIC_ABUSE,
    EMOTIONAL,
    NEGLECT,
    PHYSICAL,
    POLICE,
    SEXUAL,
)
from mash_vfm.synthetic.geography import AREA_NAMES
from mash_vfm.synthetic.identity_errors import (
    Rates,
    forename_column,
    observe,
    sex_column,
    surname_column,
)
from mash_vfm.synthetic.world import World

_SEEN = Rates(nickname=0.05, misspelt=0.05, other_surname=0.06, name_missing=0.01,
              day_month_swapped=0.02, year_wrong=0.01, born_missing=0.04, sex_missing=0.02,
              old_postcode=0.1, postcode_missing=0.05, nhs_missing=1.0)  # fmt: skip
# Home Office classes: about children, and others
_CHILD_CLASSES = ("11A", "22B", "21", "20B", "17B", "88A", "71", "13", "73", "4.7", "19G", "19D")
_CHILD_SHARE = (0.36, 0.2, 0.08, 0.13, 0.06, 0.08, 0.03, 0.02, 0.01, 0.004, 0.02, 0.016)
_VIOLENCE = ("8N", "105A", "8P", "5D", "8S", "105B", "5E", "2", "1")
_VIOLENCE_SHARE = (0.34, 0.5, 0.04, 0.04, 0.03, 0.02, 0.02, 0.006, 0.002)
_OTHER = ("49", "58A", "66", "9A", "28E")
_PER_YEAR = {"child": 1900, "young": 2300, "adult": 2200, "other": 500}
_CODES = (
    "1", "2", "3", "8", "9", "10", "11", "14", "15", "16", "18", "20", "21", "22", "1A", "2A", "3A",
    "0", "4", "5", "12", "13", "17",
)  # fmt: skip
_CODE_SHARE = (
    0.05, 0.004, 0.012, 0.03, 0.006, 0.05, 0.015, 0.04, 0.325, 0.19, 0.06, 0.075, 0.045, 0.02, 0.0,
    0.0, 0.0, 0.045, 0.002, 0.003, 0.006, 0.006, 0.016,
)  # fmt: skip
_CHARGED, _ALTERNATE, _OPEN = 0, 14, 17


@dataclass(frozen=True)
class Offences:
    """Recorded crimes, a row each; ``child`` is the victim where it is a child, else -1."""

    recorded: Dates
    committed: Dates
    kind: Ints
    child: Ints
    cancelled: Dates


def referral_table(world: World) -> Table:
    """Return police.child_referral_121a: those passed on, and some that never were."""
    rng = world.parameters.rng("police referrals")
    concerns, population = world.concerns, world.population
    rows = np.flatnonzero((concerns.agency == POLICE)[concerns.concern])
    # forms that the police screened out: much as one that was passed on, some weeks later
    extra = rows[rng.random(len(rows)) < 0.14]
    delay = np.r_[np.zeros(len(rows)), 10 + rng.integers(0, 60, len(extra))]
    source = np.r_[rows, extra]
    concern, child = concerns.concern[source], concerns.child[source]
    passed = np.arange(len(source)) < len(rows)
    received = plus_seconds(concerns.at[concern], delay * 86400)
    # siblings are on one form: what the form says is drawn by concern
    forms = len(concerns.at)
    handling = np.minimum(lognormal(rng, 2400, 1.2, forms), 3 * 86400)[concern]
    writing = np.minimum(lognormal(rng, 9 * 3600, 1.1, forms), 20 * 86400)[concern]
    submitted = existing_local(plus_seconds(received, -handling))
    incident = existing_local(plus_seconds(received, -handling - writing - 60))
    inside = received < midnight(world.parameters.end)
    inside &= passed | (incident >= midnight(world.parameters.start))
    seen = observe(rng, population, _SEEN, child, concerns.day[concern])
    grade = np.where(world.enquiries.rating == 0, 0, np.where(world.enquiries.rating == 1, 1, 2))
    noise = rng.random(forms)
    grade = np.where(noise < 0.1, np.minimum(grade + 1, 2), grade)[concern]
    abuse = (concerns.category == DOMESTIC_ABUSE)[concern]
    grade = np.where(abuse & (grade == 2), 1, grade)
    first = rank_within(np.where(passed, concern, concern + forms)) == 0
    role = np.where(first, 0, np.where(rng.random(len(source)) < 0.93, 1, 2))
    escalated = (grade == 2) & (rng.random(len(source)) < 0.08)
    age = population.age_on(child, concerns.day[concern])
    area = concerns.area[concern]
    school = np.where((age >= 4) & (rng.random(len(source)) < 0.7), area * 2 + (age >= 11), -1)
    schools = [f"{name} {kind}" for name in AREA_NAMES for kind in ("Primary", "Academy")]
    number = np.where(passed, source, len(concerns.child) + np.arange(len(source)))
    order = np.flatnonzero(inside)
    order = order[np.lexsort((number[order], submitted[order]))]
    reference = ids.police_reference(number[order])
    columns = {
        "referral_ref": reference,
        "incident_ref": ident(np.where(passed, concern, concern + forms)[order], "IN", 8),
        "incident_at": stamp(incident[order]),
        "submitted_at": stamp(submitted[order]),
        "received_at": stamp(np.where(passed, received, np.datetime64("NaT", "s"))[order]),
        "grade": coded(("red", "amber", "green"), grade[order]),
        "domestic_abuse": flag(abuse[order]),
        "person_role": coded(("subject", "sibling", "other"), role[order]),
        "forename": forename_column(population, seen.forename[order]),
        "surname": surname_column(population, seen.surname[order]),
        "dob": date(seen.born[order]),
        "sex": sex_column(seen.sex[order]),
        "postcode": world.geography.postcode(seen.postcode[order]),
        "school": coded(schools, school[order]),
        "officer_team": coded([f"{name} Response" for name in AREA_NAMES], area[order]),
        "escalation_reason": coded(("three_greens",), np.where(escalated, 0, -1)[order]),
        "area_code": ids.area(np.where(rng.random(len(source)) < 0.04, -1, area)[order]),
    }
    return Table("police", "child_referral_121a", columns, Truth(reference, child[order]))


def make_offences(world: World) -> Offences:
    """Draw recorded crimes; half of those against children follow a concern about the child."""
    rng = world.parameters.rng("police offences")
    parameters, concerns, population = world.parameters, world.concerns, world.population
    counts = [max(3, round(n * parameters.scale * parameters.years)) for n in _PER_YEAR.values()]
    kind = np.repeat(np.arange(4), counts)
    total = len(kind)
    harm = np.isin(concerns.category, (NEGLECT, PHYSICAL, SEXUAL, EMOTIONAL))[concerns.concern]
    harmed = np.flatnonzero(harm & (concerns.severity > 0.55) & ~concerns.unborn)
    row = harmed[rng.integers(0, len(harmed), total)]
    known = (kind <= 1) & (rng.random(total) < 0.5)
    day = concerns.day[concerns.concern[row]]
    weight = population.frailty[population.family] + 0.3
    anyone = choose(rng, weight, 2 * total)
    anyday = plus_days(parameters.start, rng.random(2 * total) * parameters.days)
    age = population.age_on(anyone, anyday)
    fits = np.flatnonzero((age >= 0) & (age < 18))[:total]
    if len(fits) < total:
        fits = np.resize(fits, total)
    recorded = np.where(known, plus_days(day, rng.integers(-3, 12, total)), anyday[fits])
    recorded = np.clip(recorded, parameters.start, parameters.as_of)
    child = np.where(kind <= 1, np.where(known, concerns.child[row], anyone[fits]), -1)
    recent = rng.random(total) < 0.7
    delay = np.where(recent, rng.integers(0, 4, total), lognormal(rng, 150, 1.3, total))
    committed = plus_days(recorded, -np.minimum(delay, 5000))
    born = population.born[np.maximum(child, 0)]
    committed = np.where(child >= 0, np.maximum(committed, np.minimum(born, recorded)), committed)
    cancelled = plus_days(recorded, 5 + rng.gamma(1.5, 20, total))
    cancelled = until(np.where(rng.random(total) < 0.03, cancelled, NO_DAY), parameters.as_of)
    order = np.lexsort((child, kind, recorded))
    return Offences(recorded[order], committed[order], kind[order], child[order], cancelled[order])


def offence_table(world: World, offences: Offences) -> Table:
    """Return police.recorded_offence."""
    rng = world.parameters.rng("police offence table")
    count, child = len(offences.kind), offences.child
    classes = (*_CHILD_CLASSES, *_VIOLENCE, *_OTHER)
    violent = len(_CHILD_CLASSES) + choose(rng, _VIOLENCE_SHARE, count)
    other = len(_CHILD_CLASSES) + len(_VIOLENCE) + rng.integers(0, len(_OTHER), count)
    code = np.select(
        [offences.kind == 0, offences.kind <= 2],
        [choose(rng, _CHILD_SHARE, count), violent],
        other,
    )
    safe = np.maximum(child, 0)
    seen = observe(rng, world.population, _SEEN, safe, offences.recorded)
    flagged = np.where(offences.kind == 0, rng.random(count) < 0.82, False)
    flagged |= (offences.kind == 1) & (rng.random(count) < 0.12)
    flagged |= (offences.kind == 3) & (rng.random(count) < 0.01)
    born = np.where(child >= 0, seen.born, NO_DAY)
    age = np.where(
        child >= 0, world.population.age_on(safe, offences.committed), rng.integers(18, 80, count)
    )
    age = np.where((rng.random(count) < 0.1) | (age < 0), -1, age)
    family = world.population.family[safe]
    postcode = world.population.postcode_at(family, offences.recorded)
    somewhere = rng.integers(0, len(world.geography.lsoa_area), count)
    at_home = (child >= 0) & (rng.random(count) < 0.75)
    lsoa = np.where(at_home, world.geography.postcode_lsoa[postcode], somewhere)
    area = np.where(rng.random(count) < 0.1, -1, world.geography.lsoa_area[lsoa])
    ended = plus_days(offences.committed, rng.integers(0, 3, count))
    exact = rng.random(count) < 0.85
    reference = ident(np.arange(1, count + 1), "CR", 7)
    victim = np.where(child >= 0, child, 900_000 + np.arange(count))
    columns = {
        "crime_ref": reference,
        "recorded_on": date(offences.recorded),
        "committed_from": date(offences.committed),
        "committed_to": date(np.where(exact, NO_DAY, np.minimum(ended, offences.recorded))),
        "ho_class": coded(classes, code),
        "ho_subcode": compose("lpad({0}, 3, '0')", whole(rng.integers(0, 40, count))),
        "child_abuse_flag": flag(flagged),
        "cse_flag": flag((code == classes.index("71")) | (rng.random(count) < 0.01)),
        "victim_ref": ident(victim, "VT", 7),
        "victim_dob": date(born),
        "victim_age": whole(age),
        "lsoa": world.geography.lsoa(np.where(rng.random(count) < 0.05, -1, lsoa)),
        "area_code": ids.area(area),
        "cancelled_on": date(offences.cancelled),
    }
    return Table("police", "recorded_offence", columns, Truth(reference, child))


def _outcomes(world: World, offences: Offences) -> tuple[Ints, Ints, Dates, Bools]:
    """Return crime, code, day and whether superseded, of outcomes up to the extract's date."""
    rng = world.parameters.rng("police outcomes")
    count, as_of = len(offences.kind), world.parameters.as_of
    code = choose(rng, _CODE_SHARE, count)
    wait = np.where(
        code == _CHARGED, lognormal(rng, 90, 1.0, count), lognormal(rng, 60, 1.1, count)
    )
    on = plus_days(offences.recorded, np.where(code == _OPEN, 0, wait))
    crime = np.arange(count)
    # a first outcome that another took the place of
    revised = np.flatnonzero(rng.random(count) < 0.04)
    first = choose(rng, (0.2, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.3), len(revised))
    first_on = plus_days(offences.recorded[revised], (wait * 0.6)[revised])
    # alternate offences lie inside the charge
    charged = np.flatnonzero((code == _CHARGED) & (rng.random(count) < 0.06))
    crime = np.r_[crime, revised, charged]
    code = np.r_[code, first, np.full(len(charged), _ALTERNATE)]
    on = np.r_[on, first_on, on[charged]]
    old = np.zeros(len(crime), dtype=bool)
    old[count : count + len(revised)] = True
    kept = on <= as_of
    # what took the place of a first outcome has not come yet: the first one is in force
    pending = np.zeros(count, dtype=bool)
    pending[crime[:count][~kept[:count]]] = True
    old &= ~pending[crime]
    same = np.zeros(len(crime), dtype=bool)
    same[count : count + len(revised)] = (code[revised] == first) & (on[revised] == first_on)
    kept &= ~same
    order = np.flatnonzero(kept)
    order = order[np.lexsort((code[order], on[order], crime[order]))]
    return crime[order], code[order], on[order], old[order]


def result_tables(world: World, offences: Offences) -> list[Table]:
    """Return police.offence_outcome and police.court_result."""
    rng = world.parameters.rng("police courts")
    as_of = world.parameters.as_of
    crime, code, on, old = _outcomes(world, offences)
    outcomes = Table(
        "police",
        "offence_outcome",
        {
            "crime_ref": ident(crime + 1, "CR", 7),
            "outcome_code": coded(_CODES, code),
            "outcome_on": date(on),
            "superseded": flag(old),
        },
    )
    charged = np.flatnonzero((code == _CHARGED) & ~old)
    crimes, at = crime[charged], on[charged]
    second = rng.random(len(crimes)) < 0.07
    crimes, at = np.r_[crimes, crimes[second]], np.r_[at, at[second]]
    defendant = np.r_[np.arange(len(charged)), len(charged) + np.arange(int(second.sum()))]
    # one who is tried for several crimes
    serial = rng.random(len(crimes)) < 0.1
    defendant = np.where(serial, np.maximum(defendant - 1, 0), defendant)
    result = plus_days(at, 30 + lognormal(rng, 210, 0.7, len(crimes)))
    verdict = choose(rng, (0.63, 0.17, 0.2), len(crimes))
    pending = result > as_of
    verdict = np.where(pending, 3, verdict)
    guilty = verdict == 0
    sentences = ("Immediate custody", "Suspended sentence", "Community order", "Fine")
    key = crimes * 10**7 + defendant
    _, unique = np.unique(key, return_index=True)
    columns = {
        "crime_ref": ident((crimes + 1)[unique], "CR", 7),
        "defendant_id": ident(defendant[unique], "DF", 6),
        "charged_on": date(at[unique]),
        "plea": coded(
            ("guilty", "not guilty"),
            np.where(pending, -1, np.where(guilty & (rng.random(len(crimes)) < 0.6), 0, 1))[unique],
        ),
        "verdict": coded(("guilty", "not_guilty", "discontinued", "pending"), verdict[unique]),
        "convicted_on": date(np.where(guilty, result, NO_DAY)[unique]),
        "sentence": coded(
            sentences,
            np.where(guilty, choose(rng, (0.42, 0.25, 0.28, 0.05), len(crimes)), -1)[unique],
        ),
        "offence_at_conviction": coded(
            ("as charged", "lesser offence"),
            np.where(guilty, choose(rng, (0.85, 0.15), len(crimes)), -1)[unique],
        ),
    }
    return [outcomes, Table("police", "court_result", columns)]
