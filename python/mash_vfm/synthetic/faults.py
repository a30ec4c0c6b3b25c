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

NONE, TYPICAL, ALL = "none", "typical", "all"
_SHARE = 0.001
_MOST = 40


@dataclass
class Sheet:
    """The rows of one extract before they are written, as a fault sees them.

    ``extra`` are further files of the extract: name behind the extract's, and the condition (SQL)
    on the rows that go into it; ``copies`` are the ends of names under which the file comes again;
    ``stamp`` is the date in the file's name, yyyymmdd, if it is not that of the others.
    """

    connection: duckdb.DuckDBPyConnection
    extract: Extract
    rows: int
    rng: np.random.Generator
    dialect: Dialect = field(default_factory=Dialect)
    extra: list[tuple[str, str]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    stamp: str | None = None
    planted: list[tuple[float | None, str, str | None, str | None]] = field(default_factory=list)

    def sample(self, where: str = "true", most: int = _MOST, spare: str = "") -> list[float]:
        """Return the places (``_row``) of a few rows that fit the SQL condition, in order.

        At most one row in a thousand, but at least one or two if there are any. Rows that hold
        another fault are left alone.
        """
        free = self.connection.execute(
            f"select _row from {SHEET} where ({where}) and {self.is_free()} order by _row"
        ).fetchnumpy()["_row"]
        wanted = min(max(2, round(self.rows * _SHARE)), most, len(free))
        return sorted(self.rng.choice(free, wanted, replace=False).tolist()) if wanted else []

    def is_free(self) -> str:
        """Return the SQL condition of a row that holds no fault yet."""
        taken = sorted({place for place, *_ in self.planted if place is not None})
        return f"_row not in ({', '.join(map(repr, taken))})" if taken else "true"

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
    """A kind of fault: what it is called, which extract it befalls, and what plants it.

    ``is_certain`` says that whoever looks must find it; else it may be taken for chance.
    """

    kind: str
    extract_id: str
    plant: Callable[[Sheet, str], None]
    is_certain: bool


_REGISTRY: dict[str, Fault] = {}


def fault(
    kind: str, extract_id: str, *, is_certain: bool = True
) -> Callable[[Callable[[Sheet, str], None]], Callable[[Sheet, str], None]]:
    """Register a function as the fault of that kind on that extract."""

    def register(plant: Callable[[Sheet, str], None]) -> Callable[[Sheet, str], None]:
        _REGISTRY[kind] = Fault(kind, extract_id, plant, is_certain)
        return plant

    return register


def all_faults() -> dict[str, Fault]:
    """Return every fault that there is, by kind."""
    from mash_vfm.synthetic import fault_kinds, fault_kinds_of_rules  # noqa: F401

    return dict(_REGISTRY)


def chosen_faults(text: str) -> tuple[Fault, ...]:
    """Return the faults that a comma list means: kinds, ``none``, ``typical`` and ``all``.

    A kind with a minus before it is taken out again. Raises ``DemoError`` for a kind that there is
    not.
    """
    from mash_vfm.synthetic.fault_kinds import TYPICAL_KINDS

    every = all_faults()
    groups = {NONE: (), TYPICAL: TYPICAL_KINDS, ALL: tuple(every)}
    words = [word.strip() for word in text.split(",") if word.strip()]
    unknown = sorted({word.removeprefix("-") for word in words} - set(every) - set(groups))
    if unknown or not words:
        raise DemoError(
            f"faults must be {', '.join(groups)} or a list of {', '.join(sorted(every))}, each left"
            f" out with a minus before it; not {', '.join(unknown) or 'nothing'}"
        )
    chosen: dict[str, Fault] = {}
    for word in words:
        kind = word.removeprefix("-")
        for one in groups.get(kind, (kind,)):
            if word.startswith("-"):
                chosen.pop(one, None)
            else:
                chosen[one] = every[one]
    return tuple(chosen.values())


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
        PlantedFault(
            file,
            None if place is None else number[place],
            kind,
            finding,
            column,
            _REGISTRY[kind].is_certain,
        )
        for place, kind, finding, column in sheet.planted
    ]
