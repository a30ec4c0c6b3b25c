"""Workforce: posts, workers, absence, vacancies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import (
    Bools,
    Dates,
    Floats,
    Ints,
    choose,
    choose_by_row,
    day_number,
    plus_days,
    spread,
    until,
)
from mash_vfm.synthetic.clock import month_starts, working_days_after, working_days_between
from mash_vfm.synthetic.columns import Table, coded, date, flag, ident, listed, number, whole
from mash_vfm.synthetic.parameters import Parameters
from mash_vfm.synthetic.workforce import LOCATIONS, ROLES, TIERS, Workforce

REASONS = ("SIC", "MAT", "TRN", "OTH", "PUB", "UNP", "UNA")
_SPELLS_PER_YEAR = 2.1
_REASON_SHARE = (0.7, 0.014, 0.14, 0.09, 0.02, 0.026, 0.01)
_KEY = 10**6


@dataclass(frozen=True)
class Absences:
    """Spells of absence that do not overlap, a row each, sorted by worker and first day."""

    worker: Ints
    first: Dates
    last: Dates
    days: Floats
    reason: Ints

    def away(self, worker: Ints, on: Dates) -> Bools:
        """Whether each worker is absent on a day."""
        if not len(self.worker):
            return np.zeros(len(worker), dtype=bool)
        keys = self.worker * _KEY + day_number(self.first)
        found = np.searchsorted(keys, worker * _KEY + day_number(on), side="right") - 1
        at = np.maximum(found, 0)
        return np.asarray((found >= 0) & (self.worker[at] == worker) & (self.last[at] >= on))


def post_table(workforce: Workforce) -> Table:
    """Return workforce.post."""
    count = len(workforce.role)
    teams = ("MASH", "Early Response Service", "Social Work")
    columns = {
        "post_id": ident(np.arange(1, count + 1), "PO", 4),
        "agency": listed(workforce.agency),
        "team": coded(teams, workforce.tier),
        "role_family": coded(ROLES, workforce.role),
        "tier": coded(TIERS, workforce.tier),
        "location": coded(LOCATIONS, workforce.location),
        "fte_budgeted": number(workforce.budget, 2),
        "funded_by": listed(workforce.agency),
        "mash_time_share": number(workforce.share, 2),
        "hourly_rate": number(workforce.rate, 2),
        "area_code": ids.area(workforce.area),
        "valid_from": date(workforce.valid_from),
        "valid_to": date(workforce.valid_to),
    }
    return Table("workforce", "post", columns)


def worker_table(parameters: Parameters, workforce: Workforce) -> Table:
    """Return workforce.worker: one row a worker in a post from a day on."""
    rng = parameters.rng("worker table")
    order = np.lexsort((workforce.since, workforce.post, workforce.worker))
    order = order[workforce.since[order] <= parameters.as_of]
    count, post = len(order), workforce.post[order]
    ended = until(workforce.to[order], parameters.as_of)
    left = ~np.isnat(ended)
    reason = np.where(left, workforce.reason[order], -1)
    social = np.isin(workforce.role[post], (0, 1)) & (workforce.tier[post] != 1)
    registered = np.where(social, 7_000_000 + workforce.worker[order], -1)
    weeks = np.where(rng.random(count) < 0.05, 39.0, 52.0)
    columns = {
        "worker_id": ids.worker(workforce.worker[order]),
        "post_id": ident(post + 1, "PO", 4),
        "swe_no": ident(registered, "SW", 10),
        "agency_worker": flag(workforce.temporary[order]),
        "fte": number(workforce.fte[order], 2),
        "role_start_on": date(workforce.since[order]),
        "role_end_on": date(ended),
        "reason_leave": whole(reason),
        "leaver_destination": whole(np.where(reason > 0, rng.integers(1, 10, count), -1)),
        "contract_weeks": number(np.where(workforce.temporary[order], np.nan, weeks), 0),
        "case_holder": flag(workforce.case_holder[order]),
    }
    return Table("workforce", "worker", columns)


def make_absences(parameters: Parameters, workforce: Workforce) -> Absences:
    """Draw absence: many short spells, a few long ones, none across another."""
    rng = parameters.rng("absences")
    main = np.arange(workforce.main)
    begin = np.maximum(workforce.since[main], parameters.start)
    ends = np.where(np.isnat(workforce.to[main]), parameters.as_of, workforce.to[main])
    stop = np.minimum(ends, parameters.as_of)
    years = np.maximum(day_number(stop) - day_number(begin), 0) / 365.25
    permanent = ~workforce.temporary[main]
    rate = np.where(permanent, _SPELLS_PER_YEAR, 0.4)
    holding, _ = spread(rng.poisson(rate * years))
    count = len(holding)
    span = day_number(stop[holding]) - day_number(begin[holding]) + 1
    first = working_days_after(plus_days(begin[holding], rng.random(count) * span), np.zeros(count))
    reason = choose(rng, _REASON_SHARE, count)
    band = choose_by_row(
        rng, np.where((reason == 0)[:, None], (0.83, 0.127, 0.043), (0.93, 0.05, 0.02))
    )
    low, high = np.array([1, 6, 20])[band], np.array([6, 20, 110])[band]
    length = low + np.floor(rng.random(count) * (high - low))
    length = np.where(reason == 1, 120 + rng.integers(0, 100, count), length)
    length = np.where(reason == 2, 1 + rng.integers(0, 2, count), length)
    last = working_days_after(first, length - 1)
    last = np.where(np.isnat(workforce.to[holding]), last, np.minimum(last, workforce.to[holding]))
    worker = workforce.worker[holding]
    order = np.lexsort((day_number(last), day_number(first), worker))
    holding, worker, reason = holding[order], worker[order], reason[order]
    first, last = first[order], last[order]
    # whoever is away cannot fall ill again: drop what starts inside an earlier spell
    reach = np.maximum.accumulate(worker * _KEY + day_number(last))
    free = np.r_[True, worker[1:] * _KEY + day_number(first[1:]) > reach[:-1]][: len(worker)]
    kept = free & (first <= parameters.as_of) & (last >= first)
    holding, worker, reason, first, last = (
        part[kept] for part in (holding, worker, reason, first, last)
    )
    lost = working_days_between(plus_days(first, -1), last) * workforce.fte[holding]
    return Absences(worker, first, last, np.round(lost, 1), reason)


def absence_table(parameters: Parameters, absences: Absences) -> Table:
    """Return workforce.absence; open spells have no last day."""
    rng = parameters.rng("absence table")
    count = len(absences.worker)
    order = np.argsort(absences.first, kind="stable")
    last = until(absences.last[order], parameters.as_of)
    given = ~np.isnat(last) & (rng.random(count) < 0.6)
    columns = {
        "absence_id": ident(np.arange(1, count + 1), "AB", 6),
        "worker_id": ids.worker(absences.worker[order]),
        "first_day": date(absences.first[order]),
        "last_day": date(last),
        "working_days_lost": number(np.where(given, absences.days[order], np.nan), 1),
        "reason": coded(REASONS, absences.reason[order]),
    }
    return Table("workforce", "absence", columns)


def vacancy_table(parameters: Parameters, workforce: Workforce) -> Table:
    """Return workforce.vacancy: a snapshot at each quarter's end, by agency and role."""
    quarter_ends = plus_days(month_starts(parameters.start, parameters.months + 1)[3::3], -1)
    agencies = sorted(set(workforce.agency))
    agency = np.array([agencies.index(name) for name in workforce.agency])
    group = agency * len(ROLES) + workforce.role
    size = len(agencies) * len(ROLES)
    used = np.unique(group)

    def total(groups: Ints, inside: Bools, amount: Floats) -> Floats:
        cells = np.zeros((len(quarter_ends), size))
        row, column = np.nonzero(inside)
        np.add.at(cells, (row, groups[column]), amount[column])
        return cells[:, used].ravel()

    on = quarter_ends[:, None]
    posts = (workforce.valid_from <= on) & (
        np.isnat(workforce.valid_to) | (workforce.valid_to >= on)
    )
    holdings = (workforce.since <= on) & (np.isnat(workforce.to) | (workforce.to >= on))
    of_holding = group[workforce.post]
    budget = total(group, posts, workforce.budget)
    permanent = total(of_holding, holdings & ~workforce.temporary, workforce.fte)
    temporary = total(of_holding, holdings & workforce.temporary, workforce.fte)
    vacancies = np.maximum(np.round(budget - permanent, 2), 0)
    snapshot = np.repeat(quarter_ends, len(used))
    groups = np.tile(used, len(quarter_ends))
    shown = budget > 0
    columns = {
        "snapshot_on": date(snapshot[shown]),
        "agency": coded(agencies, (groups // len(ROLES))[shown]),
        "role_family": coded(ROLES, (groups % len(ROLES))[shown]),
        "vacancies_fte": number(vacancies[shown], 2),
        "agency_covering_fte": number(np.minimum(temporary, vacancies)[shown], 2),
    }
    return Table("workforce", "vacancy", columns)
