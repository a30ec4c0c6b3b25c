"""Whatever the order in which files arrive, what is in force is what as-of order gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mash_vfm.contract import Contract, load_contract
from mash_vfm.landing import land_inbox

PROJECT = Path(__file__).parents[2]
SYSTEM, EXTRACT = "mash", "area_rollout"
State = dict[str, str]

# Full refreshes and deltas of two days, two of each kind on the first, and one before them all.
NAMES = (
    "area_rollout_20231231.csv",
    "area_rollout_20240131.csv",
    "area_rollout_20240131_b.csv",
    "area_rollout_delta_20240131_a.csv",
    "area_rollout_delta_20240131_b.csv",
    "area_rollout_delta_20240215.csv",
    "area_rollout_20240229.csv",
)
# Few contents, so that names share them and corrections take one another back.
CONTENTS: tuple[State, ...] = (
    {"N": "North", "S": "South"},
    {"N": "Northern"},
    {"S": "Southern", "W": "West"},
    {"N": "North", "W": "Western"},
)


@dataclass(frozen=True)
class Arrival:
    """A file comes, or comes again."""

    name: str
    content: State

    @property
    def order(self) -> tuple[str, bool, str]:
        date = next(part for part in Path(self.name).stem.split("_") if part.isdigit())
        return date, "delta" in self.name, self.name


def in_as_of_order(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """By date, full before delta, and name; files of one name stay in the order they came."""
    return sorted(arrivals, key=lambda arrival: arrival.order)


def told(arrivals: Iterable[Arrival]) -> State:
    """The state by the contract's words: the last file of each name, applied in as-of order."""
    last = {arrival.name: arrival for arrival in arrivals}
    state: State = {}
    for arrival in in_as_of_order(last.values()):
        state = arrival.content if "delta" not in arrival.name else state | arrival.content
    return state


@pytest.fixture(scope="module")
def contract() -> Contract:
    extract = load_contract(PROJECT).find(SYSTEM, EXTRACT)
    assert extract is not None
    return Contract((extract,))


@pytest.fixture
def state_after(
    compiled_staging: dict[str, str], contract: Contract, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Sequence[Arrival]], State]:
    """Land arrival after arrival in a fresh warehouse, and read what is in force then."""

    def run(arrivals: Sequence[Arrival]) -> State:
        inbox = tmp_path_factory.mktemp("inbox")
        (inbox / SYSTEM).mkdir()
        with duckdb.connect() as con:
            con.execute("attach ':memory:' as warehouse; use warehouse; create schema staging")
            for arrival in arrivals:
                rows = "".join(f"{code},{name}\n" for code, name in arrival.content.items())
                text = f"area_code,area_name\n{rows}"
                (inbox / SYSTEM / arrival.name).write_text(text, encoding="utf-8")
                land_inbox(con, inbox, contract, run_id="run")
            table = f"staging.stg_{SYSTEM}__{EXTRACT}"
            for name in ("staging.stg_ops__load", table):
                sql = compiled_staging[name.removeprefix("staging.")]
                con.execute(f"create table {name} as {sql}")
            return dict(con.execute(f"select area_code, area_name from {table}").fetchall())

    return run


@st.composite
def arrivals(draw: st.DrawFn) -> list[Arrival]:
    """A handful of files in any order, some of them sent again under their name."""
    one = st.builds(Arrival, st.sampled_from(NAMES), st.sampled_from(CONTENTS))
    return draw(st.lists(one, min_size=2, max_size=7))


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(came=arrivals())
def test_the_state_after_any_order_of_arrivals_is_that_of_as_of_order(
    came: list[Arrival], state_after: Callable[[Sequence[Arrival]], State]
) -> None:
    assert state_after(came) == told(came) == state_after(in_as_of_order(came))


@pytest.mark.parametrize(
    "came",
    [
        pytest.param([(1, 0), (1, 1)], id="a corrected file of the same name"),
        pytest.param([(1, 0), (1, 1), (1, 0)], id="a correction taken back"),
        pytest.param([(6, 1), (1, 0)], id="an older full refresh after a newer one"),
        pytest.param([(5, 1), (4, 2), (1, 0)], id="deltas before their full refresh"),
        pytest.param([(2, 1), (1, 0)], id="two full refreshes of a day, the later name first"),
        pytest.param([(4, 3), (3, 1)], id="two deltas of a day, the later name first"),
        pytest.param([(3, 0), (4, 1), (5, 0)], id="the same content as an earlier delta"),
        pytest.param([(1, 0), (2, 1), (1, 1)], id="two names that come to hold the same"),
        pytest.param([(1, 0), (2, 0), (1, 1)], id="a name corrected whose content another holds"),
        pytest.param([(0, 0), (5, 1), (5, 2)], id="a corrected delta"),
    ],
)
def test_one_change_over_time(
    came: list[tuple[int, int]], state_after: Callable[[Sequence[Arrival]], State]
) -> None:
    files = [Arrival(NAMES[name], CONTENTS[content]) for name, content in came]
    assert state_after(files) == told(files) == state_after(in_as_of_order(files))
