"""What would follow for each child if a concern became a referral to social care.

Drawn for every child of every concern before it is known which concerns are taken up, so that
taking up (``episodes``) needs only the state of the child and no randomness. Siblings share
most of their draws. Shares and durations are those of Devon and England (DfE children in need).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    choose,
    pick,
    plus_days,
    to_day,
)
from mash_vfm.synthetic.clock import is_working_day, plus_months, working_days_after
from mash_vfm.synthetic.concerns import DISABILITY, SOCIAL_CARE, Concerns
from mash_vfm.synthetic.enquiries import Enquiries
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.population import Population

NFA, RC8, RC9, IN_NEED = range(4)
STRATEGY_SHARE = 0.062
_NFA_SHARE = 0.078
_NOT_IN_NEED = 0.51
_STEPPED_DOWN = 0.36
_S47_ELSE = 0.27
_CONFERENCE = 0.39
_PLAN = 0.87
# working days of an assessment: bounds and shares of the DfE's bands
_ASSESSMENT_BANDS = (0, 1, 11, 21, 31, 41, 46, 51, 61, 111)
_ASSESSMENT_SHARE = (0.035, 0.135, 0.14, 0.175, 0.215, 0.11, 0.06, 0.07, 0.06)
# working days from section 47 to conference
_CONFERENCE_BANDS = (4, 11, 16, 21, 45)
_CONFERENCE_SHARE = (0.07, 0.74, 0.09, 0.10)
# days of a child protection plan
_PLAN_BANDS = (14, 92, 183, 366, 731, 1150)
_PLAN_SHARE = (0.17, 0.12, 0.405, 0.265, 0.04)


@dataclass(frozen=True)
class Paths:
    """Potential events, a row a child of a concern; dates may lie after the extract's date.

    A date means something only where its flag (``s47``, ``conference`` ...) is set. ``kind`` is
    NFA, RC8, RC9 or IN_NEED; ``close`` the end of the episode that the referral would open.
    """

    referred: Dates
    strategy: Bools
    kind: Ints
    assessed_from: Dates
    assessed_to: Dates
    s47: Bools
    s47_from: Dates
    s47_to: Dates
    conference: Bools
    conference_on: Dates
    transfer: Bools
    plan: Bools
    plan_to: Dates
    care: Bools
    care_from: Dates
    care_to: Dates
    close: Dates
    chance: Floats


def _within(bands: tuple[int, ...], band: Ints, uniform: Floats) -> Floats:
    edges = np.array(bands, dtype=np.float64)
    return edges[band] + uniform * (edges[band + 1] - edges[band])


def _yearly(rng: np.random.Generator, parameters: Parameters, day: Dates, spread: float) -> Floats:
    """Return a factor that differs from financial year to financial year."""
    year = (day - parameters.start).astype(np.int64) // 365
    factors = rng.uniform(1 - spread, 1 + spread, parameters.years + 1)
    return np.asarray(factors[np.clip(year, 0, parameters.years)], dtype=np.float64)


def make_paths(
    parameters: Parameters, population: Population, concerns: Concerns, enquiries: Enquiries
) -> Paths:
    """Draw the potential path of every child of every concern."""
    rng = parameters.rng("paths")
    concern, child = concerns.concern, concerns.child
    rows, families = len(child), len(concerns.family)

    def draw() -> Floats:
        own = rng.random(rows) < 0.12
        return np.where(own, rng.random(rows), rng.random(families)[concern])

    decided = to_day(np.where(enquiries.hub, enquiries.last, concerns.at))[concern]
    decided = np.where(np.isnat(decided), concerns.day[concern], decided)
    wait = np.where(enquiries.hub[concern], pick(draw(), (0.82, 0.14, 0.03, 0.01)),
                    pick(draw(), (0.7, 0.25, 0.05)))  # fmt: skip
    urgent = (wait == 0) & ~is_working_day(decided) & (draw() < 0.5)
    referred = np.where(urgent, decided, working_days_after(decided, wait))
    adult = plus_months(population.born[child], 12 * 18)

    severity, disabled = concerns.severity, concerns.category[concern] == DISABILITY
    strategy = severity > 1 - STRATEGY_SHARE
    transfer = (
        concerns.direct[concern]
        & (concerns.agency[concern] == SOCIAL_CARE)
        & ~strategy
        & (draw() < 0.2)
    )
    nfa = ~strategy & ~transfer & (draw() < _NFA_SHARE * _yearly(rng, parameters, referred, 0.45))
    s47 = ~nfa & ~transfer & (draw() < np.where(strategy, 0.94, _S47_ELSE))
    not_in_need = np.where(disabled, 0.15, _NOT_IN_NEED * _yearly(rng, parameters, referred, 0.08))
    closed_early = ~nfa & ~s47 & ~transfer & (draw() < not_in_need)
    kind = np.where(nfa, NFA, np.where(closed_early, RC8, IN_NEED)).astype(np.int64)
    kind[closed_early & (draw() < _STEPPED_DOWN)] = RC9

    assessed_from = working_days_after(referred, pick(draw(), (0.85, 0.1, 0.05)))
    band = pick(draw(), _ASSESSMENT_SHARE)
    assessed_to = working_days_after(assessed_from, _within(_ASSESSMENT_BANDS, band, draw()))

    s47_delay = np.where(strategy, choose(rng, (0.8, 0.15, 0.05), rows), 2 + 38 * draw())
    s47_from = plus_days(referred, s47_delay)
    s47_to = working_days_after(s47_from, 4 + 13 * draw())
    conference = (s47 & (draw() < _CONFERENCE)) | transfer
    band = pick(draw(), _CONFERENCE_SHARE)
    conference_on = np.where(
        transfer,
        working_days_after(referred, 8 + 8 * draw()),
        working_days_after(s47_from, _within(_CONFERENCE_BANDS, band, draw())),
    )
    plan = conference & (draw() < np.where(transfer, 0.95, _PLAN))
    band = pick(draw(), _PLAN_SHARE)
    plan_to = plus_days(conference_on, _within(_PLAN_BANDS, band, draw()))

    share = np.where(conference, 0.24, np.where(s47, 0.07, 0.03))
    care = (kind == IN_NEED) & (draw() < share)
    care_from = plus_days(
        np.where(conference, conference_on, referred), 1 - np.log(draw() + 1e-9) * 90
    )
    stay = np.where(draw() < 0.25, 5 + 60 * draw(), 40 - np.log(draw() + 1e-9) * 850)
    care_to = plus_days(care_from, stay)
    # a plan ends soon after the child comes into care
    plan_to = np.where(
        plan & care,
        np.maximum(
            plus_days(conference_on, 14), np.minimum(plan_to, plus_days(care_from, 60 * draw()))
        ),
        plan_to,
    )

    support = np.where(disabled, 900.0, np.where(s47, 115.0, 180.0))
    after = support * np.exp(0.9 * rng.standard_normal(families)[concern])
    close = plus_days(assessed_to, np.where(closed_early, 6 * draw(), 10 + after))
    close = np.where(plan, np.maximum(plus_days(plan_to, 10 + 0.6 * after), assessed_to), close)
    close = np.where(s47, np.maximum(close, plus_days(s47_to, 1)), close)
    close = np.where(conference, np.maximum(close, plus_days(conference_on, 20)), close)
    close = np.where(care, np.maximum(close, plus_days(care_to, 14 * draw())), close)
    close = np.where(nfa, referred, close)

    # nothing reaches beyond the eighteenth birthday
    grown = plus_days(adult, -1)
    old = plus_days(adult, -45)
    s47 &= s47_from < old
    conference &= (conference_on < old) & (s47 | transfer)
    plan &= conference
    care &= care_from < old
    return Paths(
        referred=referred,
        strategy=strategy,
        kind=kind,
        assessed_from=np.minimum(assessed_from, adult),
        assessed_to=assessed_to,
        s47=s47,
        s47_from=s47_from,
        s47_to=np.maximum(np.minimum(s47_to, grown), s47_from),
        conference=conference,
        conference_on=conference_on,
        transfer=transfer & conference,
        plan=plan,
        plan_to=np.minimum(plan_to, grown),
        care=care,
        care_from=care_from,
        care_to=np.minimum(care_to, grown),
        close=np.maximum(np.where(kind == IN_NEED, np.minimum(close, adult), close), referred),
        chance=draw(),
    )
