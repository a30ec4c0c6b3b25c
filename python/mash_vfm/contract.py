"""The landing contract of every extract, read from the dbt source YAML.

The YAML under ``models/staging/<system>/_<system>__sources.yml`` is the one place that says
what an extract holds. The loader, the staging models, the expectation suites and the synthetic
generator read it; nothing restates it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

Pii = Literal["direct", "quasi", "none"]


class ContractError(Exception):
    """The contract YAML itself is not usable: a fault of the project, not of a partner."""


@dataclass(frozen=True)
class Column:
    """One column of an extract.

    ``data_type`` is the SQL type that staging gives it; ``reads_as`` names the reading macro where
    the type alone does not (identifier, code, nhs_number ...); ``codes`` the code set it takes its
    values from; ``aliases`` other headings it is known under; ``refers_to`` the column of another
    extract (``system.extract.column``) in which each of its values stands; ``settles`` says that
    its value comes, or may change, long after the row; ``range`` holds the least and the most that
    a number can be, None for no limit. ``element`` says where
    an XML file has it, seen from the element of the row: ``A/B`` below it, ``.`` its own text,
    ``../A`` beside it, ``/A/B`` once in the file, ``position()`` its place among the rows.
    ``from_year`` and ``until_year`` are the first and last year of a collection that has it; none:
    no limit.
    """

    name: str
    description: str
    data_type: str
    required: bool
    pii: Pii
    reads_as: str | None = None
    codes: str | None = None
    refers_to: str | None = None
    settles: bool = False
    range: tuple[float | None, float | None] | None = None
    aliases: tuple[str, ...] = ()
    element: str | None = None
    from_year: int | None = None
    until_year: int | None = None

    def is_of_year(self, year: int) -> bool:
        """Whether the collection of that year has the column."""
        return (self.from_year or year) <= year <= (self.until_year or year)

    @property
    def is_dated(self) -> bool:
        """Whether it is read as a date or a point of time, by its type alone."""
        return self.data_type in ("date", "timestamp") and self.reads_as is None

    @property
    def is_identifying(self) -> bool:
        """Whether its values must never reach a log, a message or a report."""
        return self.pii != "none"


@dataclass(frozen=True)
class NeverAlone:
    """A code of ``column`` that stands only beside another one, in a row of the same ``within``.

    Rows in which the flag ``unless`` is set do not count.
    """

    column: str
    code: str
    beside: str
    within: str
    unless: str


@dataclass(frozen=True)
class Answers:
    """No more answer than the ``asked`` of a row.

    Those who answered are the values of ``by``, a column of another extract
    (``system.extract.column``), in its rows with the same ``within``.
    """

    asked: str
    by: str
    within: tuple[str, ...]


@dataclass(frozen=True)
class Extract:
    """One extract of one partner system.

    ``key`` holds a tuple for each part of the key; a part with several columns is the first of
    them that is not blank. ``in_order`` holds pairs of columns of which the first is never later
    than the second. ``dated_group`` is a column and a date column: each value of the first needs a
    row with the second. ``filled_where`` holds triples of a column, a code of it and the column
    that must be filled where it has that code. ``never_alone`` says that a code needs another one
    beside it. ``not_before`` holds triples of a date column, a column that refers to a row of
    another extract, and a date of that row than which the first is never earlier. ``child_at`` is a
    date of birth and the day on which it is that of a child. ``one_person`` holds the columns of
    which no two rows share a value. ``reverses`` is the column that names the row of which this one
    takes back the amount, and the column of the amount. ``answers`` says how many may answer.
    ``dated_by`` is the column with the day that a row is of, if every row has one.
    ``bundle`` names the kind of file that brings this extract together with others, a sheet or an
    element each. ``path`` is the XML element of a row, from the root of the file, and ``from_year``
    the first year of the collection that has it. ``may_be_empty`` says that a file without rows of
    it is nothing to wonder at.
    """

    system: str
    name: str
    description: str
    supplier: str
    key: tuple[tuple[str, ...], ...]
    columns: tuple[Column, ...]
    in_order: tuple[tuple[str, str], ...] = ()
    dated_group: tuple[str, str] | None = None
    filled_where: tuple[tuple[str, str, str], ...] = ()
    never_alone: NeverAlone | None = None
    not_before: tuple[tuple[str, str, str], ...] = ()
    child_at: tuple[str, str] | None = None
    one_person: tuple[str, ...] = ()
    reverses: tuple[str, str] | None = None
    dated_by: str | None = None
    answers: Answers | None = None
    bundle: str | None = None
    path: str | None = None
    from_year: int | None = None
    may_be_empty: bool = False
    _by_name: dict[str, Column] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    @property
    def id(self) -> str:
        """``<system>.<extract>``, as the seeds and the load ledger name it."""
        return f"{self.system}.{self.name}"

    @property
    def raw_schema(self) -> str:
        """Schema of the raw table."""
        return f"raw_{self.system}"

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which a file is refused."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """Return the column of that name; raises ``KeyError`` if there is none."""
        return self._by_name[name]


@dataclass(frozen=True)
class Contract:
    """Every extract that the project accepts."""

    extracts: tuple[Extract, ...]

    @cached_property
    def systems(self) -> tuple[str, ...]:
        """Names of the partner systems, in contract order."""
        return tuple(dict.fromkeys(extract.system for extract in self.extracts))

    def find(self, system: str, name: str) -> Extract | None:
        """Return the extract, or ``None`` if the contract has none of that name."""
        for extract in self.extracts:
            if extract.system == system and extract.name == name:
                return extract
        return None

    def named(self, system: str, name: str) -> tuple[Extract, ...]:
        """Return what a file of that name may bring: an extract, or all those of a bundle."""
        return self._by_name.get((system, name), ())

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], tuple[Extract, ...]]:
        found: dict[tuple[str, str], tuple[Extract, ...]] = {}
        for extract in self.extracts:
            for name in dict.fromkeys((extract.name, extract.bundle or extract.name)):
                key = extract.system, name
                found[key] = (*found.get(key, ()), extract)
        return found


def _column(entry: dict[str, object], where: str) -> Column:
    config = entry.get("config") or {}
    if not isinstance(config, dict):
        raise ContractError(f"{where}: config is not a mapping")
    meta = config.get("meta") or {}
    pii = meta.get("pii")
    if pii not in ("direct", "quasi", "none"):
        raise ContractError(f"{where}: meta.pii must be direct, quasi or none, not {pii!r}")
    return Column(
        name=str(entry["name"]),
        description=str(entry["description"]),
        data_type=str(entry["data_type"]),
        required=bool(meta.get("required", False)),
        pii=pii,
        reads_as=meta.get("reads_as"),
        codes=meta.get("codes"),
        refers_to=meta.get("refers_to"),
        settles=bool(meta.get("settles", False)),
        range=_range(meta.get("range")),
        aliases=tuple(meta.get("aliases", ())),
        element=meta.get("element"),
        from_year=meta.get("from_year"),
        until_year=meta.get("until_year"),
    )


def _range(limits: list[float | None] | None) -> tuple[float | None, float | None] | None:
    if limits is None:
        return None
    least, most = limits
    return least, most


def _key(parts: list[str | list[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple((part,) if isinstance(part, str) else tuple(part) for part in parts)


def _never_alone(meta: dict[str, str] | None) -> NeverAlone | None:
    return None if meta is None else NeverAlone(**meta)


def _answers(meta: dict[str, Any] | None) -> Answers | None:
    return None if meta is None else Answers(meta["asked"], meta["by"], tuple(meta["within"]))


def _pair(names: list[str] | None) -> tuple[str, str] | None:
    if names is None:
        return None
    first, second = names
    return first, second


@cache
def load_contract(project_dir: Path) -> Contract:
    """Read the contract of every system.

    ``project_dir`` is the dbt project root. Returns the extracts in the order of the files.
    Raises ``ContractError`` where the YAML lacks what the loader needs.
    """
    extracts: list[Extract] = []
    paths = sorted((project_dir / "models" / "staging").glob("*/_*__sources.yml"))
    if not paths:
        raise ContractError(f"no source YAML under {project_dir / 'models' / 'staging'}")
    for path in paths:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        for source in document["sources"]:
            for table in source.get("tables", ()):
                meta = table["config"]["meta"]
                where = f"{path.name}: {table['name']}"
                extracts.append(
                    Extract(
                        system=source["name"],
                        name=table["name"],
                        description=table["description"],
                        supplier=source["config"]["meta"]["supplier"],
                        key=_key(meta["key"]),
                        columns=tuple(
                            _column(entry, f"{where}.{entry['name']}") for entry in table["columns"]
                        ),
                        in_order=tuple((a, b) for a, b in meta.get("in_order", ())),
                        dated_group=_pair(meta.get("dated_group")),
                        filled_where=tuple((a, b, c) for a, b, c in meta.get("filled_where", ())),
                        never_alone=_never_alone(meta.get("never_alone")),
                        not_before=tuple((a, b, c) for a, b, c in meta.get("not_before", ())),
                        child_at=_pair(meta.get("child_at")),
                        one_person=tuple(meta.get("one_person", ())),
                        reverses=_pair(meta.get("reverses")),
                        dated_by=meta.get("dated_by"),
                        answers=_answers(meta.get("answers")),
                        bundle=meta.get("bundle"),
                        path=meta.get("path"),
                        from_year=meta.get("from_year"),
                        may_be_empty=bool(meta.get("may_be_empty", False)),
                    )
                )
    return Contract(tuple(extracts))


@cache
def code_labels(project_dir: Path, code_set: str) -> tuple[tuple[str, str], ...]:
    """Return code and label of each code of a code set, in order.

    A set has a seed of its own (``seeds/codes/<code_set>.csv``, column ``code``) where its codes
    carry more than a label; the others share ``seeds/codes/code_list.csv``. Raises
    ``ContractError`` for a set that neither holds.
    """
    folder = project_dir / "seeds" / "codes"
    own = folder / f"{code_set}.csv"
    path = own if own.exists() else folder / "code_list.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        codes = tuple(
            (row["code"], row.get("label") or "")
            for row in csv.DictReader(stream)
            if row.get("code_set", code_set) == code_set
        )
    if not codes:
        raise ContractError(f"code set {code_set} is in no seed under {folder}")
    return codes


def code_values(project_dir: Path, code_set: str) -> tuple[str, ...]:
    """Return the codes of a code set, in order; raises ``ContractError`` as ``code_labels``."""
    return tuple(code for code, _ in code_labels(project_dir, code_set))
