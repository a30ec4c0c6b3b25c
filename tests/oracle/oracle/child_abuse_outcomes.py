"""Metric 15, ``mart_child_abuse_outcomes``: crimes against children, charges and convictions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .areas import POPULATION
from .crimes import COURT, OFFENCE, OUTCOME, Crime, read_crimes
from .layout import Measure, Metric, lay_out
from .rates import CHILDREN, Rates
from .row import Row
from .tables import Counts, Ratios
from .world import World

METRIC = Metric(
    "child_abuse_outcomes", ("quarter", "financial_year"), reads=(OFFENCE, OUTCOME, COURT)
)
# measures of the crimes recorded in a period, once so many months have gone
_COHORT = replace(METRIC, grains=("quarter",))
CHARGE_MONTHS = 12
CONVICTION_MONTHS = 24


def rows(world: World) -> Iterator[Row]:
    """Rows of offences_recorded (and its rate), convictions, charged_12m and convicted_24m."""
    crimes = read_crimes(world)
    recorded = Measure(METRIC, "offences_recorded", "count", OFFENCE, ())
    rate = replace(recorded, id="offences_recorded_per_10k", unit="per_10000", needs=(POPULATION,))
    convictions = replace(recorded, id="convictions", needs=(COURT,))
    charged = Measure(_COHORT, "charged_12m", "share", OFFENCE, (OUTCOME,), maturity=CHARGE_MONTHS)
    convicted = Measure(
        _COHORT, "convicted_24m", "share", OFFENCE, (COURT,), maturity=CONVICTION_MONTHS
    )
    counts = _recorded(crimes)
    yield from lay_out(world, recorded, counts)
    yield from lay_out(world, rate, Rates(counts, world.population, CHILDREN, {}))
    yield from lay_out(world, convictions, _convictions(crimes))
    yield from lay_out(world, charged, _charged(crimes))
    yield from lay_out(world, convicted, _convicted(crimes))


def _by(crime: Crime) -> dict[str, str]:
    return {"offence_group": crime.group}


def _recorded(crimes: list[Crime]) -> Counts:
    table = Counts()
    for crime in crimes:
        table.add(crime.recorded_on, crime.area, _by(crime))
    return table


def _convictions(crimes: list[Crime]) -> Counts:
    """Crimes by their earliest conviction, whenever they were recorded."""
    table = Counts()
    for crime in crimes:
        if crime.convicted_on is not None:
            table.add(crime.convicted_on, crime.area, _by(crime))
    return table


def _charged(crimes: list[Crime]) -> Ratios:
    table = Ratios()
    for crime in crimes:
        is_charged = crime.was_charged_within(CHARGE_MONTHS)
        table.add(crime.recorded_on, crime.area, _by(crime), is_charged)
    return table


def _convicted(crimes: list[Crime]) -> Ratios:
    table = Ratios()
    for crime in crimes:
        is_convicted = crime.led_to_conviction_within(CONVICTION_MONTHS)
        table.add(crime.recorded_on, crime.area, _by(crime), is_convicted)
    return table
