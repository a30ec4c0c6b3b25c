"""Volumes and codes against last year: what chance explains is no finding, what it does not is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from mash_vfm.contract import load_contract
from mash_vfm.expectations.arrivals import arrivals_suites
from mash_vfm.expectations.ledger import Ledger
from mash_vfm.expectations.model import Expectation
from mash_vfm.expectations.policy import load_policy

PROJECT = Path(__file__).parents[2]
CONTRACT = load_contract(PROJECT)
EXTRACT = "mash.enquiry"


def of_drift() -> list[Expectation]:
    every = frozenset(e.id for e in CONTRACT.extracts)
    suites = arrivals_suites(CONTRACT, load_policy(PROJECT, "arrivals"), Ledger(every, every), {})
    return [e for s in suites for e in s.expectations if e.rule.endswith("_year")]


def drifted(*sent: str, as_of: str = "2024-03-31") -> set[str]:
    """Ids of the rules that fail for enquiries.

    Each query gives received_at and source_agency.
    """
    extract = CONTRACT.find("mash", "enquiry")
    assert extract is not None
    rules = [e for e in of_drift() if e.subject == EXTRACT]
    others = ", ".join(
        f'null::{c.data_type} as "{c.name}"'
        for c in extract.columns
        if c.name not in ("received_at", "source_agency")
    )
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        connection.execute(
            f"create table staging.stg_mash__enquiry as select *, {others},"
            f" date '{as_of}' as _extract_as_of from ({' union all '.join(sent)})"
        )
        results = {
            e.id: connection.execute(
                f"select {e.unexpected}, {e.elements} from staging.stg_mash__enquiry"
            ).fetchall()[0]
            for e in rules
        }
    allowed = {e.id: e.allowed_share for e in rules}
    return {
        name for name, (found, all_) in results.items() if all_ and found > allowed[name] * all_
    }


def quarter(year: int, rows: int, *agencies: str, months: str = "1, 2, 3") -> str:
    """So many enquiries of January to March, spread over the senders in turn."""
    listed = ", ".join(f"'{agency}'" for agency in agencies or ("police", "school"))
    return (
        f"select make_timestamp({year}, ([{months}])[1 + (i % 3)::int], 1 + i % 28, 9, 0, 0.0)"
        f" as received_at, ([{listed}])[1 + (i % {max(len(agencies), 2)})::int] as source_agency"
        f" from range({rows}) as r(i)"
    )


OLD = "select timestamp '2020-01-01 09:00' as received_at, 'police' as source_agency"
VOLUME, CODES = "mash.enquiry.volume_year", "mash.enquiry.source_agency.distribution_year"


@pytest.mark.parametrize(
    ("now", "before", "found"),
    [
        (1000, 1000, set()),
        (800, 1000, set()),
        (400, 1000, {VOLUME}),
        (1800, 1000, {VOLUME}),
        # Chance may make five of ten, but hardly none of a hundred.
        (5, 10, set()),
        (0, 100, {VOLUME}),
        # A feed that began within the year has nothing to be compared with.
        (100, 0, set()),
    ],
)
def test_a_volume_is_compared_beyond_chance(now: int, before: int, found: set[str]) -> None:
    assert drifted(OLD, quarter(2024, now), quarter(2023, before)) == found


@pytest.mark.parametrize(
    ("rows", "now", "found"),
    [
        (600, ("police", "school"), set()),
        (600, ("police", "police"), {CODES}),
        (600, ("police", "health"), {CODES}),
        (600, ("police", "school", "police", "school", "police", "police"), set()),
        (6, ("police", "police"), set()),
    ],
)
def test_codes_are_compared_beyond_chance(rows: int, now: tuple[str, ...], found: set[str]) -> None:
    assert drifted(OLD, quarter(2024, rows, *now), quarter(2023, rows)) == found


def test_other_quarters_do_not_count() -> None:
    summer = quarter(2023, 5000, "health", "health", months="6, 7, 8")
    assert drifted(OLD, quarter(2024, 500), quarter(2023, 500), summer) == set()


def test_a_history_shorter_than_the_quarter_of_last_year_is_not_compared() -> None:
    assert drifted(quarter(2024, 100), quarter(2023, 10, months="2, 3, 3")) == set()


def test_an_extract_of_the_middle_of_a_month_ends_with_the_month_before() -> None:
    april = "select timestamp '2024-04-02 09:00' as received_at, 'health' as source_agency"
    april = f"select received_at, source_agency from ({april}) cross join range(500)"
    sent = (OLD, quarter(2024, 500), quarter(2023, 500), april)
    assert drifted(*sent, as_of="2024-04-15") == set()


def test_a_column_that_settles_late_is_not_compared() -> None:
    compared = {(e.subject, e.column) for e in of_drift() if e.column}
    settles = {(e.id, c.name) for e in CONTRACT.extracts for c in e.columns if c.settles}
    assert ("social_care.ssd_cin_episodes", "cine_close_reason") in settles
    assert not compared & settles


def test_what_has_no_day_is_not_compared() -> None:
    dated = {e.id for e in CONTRACT.extracts if e.dated_by}
    assert {e.subject for e in of_drift()} == dated
    assert "reference.area" not in dated
