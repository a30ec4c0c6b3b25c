"""The world behind the extracts: everything that happened, before any system writes it down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Ints, day_number
from mash_vfm.synthetic.before import Before, make_before
from mash_vfm.synthetic.concerns import Concerns, make_concerns
from mash_vfm.synthetic.enquiries import Enquiries, make_enquiries
from mash_vfm.synthetic.episodes import NEW, Episodes, run_episodes
from mash_vfm.synthetic.geography import Geography, make_geography
from mash_vfm.synthetic.identities import NEVER, Identities, first_known, make_identities
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.paths import NFA, Paths, make_paths
from mash_vfm.synthetic.population import Population, make_population
from mash_vfm.synthetic.tier2 import Tier2, before_the_service, make_tier2
from mash_vfm.synthetic.workforce import Workforce, make_workforce


@dataclass(frozen=True)
class World:
    """All that the systems' extracts are written from.

    ``referral_number`` and ``enquiry_number`` are the numbers in the ids, by child of a concern
    and by concern; -1 where there is no row.
    """

    parameters: Parameters
    geography: Geography
    population: Population
    concerns: Concerns
    enquiries: Enquiries
    paths: Paths
    episodes: Episodes
    before: Before
    tier2: Tier2
    identities: Identities
    workforce: Workforce
    referral_number: Ints
    enquiry_number: Ints

    @property
    def area_of_row(self) -> Ints:
        """The area of each child of a concern."""
        return self.concerns.area[self.concerns.concern]

    def area_at(self, child: Ints, on: Dates) -> Ints:
        """Return the area in which each child lives on a day."""
        family = self.population.family[child]
        return self.geography.area_of_postcode(self.population.postcode_at(family, on))


def _number(chosen: Bools, order_by: Dates) -> Ints:
    """Number the chosen rows from 1 in the order of their dates; -1 elsewhere."""
    rows = np.flatnonzero(chosen)
    number = np.full(len(chosen), -1, dtype=np.int64)
    number[rows[np.argsort(order_by[rows], kind="stable")]] = np.arange(1, len(rows) + 1)
    return number


def _close_before_the_next(
    parameters: Parameters, concerns: Concerns, paths: Paths, episodes: Episodes
) -> Dates:
    """Return close dates, some moved to the day on which the child was referred again."""
    rng = parameters.rng("closing")
    rows = np.flatnonzero((episodes.referral == NEW) & (paths.kind != NFA))
    rows = rows[np.lexsort((paths.referred[rows], concerns.child[rows]))]
    following = np.r_[rows[1:], rows[:1]]
    gap = day_number(paths.referred[following]) - day_number(episodes.close[rows])
    near = (concerns.child[rows] == concerns.child[following]) & (gap > 0) & (gap <= 14)
    near &= (following != rows) & (rng.random(len(rows)) < 0.4)
    close = episodes.close.copy()
    close[rows[near]] = paths.referred[following[near]]
    return close


def make_world(parameters: Parameters) -> World:
    """Draw the whole history."""
    geography = make_geography(parameters)
    population = make_population(parameters, geography)
    before = make_before(parameters, population)
    concerns = make_concerns(parameters, geography, population)
    enquiries = make_enquiries(parameters, geography, concerns)
    paths = make_paths(parameters, population, concerns, enquiries)
    episodes = run_episodes(
        parameters, concerns, enquiries, paths, population.children, before.open_until
    )
    episodes = replace(
        episodes,
        outcome=before_the_service(parameters, geography, concerns, episodes),
        close=_close_before_the_next(parameters, concerns, paths, episodes),
    )
    tier2 = make_tier2(parameters, geography, population, concerns, enquiries, paths, episodes)
    last = day_number(parameters.as_of)
    seen = first_known(parameters, concerns, enquiries, episodes)
    helped = day_number(tier2.help_from)
    carried = np.r_[before.plan_child, before.care_child]
    known_on = np.r_[seen, np.where(helped <= last, helped, NEVER),
                     day_number(np.r_[before.plan_from, before.care_from])]  # fmt: skip
    identities = make_identities(
        parameters,
        concerns,
        episodes,
        population.children,
        np.r_[concerns.child, tier2.help_child, carried],
        known_on,
    )
    return World(
        parameters=parameters,
        geography=geography,
        population=population,
        concerns=concerns,
        enquiries=enquiries,
        paths=paths,
        episodes=episodes,
        before=before,
        tier2=tier2,
        identities=identities,
        workforce=make_workforce(parameters, geography),
        referral_number=_number(episodes.referral > 0, paths.referred),
        enquiry_number=_number(enquiries.hub, concerns.day),
    )
