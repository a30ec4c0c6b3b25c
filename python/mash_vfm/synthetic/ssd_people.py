"""Social care: persons, addresses, other identifiers, the child's voice."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import Bools, Dates, Ints, choose, plus_days, spread, until
from mash_vfm.synthetic.clock import plus_months
from mash_vfm.synthetic.columns import (
    Column,
    Table,
    Truth,
    coded,
    compose,
    date,
    flag,
    ident,
    nhs,
    same,
    whole,
)
from mash_vfm.synthetic.identity_errors import (
    Rates,
    forename_column,
    observe,
    surname_column,
)
from mash_vfm.synthetic.population import ETHNICITIES
from mash_vfm.synthetic.ssd_referrals import DIED, close_reasons
from mash_vfm.synthetic.world import World

_FIRST_MOTHER = 500_001
_OWN = Rates(
    nickname=0.01, misspelt=0.006, other_surname=0.015, name_missing=0.001,
    day_month_swapped=0.003, year_wrong=0.001, born_missing=0.004, sex_missing=0.003,
    nhs_missing=0.16,
)  # fmt: skip
# a second record of a child was made in haste
_SECOND = Rates(nickname=0.15, misspelt=0.12, other_surname=0.15, day_month_swapped=0.06,
                born_missing=0.08, nhs_missing=0.75)  # fmt: skip
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_STREETS = (
    "Mill Lane", "Church Street", "Station Road", "Quay Hill", "Orchard Close", "St Ann's Way",
    "Barton Avenue", "The Green", "Moor View", "Kingfisher Drive",
)  # fmt: skip
_GENDERS = ("Male", "Female", "Not known")


def _upn(world: World, child: Ints, has: Bools) -> Column:
    letter = coded(tuple(_UPN_LETTERS), np.where(has, world.population.upn_letter[child], -1))
    return compose("{0} || {1}", letter, ident(world.population.upn_number[child], width=12))


def people(world: World) -> list[Table]:
    """Return ssd_person, ssd_address, ssd_linked_identifiers and ssd_voice_of_child."""
    rng = world.parameters.rng("ssd people")
    population, identities = world.population, world.identities
    known = np.flatnonzero(identities.first >= 0)
    doubled = known[identities.is_duplicate(known)]
    children = np.r_[known, doubled]
    number = np.r_[identities.first[known], identities.second[doubled]]
    families = np.unique(population.family[known])
    mothers = families[rng.random(len(families)) < 0.1]
    order = np.argsort(number, kind="stable")
    children, number = children[order], number[order]
    tables = [
        _persons(world, rng, children, number, mothers),
        _addresses(world, rng, children, number, mothers),
        _identifiers(world, rng, children, number),
        _voices(world, rng),
    ]
    return tables


def _deaths(world: World) -> Dates:
    """Return the day on which each child died: those whose case closed for that reason."""
    died = np.full(world.population.children, np.datetime64("NaT", "D"))
    rows = np.flatnonzero(close_reasons(world) == DIED)
    died[world.concerns.child[rows]] = world.episodes.close[rows]
    return until(died, world.parameters.as_of)


def _persons(
    world: World, rng: np.random.Generator, children: Ints, number: Ints, mothers: Ints
) -> Table:
    population, identities = world.population, world.identities
    parameters = world.parameters
    count, extra = len(children), len(mothers)
    now = np.full(count, parameters.as_of)
    second = number == identities.second[children]
    own = observe(rng, population, _OWN, children, now)
    hasty = observe(rng, population, _SECOND, children, now)

    def either(right: Ints, wrong: Ints, of_mothers: Ints) -> Ints:
        return np.asarray(np.r_[np.where(second, wrong, right), of_mothers], dtype=np.int64)

    unborn = population.born[children] > parameters.as_of
    expected = np.where(unborn, plus_days(population.born[children], rng.integers(-9, 10, count)),
                        np.datetime64("NaT", "D"))  # fmt: skip
    legacy = ~np.isnat(identities.merged[children]) & (
        identities.merged[children] <= parameters.as_of
    )
    pupil = population.born[children] < plus_months(parameters.as_of, -12 * 5)
    has_upn = pupil & ~second & (rng.random(count) < 0.78)
    none = np.full(extra, -1)
    sex = either(own.sex, hasty.sex, np.ones(extra, dtype=np.int64))
    ethnicity = population.ethnicity[np.r_[population.family[children], mothers]]
    blank = rng.random(count + extra) < 0.05
    person_id = ids.la_child(np.r_[number, _FIRST_MOTHER + np.arange(extra)])
    everyone = np.r_[children, children[:1].repeat(extra)]
    columns = {
        "pers_person_id": person_id,
        "pers_forename": forename_column(
            population, either(own.forename, hasty.forename, population.mother_forename[mothers])
        ),
        "pers_surname": surname_column(
            population, either(own.surname, hasty.surname, population.mother_surname[mothers])
        ),
        "pers_sex": coded(("M", "F", "U"), sex),
        "pers_gender": coded(_GENDERS, sex),
        "pers_ethnicity": coded(ETHNICITIES, np.where(blank, -1, ethnicity)),
        "pers_dob": date(
            np.r_[np.where(second, hasty.born, own.born), population.mother_born[mothers]]
        ),
        "pers_common_child_id": nhs(
            either(own.nhs, hasty.nhs, population.nhs[population.mother(mothers)])
        ),
        "pers_legacy_id": ids.la_child(
            np.r_[np.where(legacy, identities.second[children], -1), none]
        ),
        "pers_upn_unknown": coded(
            ("UN1", "UN3", "UN4"),
            np.r_[np.where(pupil & ~has_upn, choose(rng, (0.3, 0.3, 0.4), count), -1), none],
        ),
        "pers_send_flag": flag(
            np.r_[np.where(pupil, (rng.random(count) < 0.22).astype(np.int64), 0), none]
        ),
        "pers_expected_dob": date(np.r_[expected, np.full(extra, np.datetime64("NaT", "D"))]),
        "pers_death_date": date(
            np.r_[_deaths(world)[children], np.full(extra, np.datetime64("NaT", "D"))]
        ),
        "pers_is_mother": flag(np.r_[np.zeros(count, dtype=np.int64), np.ones(extra, np.int64)]),
        "pers_nationality": coded(
            ("British", "Not known"), choose(rng, (0.94, 0.06), count + extra)
        ),
        "pers_upn": _upn(world, everyone, np.r_[has_upn, np.zeros(extra, dtype=bool)]),
    }
    person = np.r_[children, population.mother(mothers)]
    return Table("social_care", "ssd_person", columns, Truth(person_id, person))


def _addresses(
    world: World, rng: np.random.Generator, children: Ints, number: Ints, mothers: Ints
) -> Table:
    population, parameters = world.population, world.parameters
    family: Ints = np.r_[population.family[children], mothers]
    holder = np.r_[number, _FIRST_MOTHER + np.arange(len(mothers))]
    person = np.r_[children, population.mother(mothers)]
    born = np.r_[population.born[children], population.mother_born[mothers]]
    first = np.searchsorted(population.address_family, family)
    last = np.searchsorted(population.address_family, family, side="right")
    owner, place = spread(last - first)
    address = first[owner] + place
    final = address == last[owner] - 1
    following = np.minimum(address + 1, len(population.address_start) - 1)
    ends = np.where(final, np.datetime64("NaT", "D"), population.address_start[following])
    ends = until(ends, parameters.as_of)
    # records reach back a few years before the history, and not to before birth
    kept = np.isnat(ends) | (ends > plus_months(parameters.start, -36))
    kept &= np.isnat(ends) | (ends > born[owner])
    kept &= population.address_start[address] <= parameters.as_of
    owner, address, ends = owner[kept], address[kept], ends[kept]
    start = np.maximum(population.address_start[address], np.minimum(born[owner], parameters.as_of))
    postcode = population.address_postcode[address]
    postcode_text = world.geography.postcode(postcode)
    house, street = rng.integers(1, 140, len(owner)), rng.integers(0, len(_STREETS), len(owner))
    # every tenth LSOA was never filled in, and has to be found through the postcode
    lsoa = np.where(rng.random(len(owner)) < 0.1, -1, world.geography.postcode_lsoa[postcode])
    row_id = ident(np.arange(1, len(owner) + 1), "AD", 7)
    columns = {
        "addr_table_id": row_id,
        "addr_person_id": ids.la_child(holder[owner]),
        "addr_address_type": same("HOME"),
        "addr_address_start_date": date(start),
        "addr_address_end_date": date(ends),
        "addr_address_postcode": postcode_text,
        "addr_address_json": compose(
            "json_object('HOUSE', {0}, 'STREET', {1}, 'POSTCODE', {2})",
            whole(house), coded(_STREETS, street), postcode_text,
        ),
        "addr_lsoa": world.geography.lsoa(lsoa),
    }  # fmt: skip
    return Table("social_care", "ssd_address", columns, Truth(row_id, person[owner]))


def _identifiers(world: World, rng: np.random.Generator, children: Ints, number: Ints) -> Table:
    population, parameters = world.population, world.parameters
    first = number == world.identities.first[children]
    born = population.born[children] <= parameters.as_of
    pupil = population.born[children] < plus_months(parameters.as_of, -12 * 5)
    with_nhs = np.flatnonzero(first & born & (rng.random(len(children)) < 0.25))
    with_upn = np.flatnonzero(first & pupil & (rng.random(len(children)) < 0.3))
    police = _police_rows(world)
    police_child, police_ref = world.concerns.child[police], police
    has = rng.random(len(police)) < 0.12
    police_child, police_ref = police_child[has], police_ref[has]
    child = np.r_[children[with_nhs], children[with_upn], police_child]
    holder = np.r_[number[with_nhs], number[with_upn], world.identities.by_concern[police_ref]]
    kind = np.repeat([0, 1, 2], [len(with_nhs), len(with_upn), len(police_child)])
    rows = np.full(len(child), -1)
    rows[kind == 2] = police_ref
    value = compose(
        "case {0} when 'a' then {1} when 'b' then {2} else {3} end",
        coded(("a", "b", "c"), kind),
        nhs(population.nhs[child]),
        _upn(world, child, kind == 1),
        ids.police_reference(rows),
    )
    row_id = ident(np.arange(1, len(child) + 1), "LI", 7)
    since = np.maximum(population.born[child], plus_months(parameters.start, -24))
    columns = {
        "link_table_id": row_id,
        "link_person_id": ids.la_child(holder),
        "link_identifier_type": coded(("NHS Number", "UPN", "Police Reference"), kind),
        "link_identifier_value": value,
        "link_valid_from_date": date(np.minimum(since, parameters.as_of)),
        "link_valid_to_date": date(np.full(len(child), np.datetime64("NaT", "D"))),
    }
    return Table("social_care", "ssd_linked_identifiers", columns, Truth(row_id, child))


def _police_rows(world: World) -> Ints:
    """Return the children of concerns that the police sent and social care has on record."""
    sent = (world.concerns.agency == 0)[world.concerns.concern]
    return np.flatnonzero(sent & (world.identities.by_concern >= 0))


def _voices(world: World, rng: np.random.Generator) -> Table:
    """Return answers of some of the older children in need; one row a child."""
    identities, population = world.identities, world.population
    old = population.born < plus_months(world.parameters.as_of, -12 * 7)
    seen = np.unique(world.concerns.child[world.episodes.plan | world.episodes.care])
    child = seen[old[seen] & (identities.first[seen] >= 0)]
    child = child[(rng.random(len(child)) < 0.3) | (np.arange(len(child)) < 3)]
    row_id = ident(np.arange(1, len(child) + 1), "V", 6)
    answers = ("Yes", "Mostly", "A little", "No")

    def answer() -> Column:
        given = choose(rng, (0.45, 0.28, 0.15, 0.12), len(child))
        return coded(answers, np.where(rng.random(len(child)) < 0.06, -1, given))

    columns = {
        "voch_table_id": row_id,
        "voch_person_id": ids.la_child(identities.first[child]),
        "voch_explained_worries": answer(),
        "voch_story_help_understand": answer(),
        "voch_agree_worker": answer(),
        "voch_plan_safe": answer(),
        "voch_tablet_help_explain": answer(),
    }
    return Table("social_care", "ssd_voice_of_child", columns, Truth(row_id, child))
