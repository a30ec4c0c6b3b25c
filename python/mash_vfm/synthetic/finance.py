"""Finance: the hub's ledger lines and its set-up assets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic import ids
from mash_vfm.synthetic.arrays import Bools, Dates, Floats, Ints, choose, plus_days
from mash_vfm.synthetic.clock import month_starts, plus_months
from mash_vfm.synthetic.columns import Table, coded, date, flag, ident, number, whole
from mash_vfm.synthetic.geography import AREA_CODES
from mash_vfm.synthetic.workforce import HUB
from mash_vfm.synthetic.world import World

# health, education and probation pay their people from budgets that are not the hub's
POSTING = ("social_care", "police", "early_help", "housing")
COST_TYPES = ("staff", "agency_staff", "overhead", "it_support", "accommodation", "set_up")
STAFF, AGENCY_STAFF, OVERHEAD, IT_SUPPORT, ACCOMMODATION, SET_UP = range(6)
JOURNALS = ("actual", "accrual", "reversal")
_ACTUAL, _ACCRUAL, _REVERSAL = range(3)
_SUBJECTIVE = ("1000", "1090", "3100", "3200", "2100", "9000")
_MONTHLY_HOURS = 37 * 52 / 12
_ON_COST = 1.28
_PAY_RISE = 1.027


@dataclass(frozen=True)
class _Lines:
    """Ledger lines, a row each; ``reverses`` is the position of another line, or -1."""

    month: Ints
    agency: Ints
    area: Ints
    cost: Ints
    amount: Floats
    vat: Floats
    recoverable: Ints
    journal: Ints
    reverses: Ints


def _staff(world: World, months: Dates) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return month, agency, area, cost type and amount of the pay of the hub's people."""
    workforce = world.workforce
    middle = plus_days(months, 14)[:, None]
    paid = (workforce.since <= middle) & (np.isnat(workforce.to) | (workforce.to >= middle))
    posts = workforce.post
    agency = np.array([POSTING.index(name) if name in POSTING else -1 for name in workforce.agency])
    paid &= (workforce.tier[posts] == HUB) & (agency[posts] >= 0)
    month, holding = np.nonzero(paid)
    share = np.where(np.isnan(workforce.share), 1.0, workforce.share)[posts[holding]]
    rate = workforce.rate[posts[holding]] * _PAY_RISE ** (month // 12)
    temporary = workforce.temporary[holding]
    pay = workforce.fte[holding] * share * rate * _MONTHLY_HOURS
    pay = pay * np.where(temporary, 1.55, _ON_COST)
    size = (len(months), len(POSTING), 9, 2)
    cells = np.zeros(size)
    np.add.at(cells, (month, agency[posts[holding]], workforce.area[posts[holding]] + 1,
                      temporary.astype(np.int64)), pay)  # fmt: skip
    at = np.nonzero(cells > 0)
    return at[0], at[1], at[2] - 1, at[3], cells[at]


def _running(
    world: World, months: Dates, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return month, agency, area, cost type and amount of overheads, IT and rooms."""
    scale = max(world.parameters.scale, 0.02)
    live = world.geography.hub_live.min()
    # agency, area (-1: all; 99: each live area), cost type, pounds a month
    kinds = (
        (0, -1, OVERHEAD, 5200.0), (0, 99, OVERHEAD, 420.0), (1, -1, OVERHEAD, 1500.0),
        (0, -1, IT_SUPPORT, 3900.0), (0, 99, IT_SUPPORT, 260.0), (0, -1, ACCOMMODATION, 6800.0),
        (1, -1, ACCOMMODATION, 1900.0),
    )  # fmt: skip
    found = []
    for agency, area, cost, pounds in kinds:
        for place in range(len(AREA_CODES)) if area == 99 else (-1,):
            start = live if place < 0 else world.geography.hub_live[place]
            month = np.flatnonzero(months >= start)
            growth = 1.024 ** (month / 12)
            noise = np.exp(rng.normal(0, 0.04 if cost == ACCOMMODATION else 0.18, len(month)))
            amount = pounds * scale * growth * noise
            found.append((month, month * 0 + agency, month * 0 + place, month * 0 + cost, amount))
    parts = [np.concatenate(part) for part in zip(*found, strict=True)]
    return parts[0], parts[1], parts[2], parts[3], parts[4]


def _set_up(
    world: World, months: Dates, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints, Floats]:
    """Return month, agency, area, cost type and amount of what setting up each area cost."""
    scale = max(world.parameters.scale, 0.02)
    month = np.searchsorted(months, world.geography.hub_live)
    items = 3
    area = np.repeat(np.arange(len(AREA_CODES)), items)
    when = np.clip(
        np.repeat(month, items) + np.tile([-1, 0, 1], len(AREA_CODES)), 0, len(months) - 1
    )
    amount = rng.uniform(4000, 26000, len(area)) * scale
    central = np.zeros(2, dtype=np.int64)
    amounts = np.r_[46031.0 * scale, 31000.0 * scale, amount]
    return (
        np.r_[central, when], np.r_[0, 1, area * 0], np.r_[central - 1, area],
        np.full(len(area) + 2, SET_UP), amounts,
    )  # fmt: skip


def _journals(
    world: World, rng: np.random.Generator,
    month: Ints, agency: Ints, area: Ints, cost: Ints, amount: Floats,
) -> _Lines:  # fmt: skip
    """Turn costs into lines: some accrued first and reversed, some posted twice and put right."""
    count, last = len(month), world.parameters.months - 1
    amount = np.round(amount, 2)
    # council and police get the tax on purchases back, except on part of the rooms
    taxed = np.isin(cost, (AGENCY_STAFF, OVERHEAD, IT_SUPPORT, SET_UP)) | (
        (cost == ACCOMMODATION) & (rng.random(count) < 0.5)
    )
    recoverable = np.where(taxed, 1, np.where(rng.random(count) < 0.5, 0, -1))
    amount = np.where(taxed, np.round(amount * 1.2, 2), amount)
    vat = np.where(taxed & (rng.random(count) < 0.75), np.round(amount / 6, 2), np.nan)
    late = np.isin(cost, (AGENCY_STAFF, ACCOMMODATION, IT_SUPPORT)) & (rng.random(count) < 0.3)
    late &= month < last
    never = np.flatnonzero(np.isin(cost, (OVERHEAD, AGENCY_STAFF)) & (rng.random(count) < 0.015))
    accrued = np.flatnonzero(late)
    wrong = np.flatnonzero((cost == OVERHEAD) & (rng.random(count) < 0.02))
    journal = np.full(count, _ACTUAL)
    # an invoice that has not come: the accrual is all there is
    journal[never] = _ACCRUAL

    def more(rows: Ints, shift: int, sign: float, kind: int, names: Ints) -> _Lines:
        journals = np.full(len(rows), kind)
        return _Lines(
            np.minimum(month[rows] + shift, last), agency[rows], area[rows], cost[rows],
            sign * amount[rows], sign * vat[rows], recoverable[rows], journals, names,
        )  # fmt: skip

    none = np.full(count, -1)
    actual = np.where(late & (journal == _ACTUAL), np.minimum(month + 1, last), month)
    lines = [_Lines(actual, agency, area, cost, amount, vat, recoverable, journal, none)]
    at = count
    accrued = accrued[journal[accrued] == _ACTUAL]
    wrong = wrong[journal[wrong] == _ACTUAL]
    lines.append(more(accrued, 0, 1.0, _ACCRUAL, np.full(len(accrued), -1)))
    accruals = at + np.arange(len(accrued))
    at += len(accrued)
    lines.append(more(accrued, 1, -1.0, _REVERSAL, accruals))
    reversals = at + np.arange(len(accrued))
    at += len(accrued)
    # reversed in the wrong month, so the reversal was reversed
    undone = np.flatnonzero(rng.random(len(accrued)) < 0.03)
    undone = undone if len(undone) else np.arange(min(1, len(accrued)))
    lines.append(more(accrued[undone], 1, 1.0, _REVERSAL, reversals[undone]))
    # posted, taken back and posted again
    lines.append(more(wrong, 0, -1.0, _REVERSAL, wrong))
    lines.append(more(wrong, 1, 1.0, _ACTUAL, np.full(len(wrong), -1)))
    return _Lines(*(np.concatenate([getattr(line, name) for line in lines])
                    for name in _Lines.__dataclass_fields__))  # fmt: skip


def ledger_table(world: World) -> Table:
    """Return finance.ledger_line."""
    rng = world.parameters.rng("ledger")
    months = month_starts(world.parameters.start, world.parameters.months)
    parts = (_staff(world, months), _running(world, months, rng), _set_up(world, months, rng))
    month, agency, area, cost, amount = (np.concatenate(part) for part in zip(*parts, strict=True))
    lines = _journals(world, rng, month, agency, area, cost, amount)
    count = len(lines.month)
    order = np.lexsort((np.arange(count), lines.cost, lines.month))
    number_of = np.empty(count, dtype=np.int64)
    number_of[order] = np.arange(1, count + 1)
    reverses = np.where(lines.reverses >= 0, number_of[np.maximum(lines.reverses, 0)], -1)[order]
    first = months[lines.month[order]]
    length = (plus_months(first, 1) - first).astype(np.int64)
    accrual: Bools = lines.journal[order] == _ACCRUAL
    within = np.where(accrual, length - 1, np.floor(rng.random(count) * length))
    within = np.where(lines.journal[order] == _REVERSAL, np.minimum(within, 2), within)
    posted = np.minimum(plus_days(first, within), world.parameters.as_of)
    labels = [str(one)[:7] for one in months]
    stated = rng.random(count) < 0.88
    centre = (lines.agency * 10 + lines.area + 1)[order]
    columns = {
        "ledger_line_id": ident(number_of[order], "LL", 6),
        "posted_on": date(posted),
        "cost_centre": ident(centre, "CC", 3),
        "agency": coded(POSTING, lines.agency[order]),
        "area_code": ids.area(lines.area[order]),
        "cost_type": coded(COST_TYPES, lines.cost[order]),
        "subjective_code": coded(_SUBJECTIVE, lines.cost[order]),
        "amount": number(lines.amount[order], 2),
        "vat_amount": number(lines.vat[order], 2),
        "journal_type": coded(
            JOURNALS,
            np.where(
                (lines.journal[order] == _ACTUAL) & (rng.random(count) < 0.05), -1,
                lines.journal[order],
            ),
        ),
        "reverses_line_id": ident(reverses, "LL", 6),
        "vat_recoverable": flag(lines.recoverable[order]),
        "period_month": coded(labels, np.where(stated, lines.month[order], -1)),
    }  # fmt: skip
    return Table("finance", "ledger_line", columns)


def asset_table(world: World) -> Table:
    """Return finance.set_up_asset."""
    rng = world.parameters.rng("assets")
    scale = max(world.parameters.scale, 0.02)
    items = ("Desktop equipment", "Case system licences", "Office fit-out", "Secure network link")
    area = np.r_[-1, -1, np.repeat(np.arange(len(AREA_CODES)), 2)]
    live = np.where(
        area < 0, world.geography.hub_live.min(), world.geography.hub_live[np.maximum(area, 0)]
    )
    count = len(area)
    columns = {
        "asset_id": ident(np.arange(1, count + 1), "AS", 4),
        "item": coded(items, np.r_[1, 2, np.tile([0, 3], len(AREA_CODES))]),
        "area_code": ids.area(area),
        "amount": number(np.round(rng.uniform(6000, 48000, count) * scale, 2), 2),
        "start_on": date(plus_days(live, rng.integers(0, 20, count))),
        "useful_life_months": whole(np.array([36, 60, 48])[choose(rng, (0.5, 0.3, 0.2), count)]),
    }
    return Table("finance", "set_up_asset", columns)
