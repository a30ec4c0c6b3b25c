"""Planting faults: the sheet that a fault changes, the registry of kinds, and what was planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import duckdb
import numpy as np

from mash_vfm.contract import Extract
from mash_vfm.synthetic.parameters import DemoError
from mash_vfm.synthetic.truth import PlantedFault
from mash_vfm.synthetic.write import SHEET, Dialect

NONE, TYPICAL = "none", "typical"
_SHARE = 0.001
_MOST = 40


@dataclass
class Sheet:
    """The rows of one extract before they are written, as a fault sees them.

    ``extra`` are further files of the extract: name behind the extract's, and the condition (SQL)
    on the rows that go into it; ``held_back`` a condition on rows kept out of the main file.
    """

    connection: duckdb.DuckDBPyConnection
    extract: Extract
    rows: int
    rng: np.random.Generator
    dialect: Dialect = field(default_factory=Dialect)
    extra: list[tuple[str, str]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    planted: list[tuple[float | None, str, str | None, str | None]] = field(default_factory=list)

    def sample(self, where: str = "true", most: int = _MOST, spare: str = "") -> list[float]:
        """Return the places (``_row``) of a few rows that fit the SQL condition, in order.

        At most one row in a thousand, but at least one or two if there are any. Rows that hold
        another fault are left alone.
        """
        taken = {place for place, *_ in self.planted if place is not None}
        found = self.connection.execute(
            f"select _row from {SHEET} where {where} order by _row"
        ).fetchnumpy()["_row"]
        free = found[~np.isin(found, list(taken))] if taken else found
        wanted = min(max(2, round(self.rows * _SHARE)), most, len(free))
        return sorted(self.rng.choice(free, wanted, replace=False).tolist()) if wanted else []

    def change(self, places: list[float], column: str, sql: str) -> None:
        """Set a column of the rows at these places to a SQL expression."""
        if places:
            listed = ", ".join(repr(place) for place in places)
            self.connection.execute(
                f'update {SHEET} set "{column}" = {sql} where _row in ({listed})'
            )

    def repeat(self, places: list[float]) -> list[float]:
        """Put a copy of each row right behind it; return the places of the copies."""
        listed = ", ".join(repr(place) for place in places)
        self.connection.execute(
            f"insert into {SHEET} select * replace (_row + 0.5 as _row) from {SHEET} "
            f"where _row in ({listed})"
        )
        return [place + 0.5 for place in places]

    def plant(
        self, kind: str, places: list[float] | None, finding: str | None, column: str | None = None
    ) -> None:
        """Note a fault at these places, or (None) of the file as a whole."""
        for place in [None] if places is None else places:
            self.planted.append((place, kind, finding, column))


@dataclass(frozen=True)
class Fault:
    """A kind of fault: what it is called, which extract it befalls, and what plants it."""

    kind: str
    extract_id: str
    plant: Callable[[Sheet, str], None]


_REGISTRY: dict[str, Fault] = {}


def fault(
    kind: str, extract_id: str
) -> Callable[[Callable[[Sheet, str], None]], Callable[[Sheet, str], None]]:
    """Register a function as the fault of that kind on that extract."""

    def register(plant: Callable[[Sheet, str], None]) -> Callable[[Sheet, str], None]:
        _REGISTRY[kind] = Fault(kind, extract_id, plant)
        return plant

    return register


def chosen_faults(text: str) -> tuple[Fault, ...]:
    """Return the faults that ``none``, ``typical`` or a comma list of kinds means.

    Raises ``DemoError`` for a kind that there is not.
    """
    from mash_vfm.synthetic import fault_kinds

    kinds = [kind.strip() for kind in text.split(",") if kind.strip()]
    if kinds == [NONE]:
        return ()
    if kinds == [TYPICAL]:
        kinds = list(fault_kinds.TYPICAL_KINDS)
    unknown = sorted(set(kinds) - set(_REGISTRY))
    if unknown or not kinds:
        raise DemoError(
            f"faults must be {NONE}, {TYPICAL} or a list of {', '.join(sorted(_REGISTRY))}; "
            f"not {', '.join(unknown) or 'nothing'}"
        )
    return tuple(_REGISTRY[kind] for kind in dict.fromkeys(kinds))


def located(sheet: Sheet, file: str, where: str = "true") -> list[PlantedFault]:
    """Return what was planted, its places turned into row numbers of the file."""
    wanted = [place for place, *_ in sheet.planted if place is not None]
    number: dict[float, int] = {}
    if wanted:
        found = sheet.connection.execute(
            f"select _row, number from (select _row, row_number() over (order by _row) as number "
            f"from {SHEET} where {where}) where _row in ({', '.join(map(repr, wanted))})"
        ).fetchall()
        number = {place: int(at) for place, at in found}
    return [
        PlantedFault(file, None if place is None else number[place], kind, finding, column)
        for place, kind, finding, column in sheet.planted
    ]
