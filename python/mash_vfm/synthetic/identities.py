"""The LA child ids: who has one, since when, and who has two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Bools, Dates, Ints, day_number, earliest, from_day_number
from mash_vfm.synthetic.concerns import Concerns
from mash_vfm.synthetic.enquiries import Enquiries
from mash_vfm.synthetic.episodes import ADVICE, NO_ACTION, UNDECIDED, Episodes
from mash_vfm.synthetic.parameters import Parameters

LA_WIDTH = 8
_FIRST = 100_001
_FIRST_SECOND = 900_001
_SECOND_ID = 0.012
_MERGED = 0.9
NEVER = 10**6


@dataclass(frozen=True)
class Identities:
    """LA child ids by child (-1: none), and by child of a concern.

    ``second`` is the id of a record that turned out (or did not) to be the same child: ``merged``
    on that day, or never (not a time). ``by_concern`` is the id under which social care dealt
    with a concern, -1 where the child had none yet; ``hub_view`` the one the hub knew that day.
    """

    known_from: Ints
    first: Ints
    second: Ints
    merged: Dates
    by_concern: Ints
    hub_view: Ints

    def at(self, child: Ints, on: Dates) -> Ints:
        """Return the LA child id under which other systems know a child on a day; -1 if none."""
        number = np.where(self.known_from[child] <= day_number(on), self.first[child], -1)
        before = (self.second[child] >= 0) & (on < self.merged[child])
        return np.where(before & (number >= 0), self.second[child], number)

    def is_duplicate(self, child: Ints) -> Bools:
        """Whether the child has a second record that nobody has merged."""
        return np.asarray((self.second[child] >= 0) & np.isnat(self.merged[child]))


def first_known(
    parameters: Parameters, concerns: Concerns, enquiries: Enquiries, episodes: Episodes
) -> Ints:
    """Return the day on which each child of a concern gets known by it, NEVER where it does not.

    The hub asks for no record of a child that is new and needs nothing.
    """
    rng = parameters.rng("identities")
    slight = np.isin(episodes.outcome, (ADVICE, NO_ACTION, UNDECIDED))
    passed = enquiries.hub[concerns.concern] & slight & (rng.random(len(slight)) < 0.45)
    return np.where(passed, NEVER, day_number(concerns.day)[concerns.concern])


def make_identities(
    parameters: Parameters,
    concerns: Concerns,
    episodes: Episodes,
    children: int,
    known_child: Ints,
    known_on: Ints,
) -> Identities:
    """Number the children as they get known: each ``known_child`` on ``known_on``."""
    rng = parameters.rng("la ids")
    known_from = earliest(known_child, known_on, children, NEVER)
    order = np.lexsort((np.arange(children), known_from))
    first = np.full(children, -1, dtype=np.int64)
    known = order[: int((known_from < NEVER).sum())]
    first[known] = _FIRST + np.arange(len(known))

    has_second = (first >= 0) & (rng.random(children) < _SECOND_ID)
    number = np.flatnonzero(has_second)
    second = np.full(children, -1, dtype=np.int64)
    second[number] = _FIRST_SECOND + np.arange(len(number))
    last = day_number(parameters.as_of)
    span = np.maximum(last - known_from, 1)
    when = from_day_number(known_from + (rng.random(children) * span).astype(np.int64))
    merged = np.where(has_second & (rng.random(children) < _MERGED), when, np.datetime64("NaT"))

    # records never merged: whole cases stand under one id or the other
    child, day = concerns.child, concerns.day[concerns.concern]
    key = np.where(episodes.case >= 0, episodes.case, np.arange(len(child)))
    under_second = (rng.random(len(child)) < 0.35)[key]
    number_then = np.where(known_from[child] <= day_number(day), first[child], -1)
    doubled = (second[child] >= 0) & np.isnat(merged[child]) & (number_then >= 0)
    by_concern = np.where(doubled & under_second, second[child], number_then)
    before = (second[child] >= 0) & (day < merged[child]) & (number_then >= 0)
    return Identities(
        known_from=known_from,
        first=first,
        second=second,
        merged=merged.astype("datetime64[D]"),
        by_concern=by_concern,
        hub_view=np.where(before, second[child], by_concern),
    )
