"""Concerns about children as they reach the authority: when, from whom, about whom, how serious.

A concern is what becomes an enquiry to the hub where the child's area is live, and a contact with
social care otherwise; it may be about several children of a family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    Stamps,
    choose,
    choose_by_row,
    day_number,
    earliest,
    percentile_rank,
    plus_days,
    plus_seconds,
    spread,
    to_day,
)
from mash_vfm.synthetic.clock import existing_local, in_opening_hours, working_days_after
from mash_vfm.synthetic.geography import Geography
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.population import Population

AGENCIES = (
    "police", "health", "education", "social_care", "early_help", "housing", "probation",
    "individual", "other_legal", "anonymous", "other", "unknown",
)  # fmt: skip
POLICE, HEALTH, EDUCATION, SOCIAL_CARE, EARLY_HELP, HOUSING, PROBATION = range(7)
FORMS = ("121A", "MARF", "phone", "online", "out_of_hours")
CATEGORIES = (
    "domestic abuse", "neglect", "physical abuse", "emotional abuse", "sexual abuse",
    "parental mental health", "parental substance misuse", "child's behaviour", "exploitation",
    "missing", "self-harm", "disability", "family stress",
)  # fmt: skip
DOMESTIC_ABUSE, NEGLECT, PHYSICAL, EMOTIONAL, SEXUAL, DISABILITY = 0, 1, 2, 3, 4, 11
# concerns about a child a year, at scale 1
_VOLUME = 21_400
_GROWTH = 0.015
_AGENCY_SHARE = (0.37, 0.155, 0.205, 0.06, 0.03, 0.02, 0.01, 0.075, 0.015, 0.02, 0.03, 0.005)
# England 2024, referrals by month, January first (DfE children in need, table c6)
_MONTH_SHARE = np.array([8.8, 8.2, 8.4, 7.0, 9.0, 9.4, 8.3, 7.1, 8.7, 9.0, 9.0, 7.3])
_SCHOOL_TERM = np.array([1.1, 0.95, 1.2, 0.65, 1.15, 1.2, 1.05, 0.1, 1.0, 1.0, 1.2, 0.75])
_POLICE_CATEGORY = (0.5, 0.09, 0.07, 0.05, 0.05, 0.04, 0.05, 0.04, 0.04, 0.05, 0.02, 0.0, 0.0)
_OTHER_CATEGORY = (0.1, 0.2, 0.13, 0.11, 0.06, 0.08, 0.05, 0.08, 0.03, 0.01, 0.05, 0.03, 0.07)
# standard deviations by which a sender's concerns are more or less serious than the average
_AGENCY_WEIGHT = np.array([-0.21, 0.17, 0.35, 0.3, 0.05, 0.06, 0.25, 0.21, 0.85, 0.2, 0.35, 0.0])
_CATEGORY_WEIGHT = np.array([0, 0.1, 0.25, 0.05, 0.3, 0, 0, -0.35, 0.1, -0.3, -0.2, 0.2, -0.3])


@dataclass(frozen=True)
class Concerns:
    """Concerns by position, sorted by ``at``, and the children they are about.

    ``serious`` is standard normal, ``uniform`` random numbers that siblings share. The second
    part has a row a child of a concern: ``concern`` (position), ``child``, ``unborn``, and
    ``severity``, the rank 0..1 of its seriousness among all.
    """

    family: Ints
    at: Stamps
    agency: Ints
    form: Ints
    category: Ints
    serious: Floats
    area: Ints
    direct: Bools
    concern: Ints
    child: Ints
    unborn: Bools
    severity: Floats

    @property
    def day(self) -> Dates:
        """The day on which each concern arrived."""
        return to_day(self.at)


def _candidate_days(
    parameters: Parameters, rng: np.random.Generator, family: Ints, families: int
) -> tuple[Ints, Bools]:
    """Return a day for each draw of a family and whether the season lets it stand."""
    crisis = day_number(parameters.start) + rng.random(families) * parameters.days
    near = crisis[family] + rng.laplace(0, 170, len(family))
    anywhere = day_number(parameters.start) + rng.random(len(family)) * parameters.days
    at = np.floor(np.where(rng.random(len(family)) < 0.5, near, anywhere)).astype(np.int64)
    inside = (at >= day_number(parameters.start)) & (at < day_number(parameters.end))
    month = at.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    growth = (1 + _GROWTH) ** ((at - day_number(parameters.start)) / 365.25)
    # years differ beyond the trend
    year = (at - day_number(parameters.start)) // 365
    wave = rng.normal(1, 0.03, parameters.years + 2)[np.clip(year, 0, parameters.years + 1)]
    weight = _MONTH_SHARE[month] * growth * wave
    return at, inside & (rng.random(len(at)) * weight[inside].max() < weight)


def _moment(rng: np.random.Generator, day: Dates, agency: Ints) -> tuple[Stamps, Ints]:
    """Return when each concern arrives and by which form."""
    always_open = np.isin(agency, (POLICE, 7, 9)) | (
        (agency == HEALTH) & (rng.random(len(day)) < 0.25)
    )
    day = np.where(always_open, day, working_days_after(day, np.zeros(len(day))))
    office = rng.normal(12.6, 2.4, len(day))
    evening = rng.normal(20.5, 3.2, len(day)) % 24
    # police forms come in batches after the morning's triage, the rest round the clock
    police = np.where(rng.random(len(day)) < 0.55, rng.normal(10.8, 2.0, len(day)), evening)
    late = rng.random(len(day)) < 0.12
    hour = np.where(agency == POLICE, police, np.where(always_open & late, evening, office))
    seconds = np.clip(hour, 0.01, 23.98) * 3600
    at = existing_local(plus_seconds(day.astype("datetime64[s]"), seconds // 60 * 60))
    closed = ~in_opening_hours(at)
    other = choose(rng, (0.0, 0.45, 0.25, 0.3), len(day))
    form = np.where(agency == POLICE, 0, np.where(closed & (rng.random(len(day)) < 0.6), 4, other))
    return at, form


def _expand(population: Population, family: Ints) -> tuple[Ints, Ints]:
    """Return position in ``family`` and child for each child of each of the families."""
    owner, number = spread(population.child_count[family])
    return owner, population.first_child[family][owner] + number


def _echo(
    rng: np.random.Generator, family: Ints, day: Dates, agency: Ints
) -> tuple[Ints, Dates, Ints, Ints]:
    """Return the concerns with a second agency's behind some; its position as last item."""
    again = np.flatnonzero(rng.random(len(family)) < 0.035)
    delay = choose(rng, (0.6, 0.3, 0.1), len(again))
    other = (agency[again] + choose(rng, (0.6, 0.3, 0.1), len(again)) + 1) % 4
    return (
        np.r_[family, family[again]],
        np.r_[day, plus_days(day[again], delay)],
        np.r_[agency, other],
        np.r_[np.arange(len(family)), again],
    )


