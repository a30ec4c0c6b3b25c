"""``mash link evaluate``: the linkage of a warehouse against the true person of every record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mash_vfm.home import Home
from mash_vfm.linkage.model import STRENGTHS
from mash_vfm.linkage.truth import EvaluateError, make_true_persons, opened, persons_of
from mash_vfm.warehouse import literal

_NEEDED = ("int_person__cluster", "int_person__pair", "int_person__standard_record")
# Pairs of records by what makes them hard. Of twins and namesakes there are only pairs of two
# children, so they have no recall.
_DIFFICULTIES = {
    "any": "true",
    "no NHS number on one side": "l.nhs_number is null or r.nhs_number is null",
    "no name on one side": "l.forename is null or r.forename is null",
    "names differ": "l.forename <> r.forename or l.surname <> r.surname",
    "birth dates differ": "l.born_on <> r.born_on",
    "no birth date on one side": "l.born_on is null or r.born_on is null",
    "moved (postcodes differ)": "l.postcode <> r.postcode",
}
# Why a pair was missed: the first of these that holds.
_MISSED = {
    "two NHS numbers": "l.nhs_number <> r.nhs_number",
    "two LA child ids, no recorded merge": "l.la_child_id <> r.la_child_id",
    "no name or birth date, and no identifier in common": (
        "((l.forename is null and l.surname is null) or (r.forename is null and r.surname is null)"
        " or l.born_on is null or r.born_on is null)"
    ),
    "a guard refused the pair": "p.refused_by is not null",
    "in review": "l.needs_review or r.needs_review",
    "names differ": "l.forename <> r.forename or l.surname <> r.surname",
    "birth dates differ": "l.born_on <> r.born_on",
    "weight too low, or never compared": "true",
}
_WRONG = {
    "the birth of another child": "p.matched_by = 'birth'",
    "an identifier of another child": "p.matched_by not in ('probabilistic', 'identical')",
    "one name and birth date": (
        "l.forename = r.forename and l.surname = r.surname and l.born_on = r.born_on"
    ),
    "one surname and birth date (twins)": "l.surname = r.surname and l.born_on = r.born_on",
    "one name, another birth date": "l.forename = r.forename and l.surname = r.surname",
    "alike enough": "p.record_key_l is not null",
    "through other records of the cluster": "true",
}


@dataclass(frozen=True)
class Counted:
    """Things found and true: ``right`` of ``found`` are, and there are ``true`` to be found."""

    name: str
    right: int
    found: int
    true: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is true."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of what is true that was found."""
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        return 2 * self.right / (self.found + self.true) if self.found + self.true else None


@dataclass(frozen=True)
class Kept:
    """Two children who are easily taken for one: pairs of their records, and those linked."""

    name: str
    pairs: int
    linked: int


@dataclass(frozen=True)
class Bin:
    """Compared pairs of one range of probability: the mean, and the share that is one child."""

    lowest: float
    pairs: int
    expected: float
    observed: float


@dataclass(frozen=True)
class Evaluation:
    """What the linkage got right and wrong.

    ``unknown`` records are in the warehouse and not in the truth; they count nowhere. ``pairs``
    and ``clusters`` have an entry a strength, ``systems`` and ``difficulties`` are those of the
    central strength.
    """

    records: int
    unknown: int
    pairs: tuple[Counted, ...]
    clusters: tuple[Counted, ...]
    systems: tuple[Counted, ...]
    difficulties: tuple[Counted, ...]
    lookalikes: tuple[Kept, ...]
    missed: tuple[tuple[str, int], ...]
    wrong: tuple[tuple[str, int], ...]
    calibration: tuple[Bin, ...]


def evaluate(home: Home, truth: Path) -> Evaluation:
    """Compare the clusters of a built warehouse with ``truth``, a demo's folder of that name.

    Raises ``EvaluateError`` if either is not there, or they have no record in common.
    """
    persons = persons_of(truth)
    with opened(home, _NEEDED) as connection:
        _make_records(connection, persons)
        records, unknown = _row(
            connection, "select count(person), count(*) - count(person) from record"
        )
        if not records:
            raise EvaluateError(f"no record of {home.path} is in {persons}: it is another demo's")
        connection.execute("delete from record where person is null")
        _make_pairs(connection)
        return Evaluation(
            records=records,
            unknown=unknown,
            pairs=tuple(_pairs(connection, strength) for strength in STRENGTHS),
            clusters=tuple(_clusters(connection, strength) for strength in STRENGTHS),
            systems=_by_system(connection),
            difficulties=tuple(
                _difficulty(connection, name, where) for name, where in _DIFFICULTIES.items()
            ),
            lookalikes=_lookalikes(connection),
            missed=_causes(connection, _MISSED, "is_true and not is_linked"),
            wrong=_causes(connection, _WRONG, "is_linked and not is_true"),
            calibration=_calibration(connection),
        )


def _make_records(connection: duckdb.DuckDBPyConnection, persons: Path) -> None:
    """A row a record, with its true person, its clusters and what it says of the child."""
    make_true_persons(connection, persons)
    clusters = ", ".join(f"cluster.{strength}_cluster as {strength}" for strength in STRENGTHS)
    connection.execute(
        f"""
        create temp table record as
        select
            true_person.*,
            {clusters},
            cluster.needs_review,
            standard.forename,
            standard.surname,
            standard.born_on,
            standard.postcode,
            standard.nhs_number,
            standard.la_child_id
        from true_person
        inner join int_person__cluster as cluster on true_person.record_key = cluster.record_key
        inner join int_person__standard_record as standard
            on true_person.record_key = standard.record_key
        """
    )


