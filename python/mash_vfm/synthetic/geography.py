"""A fictitious authority: areas, small areas (LSOA), postcodes, and when each area went live.

The postcode area ZV and the LSOA codes E0199.... are in use nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mash_vfm.synthetic.arrays import Dates, Floats, Ints, choose, spread
from mash_vfm.synthetic.clock import plus_months
from mash_vfm.synthetic.columns import Column, compose, ident
from mash_vfm.synthetic.parameters import Parameters

AREA_CODES = ("MV01", "MV02", "MV03", "MV04", "MV05", "MV06", "MV07", "MV08")
AREA_NAMES = (
    "Averton",
    "Brackmoor",
    "Coombehaven",
    "Dunscliffe",
    "Elmsbury",
    "Fernworthy",
    "Gullmouth",
    "Holsford",
)
AREA_SIZE = (0.20, 0.16, 0.15, 0.13, 0.12, 0.10, 0.08, 0.06)
# What came before the roll-out, in months, where the history leaves it as many as it takes: two
# years, so that its effect on measures that look back for one can be told.
_BEFORE, _ROLL_OUT = 24, 48
# by position in AREA_CODES: the share of the rest of the history after which the hub took it on
_GO_LIVE_SHARE = (0.0, 0.35, 0.04, 0.58, 0.17, 0.10, 0.46, 0.26)
# months by which the Early Response Service of the area came after (or before) the hub
_ERS_LAG = (0, 2, -1, 3, 0, 1, 0, 2)
_LSOAS = 450
_POSTCODES_PER_LSOA = 26
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True)
class Geography:
    """Areas, LSOAs and postcodes by position, and the roll-out.

    ``lsoa_area``, ``lsoa_need`` (standardised deprivation) and ``lsoa_weight`` (share of
    families) have a row an LSOA; ``postcode_lsoa`` and ``postcode_code`` a row a postcode.
    """

    lsoa_area: Ints
    lsoa_need: Floats
    lsoa_weight: Floats
    postcode_lsoa: Ints
    postcode_code: Ints
    hub_live: Dates
    ers_live: Dates

    def postcode(self, position: Ints) -> Column:
        """Return the postcode at each position; -1 is null."""
        known = position >= 0
        code = np.where(known, self.postcode_code[np.maximum(position, 0)], -1)
        letters = f"'{_LETTERS}'"
        sql = (
            "case when {0} >= 0 then 'ZV' || ({0} // 4000 + 1)::varchar || ' ' || "
            "({0} % 10)::varchar || "
            f"substr({letters}, ({{0}} // 10 % 20 + 1)::integer, 1) || "
            f"substr({letters}, ({{0}} // 200 % 20 + 1)::integer, 1) end"
        )
        return Column(sql, (code,))

    def lsoa(self, position: Ints) -> Column:
        """Return the LSOA code at each position; -1 is null."""
        return compose(
            "'E01' || {0}", ident(np.where(position >= 0, position + 990001, -1), width=6)
        )

    def area_of_postcode(self, position: Ints) -> Ints:
        """Return the area of each postcode."""
        return self.lsoa_area[self.postcode_lsoa[position]]


def make_geography(parameters: Parameters) -> Geography:
    """Draw the authority's small areas and postcodes."""
    rng = parameters.rng("geography")
    lsoas = max(24, round(_LSOAS * parameters.scale))
    area = np.sort(np.r_[np.arange(8), choose(rng, AREA_SIZE, lsoas - 8)]).astype(np.int64)
    # half of the need lies between areas' towns and villages, half within them
    need = rng.normal(0, 0.8, lsoas) + rng.normal(0, 0.35, 8)[area]
    owner, number = spread(np.full(lsoas, _POSTCODES_PER_LSOA, dtype=np.int64))
    # every area has room for so many postcodes; a step coprime to it scatters the letters
    room = 4000 * int(np.ceil(len(owner) / 4000))
    code = area[owner] * room + (owner * _POSTCODES_PER_LSOA + number) * 1237 % room
    before = min(max(parameters.months - _ROLL_OUT, 0), _BEFORE)
    shares = np.array(_GO_LIVE_SHARE) * (parameters.months - before)
    month = before + np.round(shares).astype(np.int64)
    ers_month = np.maximum(month + np.array(_ERS_LAG), 0)
    return Geography(
        lsoa_area=area,
        lsoa_need=need,
        lsoa_weight=rng.uniform(0.6, 1.4, lsoas),
        postcode_lsoa=owner,
        postcode_code=code,
        hub_live=plus_months(np.full(8, parameters.start), month),
        ers_live=plus_months(np.full(8, parameters.start), ers_month),
    )