def make_concerns(parameters: Parameters, geography: Geography, population: Population) -> Concerns:
    """Draw every concern of the history."""
    rng = parameters.rng("concerns")
    wanted = round(_VOLUME * parameters.scale * parameters.years)
    drawn = choose(rng, population.frailty, 5 * wanted)
    at, kept = _candidate_days(parameters, rng, drawn, population.families)
    family, day = drawn[kept], at[kept].astype("datetime64[D]")

    # who of the family is a child (or about to be born) on that day
    owner, child = _expand(population, family)
    age = population.age_on(child, day[owner])
    born = population.born[child]
    expected = (born > day[owner]) & (born <= plus_days(day[owner], 140))
    eligible = ((age >= 0) & (age < 18)) | (expected & (rng.random(len(child)) < 0.8))
    order = rng.random(len(child)) + ~eligible
    first = earliest(owner, np.floor(order * 1e9).astype(np.int64), len(family), 2**62)
    subject = eligible & (np.floor(order * 1e9).astype(np.int64) == first[owner])
    about = eligible & (subject | (rng.random(len(child)) < 0.68))
    number = np.bincount(owner[about], minlength=len(family))
    enough = min(int(np.searchsorted(np.cumsum(number), wanted * 0.966)) + 1, len(family))

    month = day.astype("datetime64[M]").astype(np.int64) % 12
    weights = np.repeat(np.array(_AGENCY_SHARE)[None, :], len(family), axis=0)
    weights[:, EDUCATION] *= _SCHOOL_TERM[month]
    agency = choose_by_row(rng, weights)
    used = np.flatnonzero((np.arange(len(family)) < enough) & (number > 0))
    family, day, agency, source = _echo(rng, family[used], day[used], agency[used])
    within = day < parameters.end
    family, day, agency, source = family[within], day[within], agency[within], source[within]
    moment, form = _moment(rng, day, agency)
    moment = np.where(to_day(moment) < parameters.end, moment, day.astype("datetime64[s]"))

    categories = np.where((agency == POLICE)[:, None], _POLICE_CATEGORY, _OTHER_CATEGORY)
    category = choose_by_row(rng, categories.astype(np.float64))
    base = rng.standard_normal(len(used))[source]
    serious = (
        0.75 * (0.8 * base + 0.6 * rng.standard_normal(len(family)))
        + 0.67 * np.log(population.frailty[family] + 0.05)
        + _AGENCY_WEIGHT[agency]
        + _CATEGORY_WEIGHT[category]
    )

    sorting = np.argsort(moment, kind="stable")
    place = np.empty(len(family), dtype=np.int64)
    place[sorting] = np.arange(len(family))
    # the children of each concern; the echo is about the same ones
    listed = np.flatnonzero(about)
    start = np.searchsorted(owner[listed], used[source])
    member, number_of = spread(number[used[source]])
    children = child[listed[start[member] + number_of]]
    rows = np.lexsort((children, place[member]))
    concern, children = place[member][rows], children[rows]
    family, agency, form = family[sorting], agency[sorting], form[sorting]
    moment, category, serious = moment[sorting], category[sorting], serious[sorting]

    postcode = population.postcode_at(family, to_day(moment))
    severity = percentile_rank(serious[concern] + 0.2 * rng.standard_normal(len(concern)))
    # some go straight to a social care team: other authorities, courts, the out-of-hours service
    chance = 0.04 + 0.1 * (serious > np.quantile(serious, 0.75)) + 0.1 * (agency == SOCIAL_CARE)
    return Concerns(
        family=family,
        at=moment,
        agency=agency,
        form=form,
        category=category,
        serious=serious,
        area=geography.area_of_postcode(postcode),
        direct=rng.random(len(family)) < chance,
        concern=concern,
        child=children,
        unborn=population.born[children] > to_day(moment)[concern],
        severity=severity,
    )