def _make_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Every pair of records that is one child, or is taken for one at the central strength."""
    connection.execute(
        """
        create temp table pair as
        select
            l.record_key as key_l,
            r.record_key as key_r,
            true as is_true,
            l.central = r.central as is_linked
        from record as l
        inner join record as r on l.person = r.person and l.record_key < r.record_key
        union all
        select l.record_key, r.record_key, false, true
        from record as l
        inner join record as r
            on l.central = r.central and l.record_key < r.record_key and l.person <> r.person
        """
    )


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    return tuple(int(value or 0) for value in connection.execute(query).fetchone() or ())


def _pairs(connection: duckdb.DuckDBPyConnection, strength: str) -> Counted:
    def within(columns: str) -> int:
        (pairs,) = _row(
            connection,
            "select sum(n * (n - 1) // 2)"
            f" from (select count(*) as n from record group by {columns})",
        )
        return pairs

    return Counted(strength, within(f"person, {strength}"), within(strength), within("person"))


def _clusters(connection: duckdb.DuckDBPyConnection, strength: str) -> Counted:
    """Clusters that hold all records of one child and no other."""
    right, found, true = _row(
        connection,
        f"""
        with
            part as (select person, {strength} as cluster, count(*) as n from record group by all),

            judged as (
                select
                    n = sum(n) over (partition by person) as is_all,
                    n = sum(n) over (partition by cluster) as is_alone
                from part
            )

        select
            (select count(*) from judged where is_all and is_alone),
            (select count(distinct cluster) from part),
            (select count(distinct person) from part)
        """,
    )
    return Counted(strength, right, found, true)


def _counted(connection: duckdb.DuckDBPyConnection, name: str, where: str) -> tuple[Counted, ...]:
    rows = connection.execute(
        f"""
        select
            {name} as name,
            count(*) filter (is_true and is_linked),
            count(*) filter (is_linked),
            count(*) filter (is_true)
        from pair
        inner join record as l on pair.key_l = l.record_key
        inner join record as r on pair.key_r = r.record_key
        where {where}
        group by name
        order by 4 desc, 1
        """
    ).fetchall()
    return tuple(Counted(*row) for row in rows)


def _by_system(connection: duckdb.DuckDBPyConnection) -> tuple[Counted, ...]:
    one, other = "l.extract_id", "r.extract_id"
    name = f"least({one}, {other}) || ' - ' || greatest({one}, {other})"
    return _counted(connection, name, "true")


def _difficulty(connection: duckdb.DuckDBPyConnection, name: str, where: str) -> Counted:
    return next(iter(_counted(connection, literal(name), where)), Counted(name, 0, 0, 0))


def _lookalikes(connection: duckdb.DuckDBPyConnection) -> tuple[Kept, ...]:
    """Children of one surname who have lived at one postcode: twins, and siblings of one name."""
    rows = connection.execute(
        """
        with
            child as (
                select
                    person,
                    mode(forename) as forename,
                    mode(surname) as surname,
                    mode(born_on) as born_on,
                    count(*) as n
                from record
                group by person
            ),

            home as (select distinct person, postcode from record where postcode is not null),

            two as (
                select distinct
                    l.person as person_l,
                    r.person as person_r,
                    case
                        when l.born_on = r.born_on then 'twins'
                        when l.forename = r.forename then 'siblings of one name'
                    end as kind,
                    l.n * r.n as pairs
                from child as l
                inner join home as home_l on l.person = home_l.person
                inner join home as home_r on home_l.postcode = home_r.postcode
                inner join child as r on home_r.person = r.person
                where l.person < r.person and l.surname = r.surname
            ),

            linked as (
                select
                    least(l.person, r.person) as person_l,
                    greatest(l.person, r.person) as person_r,
                    count(*) as n
                from pair
                inner join record as l on pair.key_l = l.record_key
                inner join record as r on pair.key_r = r.record_key
                where not pair.is_true
                group by all
            )

        select kind, cast(sum(pairs) as bigint), cast(coalesce(sum(linked.n), 0) as bigint)
        from two
        left join linked on two.person_l = linked.person_l and two.person_r = linked.person_r
        where kind is not null
        group by kind
        order by kind desc
        """
    ).fetchall()
    return tuple(Kept(*row) for row in rows)


def _causes(
    connection: duckdb.DuckDBPyConnection, causes: dict[str, str], where: str
) -> tuple[tuple[str, int], ...]:
    cause = " ".join(f"when {holds} then {literal(name)}" for name, holds in causes.items())
    rows: Sequence[tuple[str, int]] = connection.execute(
        f"""
        select case {cause} end as cause, count(*)
        from pair
        inner join record as l on pair.key_l = l.record_key
        inner join record as r on pair.key_r = r.record_key
        left join int_person__pair as p
            on pair.key_l = p.record_key_l and pair.key_r = p.record_key_r
        where {where}
        group by cause
        order by 2 desc, 1
        """
    ).fetchall()
    return tuple(rows)


def _calibration(connection: duckdb.DuckDBPyConnection) -> tuple[Bin, ...]:
    """Compared pairs that no guard refused, by tenths of probability and above 0.99."""
    rows = connection.execute(
        """
        select
            case
                when p.match_probability >= 0.999 then 0.999
                when p.match_probability >= 0.99 then 0.99
                else floor(p.match_probability * 10) / 10
            end as lowest,
            count(*),
            avg(p.match_probability),
            avg(cast(l.person = r.person as integer))
        from int_person__pair as p
        inner join record as l on p.record_key_l = l.record_key
        inner join record as r on p.record_key_r = r.record_key
        where p.refused_by is null and p.matched_by = 'probabilistic'
        group by 1
        order by 1
        """
    ).fetchall()
    return tuple(Bin(*row) for row in rows)
