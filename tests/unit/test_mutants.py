"""The maker of mutants: which changes it makes of a query, and that each is a change."""

from __future__ import annotations

import duckdb
import pytest
from sql_mutants import Query, chosen

SQL = """
with
    open_case as (
        select distinct
            one.child_key,
            coalesce(other.area_code, 'unknown') as area_code,
            max(one.started_on) as started_on
        from spell as one
        left join place as other on one.child_key = other.child_key and other.is_home
        where one.started_on <= date '2024-03-31' and (one.ended_on is null or one.days > 5)
        group by all
    )

select *
from open_case
qualify row_number() over (partition by child_key order by started_on desc) = 1
"""


@pytest.fixture(scope="module")
def query() -> Query:
    return Query(SQL)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("comparison", "one.days > 5", "one.days >= 5"),
        ("comparison", "one.ended_on IS NULL", "NOT (one.ended_on IS NULL)"),
        (
            "day",
            "one.started_on <= CAST('2024-03-31' AS DATE)",
            "one.started_on <= ((CAST('2024-03-31' AS DATE)) + INTERVAL '1' DAY)",
        ),
        ("day", "one.days > 5", "one.days > 6"),
        ("join", "LEFT JOIN other", "INNER JOIN other"),
        ("filter", "and other.is_home", ""),
        ("filter", "or one.days > 5", ""),
        (
            "and_or",
            "one.ended_on IS NULL OR one.days > 5",
            "(one.ended_on IS NULL AND one.days > 5)",
        ),
        ("min_max", "MAX(one.started_on)", "MIN(one.started_on)"),
        ("min_max", "started_on DESC", "started_on ASC"),
        ("coalesce", "COALESCE(other.area_code, 'unknown')", "other.area_code"),
    ],
)
def test_a_change_of_each_kind_is_made(query: Query, kind: str, before: str, after: str) -> None:
    assert (kind, before, after) in {
        (change.kind, change.before, change.after) for change in query.changes()
    }


def test_a_whole_clause_and_a_distinct_are_dropped(query: Query) -> None:
    without = {change.before.split()[0]: query.mutant(change) for change in query.changes()}
    assert "DISTINCT" not in without["SELECT"]
    assert "QUALIFY" not in without["QUALIFY"]


def test_every_mutant_is_another_query_that_still_runs(query: Query) -> None:
    mutants = [query.mutant(change) for change in query.changes()]
    assert len({query.sql, *mutants}) == len(mutants) + 1
    with duckdb.connect() as connection:
        connection.execute(
            "create table spell (child_key varchar, started_on date, ended_on date, days integer);"
            "create table place (child_key varchar, area_code varchar, is_home boolean)"
        )
        for sql in (query.sql, *mutants):
            connection.execute(sql)


def test_no_condition_of_a_join_becomes_an_or(query: Query) -> None:
    assert "OR other.is_home" not in "".join(map(query.mutant, query.changes()))


def test_what_a_loop_writes_again_is_changed_once() -> None:
    text = "select max(a) as one, max(a) as two, max(a_strict) as three from t"
    assert len(Query(text).changes()) == 1


def test_the_seed_alone_says_which_of_many_changes_are_made(query: Query) -> None:
    changes = query.changes()
    assert chosen(changes, 2, "a") == chosen(changes, 2, "a")
    assert any(chosen(changes, 2, str(seed)) != chosen(changes, 2, "a") for seed in range(9))
    assert len([one for one in chosen(changes, 2, "a") if one.kind == "filter"]) == 2
