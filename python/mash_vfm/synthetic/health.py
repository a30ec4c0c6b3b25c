"""Hospitals: admitted patient care with its diagnoses, emergency care with its findings."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    NO_TIME,
    Bools,
    Dates,
    Ints,
    choose,
    lognormal,
    midnight,
    plus_days,
    plus_seconds,
    until,
)
from mash_vfm.synthetic.clock import existing_local
from mash_vfm.synthetic.columns import (
    Table,
    Truth,
    coded,
    compose,
    date,
    ident,
    nhs,
    same,
    stamp,
    whole,
)
from mash_vfm.synthetic.identity_errors import (
    Rates,
    forename_column,
    observe,
    sex_column,
    surname_column,
)
from mash_vfm.synthetic.patients import (
    Visits,
    harmed_visits,
    joined,
    nhs_numbers,
    pseudonym,
    visits,
)
from mash_vfm.synthetic.population import ETHNICITIES
from mash_vfm.synthetic.world import World

_SEEN = Rates(nickname=0.03, misspelt=0.03, other_surname=0.04, day_month_swapped=0.006,
              year_wrong=0.003, born_missing=0.004, sex_missing=0.005, old_postcode=0.09,
              postcode_missing=0.02, nhs_missing=0.05, twin_mixed_up=0.02)  # fmt: skip
_DISTRICT = "E07990001"
_PROVIDERS = ("RZ1", "RZ2", "RZ3")
_EMERGENCY = ("21", "22", "23", "24", "25", "28", "2A", "2B")
_EMERGENCY_SHARE = (0.5, 0.12, 0.02, 0.22, 0.0, 0.1, 0.03, 0.01)
_PLANNED = ("11", "12", "13")
# by single year of age
_INJURY_AGE = np.array([
    1.3, 1.5, 1.4, 1.15, 1.0, 0.9, 0.85, 0.85, 0.85, 0.85, 0.9, 0.95, 1.05, 1.15, 1.2, 1.2, 1.2,
    1.2,
])  # fmt: skip
_ILLNESS_AGE = np.array([
    5.0, 3.0, 1.8, 1.3, 1.0, 0.8, 0.7, 0.6, 0.6, 0.6, 0.6, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2,
])  # fmt: skip
_ILLNESS, _INJURY, _MALTREATED, _ELECTIVE = range(4)
_ILLNESS_CODES = (
    "J21.0", "J06.9", "B349", "R560", "J45.9", "A099", "R11X", "N390", "K352", "R10.4", "P599",
    "L509", "H669", "E10.1",
)  # fmt: skip
_INJURY_CODES = (
    "S009", "S01.8", "S060", "S42.4", "S52.5", "S521", "S61.0", "T179", "T391", "T39.0", "T300",
    "T14.9", "S828", "S72.3", "T23.2", "T510",
)  # fmt: skip
_ACCIDENT_CODES = (
    "W190", "W010", "W08.9", "W22X", "W51X", "V134", "V03.1", "X10.9", "X409", "X44.0", "W54.0",
    "W44X",
)  # fmt: skip
_SELF_HARM_CODES = ("X600", "X61.0", "X640", "X78.9")
_HARM_CODES = (
    "T74.1", "T740", "T749", "Y070", "Y06.1", "Y079", "Y049", "X859", "Y00.0", "Y09X", "T73.8",
    "Y080",
)  # fmt: skip
_COMPLICATION_CODES = ("T814", "T858", "Y83.8", "Y848")
_ELECTIVE_CODES = ("J350", "H652", "K021", "Q531", "N47X", "K40.9")
_SOCIAL_CODES = ("Z62.9", "Z639", "Z61.6", "Z03.8", "F913", "F840")
_ALL_CODES = (
    _ILLNESS_CODES + _INJURY_CODES + _ACCIDENT_CODES + _SELF_HARM_CODES + _HARM_CODES
    + _COMPLICATION_CODES + _ELECTIVE_CODES + _SOCIAL_CODES
)  # fmt: skip
_INTENTS = ("accident", "assault", "maltreatment", "self_harm", "undetermined")
_COMPLAINTS = ("Injury of limb", "Head injury", "Fever", "Breathing difficulty", "Abdominal pain",
               "Overdose", "Rash", "Vomiting", "Burn", "Behaviour")  # fmt: skip
_SAFEGUARDING = ("836881000000105", "1064961000000107", "342191000000101", "878111000000109")
_DIAGNOSES = ("125605004", "110030002", "50417007", "195967001", "25374005", "271807003")
_INJURIES = ("283682007", "312608009", "125666000", "127278005")


def _code(rng: np.random.Generator, codes: tuple[str, ...], count: int) -> Ints:
    """Return positions of ``_ALL_CODES``, drawn from some of them."""
    return _ALL_CODES.index(codes[0]) + rng.integers(0, len(codes), count)


def admissions(world: World) -> list[Table]:
    """Return health.apc_episode and health.apc_diagnosis."""
    rng = world.parameters.rng("health admissions")
    illness = visits(world, rng, 7600, _ILLNESS_AGE, 0.35)
    injury = visits(world, rng, 1560, _INJURY_AGE, 0.4)
    elective = visits(world, rng, 2600, np.ones(18), 0.2)
    stay, kind = joined(illness, injury, harmed_visits(world, rng, 0.0105), elective)
    spells = len(stay)
    days = np.where(rng.random(spells) < 0.45, 0, lognormal(rng, 1.6, 0.9, spells)).astype(int)
    left = plus_days(stay.on, days)
    # some move between consultants: one or two further episodes
    more = choose(rng, (0.915, 0.07, 0.015), spells)
    spell = np.repeat(np.arange(spells), more + 1)
    order = np.arange(len(spell)) - np.repeat(np.cumsum(more + 1) - more - 1, more + 1)
    last = order == more[spell]
    part = plus_days(stay.on[spell], days[spell] * order // (more[spell] + 1))
    part_end = np.where(last, left[spell], plus_days(stay.on[spell],
                        days[spell] * (order + 1) // (more[spell] + 1)))  # fmt: skip
    tables = [
        _episodes(world, rng, stay, kind, spell, order, part, part_end, left),
        _diagnoses(rng, stay, kind, spell, order),
    ]
    return tables


def _episodes(
    world: World, rng: np.random.Generator, stay: Visits, kind: Ints, spell: Ints, order: Ints,
    start: Dates, end: Dates, left: Dates,
) -> Table:  # fmt: skip
    population, as_of = world.population, world.parameters.as_of
    count, spells = len(spell), len(stay)
    seen = observe(rng, population, _SEEN, stay.child, stay.on)
    number = nhs_numbers(world, rng, stay.child, 0.05)
    emergency = kind != _ELECTIVE
    method = np.where(
        emergency,
        choose(rng, _EMERGENCY_SHARE, spells),
        len(_EMERGENCY) + choose(rng, (0.6, 0.3, 0.1), spells),
    )
    patient_class = np.where(emergency, choose(rng, (0.985, 0.0, 0.01, 0.005), spells),
                             choose(rng, (0.3, 0.6, 0.1, 0.0), spells))  # fmt: skip
    discharged = until(left, as_of)
    how_left = np.where(np.isnat(discharged), -1, choose(rng, (0.98, 0.02), spells))
    finished = end <= as_of
    status = np.where(finished & (rng.random(count) < 0.996), 1, 0)
    months = (stay.on - np.minimum(population.born[stay.child], stay.on)).astype(np.int64) / 365.25
    infant = np.array([7001, 7002, 7003, 7004, 7005, 7006, 7007])[
        np.searchsorted([1 / 365, 7 / 365, 28 / 365, 90 / 365, 182 / 365, 273 / 365], months)
    ]
    age = np.where((stay.age == 0) & (rng.random(spells) < 0.5), infant, stay.age)
    fraction = (stay.age == 0) & (age == 0) & (rng.random(spells) < 0.7)
    hundredths = np.clip(np.floor(months * 100), 0, 99).astype(np.int64)
    born = population.born[stay.child].astype("datetime64[M]").astype(np.int64)
    birth_month = (born % 12 + 1) * 10_000 + born // 12 + 1970
    lsoa = world.geography.postcode_lsoa[stay.postcode]
    no_lsoa = rng.random(spells) < 0.02
    area = np.where(no_lsoa | (rng.random(spells) < 0.05), -1, world.geography.lsoa_area[lsoa])
    fae = np.where(order == 0, 1, 0)
    no_fae = (rng.random(spells) < 0.03)[spell]
    row_id = ident(500_000 + np.arange(count), width=10)
    columns = {
        "epikey": row_id,
        "susrecid": ident(700_000 + spell, width=10),
        "pseudo_nhs_number": pseudonym(stay.child[spell], (rng.random(spells) < 0.99)[spell]),
        "nhs_number": nhs(number[spell]),
        "admidate": date(stay.on[spell]),
        "admimeth": coded((*_EMERGENCY, *_PLANNED), method[spell]),
        "admisorc": same("19"),
        "disdate": date(discharged[spell]),
        "dismeth": coded(("1", "2"), how_left[spell]),
        "epistart": date(start),
        "epiend": date(until(end, as_of)),
        "epiorder": whole(order + 1),
        "epistat": coded(("1", "3"), status),
        "epitype": same("1"),
        "classpat": coded(("1", "2", "5", "3"), patient_class[spell]),
        "fae": whole(np.where(no_fae, -1, fae * status)),
        "fae_emergency": whole(np.where(no_fae, -1, fae * status * emergency[spell])),
        "startage_calc": compose(
            "case when {0} = '1' then '0.' || lpad({1}, 2, '0') else {2} end",
            whole(fraction.astype(np.int64)[spell]), whole(hundredths[spell]), whole(age[spell]),
        ),
        "sex": coded(("1", "2", "9"), seen.sex[spell]),
        "ethnos": coded(ETHNICITIES, population.ethnicity[population.family[stay.child]][spell]),
        "mydob": ident(birth_month[spell], width=6),
        "dob": date(seen.born[spell]),
        "lsoa11": world.geography.lsoa(np.where(no_lsoa, -1, lsoa)[spell]),
        "resladst_ons": same(_DISTRICT),
        "area_code": ids.area(area[spell]),
        "procode3": coded(_PROVIDERS, choose(rng, (0.5, 0.3, 0.2), spells)[spell]),
    }  # fmt: skip
    return Table("health", "apc_episode", columns, Truth(row_id, stay.child[spell]))


def _diagnoses(
    rng: np.random.Generator, stay: Visits, kind: Ints, spell: Ints, order: Ints
) -> Table:
    """Return one row a code; the same codes stand on all episodes of a spell."""
    spells = len(stay)
    older = stay.age >= 11
    harmed = (kind == _INJURY) & older & (rng.random(spells) < 0.3)
    complication = (kind == _ILLNESS) & (rng.random(spells) < 0.01)
    first = np.select(
        [kind == _ILLNESS, kind == _INJURY, kind == _MALTREATED],
        [_code(rng, _ILLNESS_CODES, spells), _code(rng, _INJURY_CODES, spells),
         _code(rng, _INJURY_CODES, spells)],
        _code(rng, _ELECTIVE_CODES, spells),
    )  # fmt: skip
    first = np.where(complication, _code(rng, _COMPLICATION_CODES, spells), first)
    cause = np.select(
        [harmed, kind == _INJURY, kind == _MALTREATED],
        [_code(rng, _SELF_HARM_CODES, spells), _code(rng, _ACCIDENT_CODES, spells),
         _code(rng, _HARM_CODES, spells)],
        -1,
    )  # fmt: skip
    secondary = np.where(rng.random(spells) < 0.35, _code(rng, _ILLNESS_CODES, spells), -1)
    social = np.where(
        rng.random(spells) < np.where(kind == _MALTREATED, 0.5, 0.03),
        _code(rng, _SOCIAL_CODES, spells), -1,
    )  # fmt: skip
    columns = np.stack([first, cause, secondary, social], axis=1)[spell]
    episode, place = np.nonzero(columns >= 0)
    number = np.arange(len(episode)) - np.searchsorted(episode, episode)
    code = columns[episode, place]
    flags = coded(("Y",), np.where(place == 1, 0, -1))
    return Table(
        "health",
        "apc_diagnosis",
        {
            "epikey": ident(500_000 + episode, width=10),
            "diag_order": whole(number + 1),
            "icd10": coded(_ALL_CODES, code),
            "cause_flag": flags,
        },
    )


def _attendance_kind(rng: np.random.Generator, seen: Visits, source: Ints) -> tuple[Ints, Bools]:
    """Return the intent of each attendance (-1: none recorded), and whether it is an injury."""
    count = len(seen)
    injury = (source == 1) | (rng.random(count) < 0.42)
    teenage = np.clip((seen.age - 9) / 8, 0.05, 1)
    draw = rng.random(count)
    intent = np.where(injury, 0, -1)
    intent = np.where(injury & (draw < 0.034 * teenage + 0.004), 1, intent)
    intent = np.where(injury & (draw > 1 - 0.085 * teenage), 3, intent)
    intent = np.where(injury & (draw > 0.5) & (draw < 0.506), 4, intent)
    known_harm = choose(rng, (0.2, 0.3, 0.4, 0.0, 0.1), count)
    intent = np.where(source == 1, known_harm, intent)
    # about a tenth of injuries have no intent recorded
    return np.where(injury & (rng.random(count) < 0.1), -1, intent), injury


def attendances(world: World) -> list[Table]:
    """Return health.ecds_attendance and health.ecds_finding."""
    rng = world.parameters.rng("health attendances")
    population = world.population
    everyone = visits(world, rng, 58_700, _ILLNESS_AGE * 0.25 + _INJURY_AGE, 0.25)
    seen, source = joined(everyone, harmed_visits(world, rng, 0.03))
    count = len(seen)
    intent, injury = _attendance_kind(rng, seen, source)
    minute = np.clip(rng.normal(14.5, 4.6, count), 0.05, 23.9) * 60
    arrived = existing_local(plus_seconds(seen.on.astype("datetime64[s]"), np.floor(minute) * 60))
    stay = np.floor(np.clip(lognormal(rng, 150, 0.5, count), 15, 1400)) * 60
    departed = existing_local(plus_seconds(arrived, stay))
    gone = (departed < midnight(world.parameters.end)) & (rng.random(count) < 0.995)
    known = observe(rng, population, _SEEN, seen.child, seen.on)
    lsoa = world.geography.postcode_lsoa[seen.postcode]
    no_lsoa = rng.random(count) < 0.03
    area = np.where(rng.random(count) < 0.3, world.geography.lsoa_area[lsoa], -1)
    complaint = np.where(
        injury,
        choose(rng, (0.5, 0.3, 0, 0, 0, 0.08, 0, 0, 0.12, 0), count),
        choose(rng, (0, 0, 0.3, 0.25, 0.15, 0, 0.1, 0.17, 0, 0.03), count),
    )
    row_id = ident(np.arange(1, count + 1), "ED", 8)
    columns = {
        "attendance_id": row_id,
        "pseudo_nhs_number": pseudonym(seen.child, rng.random(count) < 0.98),
        "nhs_number": nhs(known.nhs),
        "arrived_at": stamp(arrived),
        "departed_at": stamp(np.where(gone, departed, NO_TIME)),
        "discharge_status": coded(
            ("1077021000000100", "1324201000000109", "1066351000000102"),
            choose(rng, (0.82, 0.14, 0.04), count),
        ),
        "injury_intent": coded(_INTENTS, intent),
        "chief_complaint": coded(_COMPLAINTS, complaint),
        "age_at_arrival": whole(seen.age),
        "sex": sex_column(known.sex),
        "lsoa11": world.geography.lsoa(np.where(no_lsoa, -1, lsoa)),
        "area_code": ids.area(area),
        "forename": forename_column(population, known.forename),
        "surname": surname_column(population, known.surname),
        "dob": date(known.born),
        "postcode": world.geography.postcode(known.postcode),
    }
    findings = _findings(rng, count, injury, source)
    return [Table("health", "ecds_attendance", columns, Truth(row_id, seen.child)), findings]


def _findings(rng: np.random.Generator, count: int, injury: Bools, source: Ints) -> Table:
    concern = rng.random(count) < np.where(source == 1, 0.45, 0.0045)
    codes = _SAFEGUARDING + _DIAGNOSES + _INJURIES
    safeguarding = np.where(concern, choose(rng, (0.5, 0.2, 0.25, 0.05), count), -1)
    diagnosis = np.where(rng.random(count) < 0.3, 4 + rng.integers(0, len(_DIAGNOSES), count), -1)
    hurt = np.where(
        injury & (rng.random(count) < 0.4), 10 + rng.integers(0, len(_INJURIES), count), -1
    )
    table = np.stack([safeguarding, diagnosis, hurt], axis=1)
    row, kind = np.nonzero(table >= 0)
    columns = {
        "attendance_id": ident(row + 1, "ED", 8),
        "snomed_code": coded(codes, table[row, kind]),
        "finding_kind": coded(("safeguarding", "diagnosis", "injury"), kind),
    }
    return Table("health", "ecds_finding", columns)
