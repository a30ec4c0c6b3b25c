"""How the ids of things read in every system that uses them."""

from __future__ import annotations

import numpy as np

from mash_vfm.synthetic.arrays import Ints
from mash_vfm.synthetic.columns import Column, coded, compose, ident, ident_varied
from mash_vfm.synthetic.geography import AREA_CODES
from mash_vfm.synthetic.identities import LA_WIDTH

FRONT_DOOR_QUEUE, DUTY_QUEUE = 1, 2
FIRST_WORKER = 1001
_FIRST_POLICE = 2_100_001


def la_child(numbers: Ints, style: Ints | None = None) -> Column:
    """Return LA child ids, eight digits; ``style`` as in ``ident_varied``."""
    if style is None:
        return ident(numbers, width=LA_WIDTH)
    return ident_varied(numbers, LA_WIDTH, style)


def referral(numbers: Ints) -> Column:
    """Return ids of social care referrals."""
    return ident(numbers, "R", 7)


def contact(rows: Ints) -> Column:
    """Return ids of contacts, by child of a concern; -1 is null."""
    return ident(rows, "C", 7)


def enquiry(numbers: Ints) -> Column:
    """Return ids of hub enquiries."""
    return ident(numbers, "E", 6)


def police_reference(rows: Ints, style: Ints | None = None) -> Column:
    """Return references of police referrals by child of a concern: ten digits, zeros first."""
    number = np.where(rows >= 0, rows + _FIRST_POLICE, -1)
    return ident(number, width=10) if style is None else ident_varied(number, 10, style)


def worker(workers: Ints, style: Ints | None = None) -> Column:
    """Return payroll ids of workers, six digits; -1 is null."""
    number = np.where(workers >= 0, workers + FIRST_WORKER, -1)
    return ident(number, width=6) if style is None else ident_varied(number, 6, style)


def professional(workers: Ints) -> Column:
    """Return social care's ids of professionals; -1 is null, -2 and -3 are the queues."""
    number = np.where(workers >= 0, workers + 10_000, -1)
    number = np.where(workers == -2, FRONT_DOOR_QUEUE, number)
    return ident(np.where(workers == -3, DUTY_QUEUE, number), "P", 5)


def area(areas: Ints) -> Column:
    """Return area codes; -1 is null."""
    return coded(AREA_CODES, areas)


def keyed(*columns: Column) -> Column:
    """Return the parts of a key joined by a slash, as ``truth`` names a row."""
    places = ", ".join(f"{{{index}}}" for index in range(len(columns)))
    return compose(f"concat_ws('/', {places})", *columns)
