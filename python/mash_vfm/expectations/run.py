"""Runs a gate: builds its suites, evaluates them, records the results and writes the Data Docs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from mash_vfm.contract import ContractError, load_contract
from mash_vfm.expectations.arrivals import arrivals_suites
from mash_vfm.expectations.leaving import leaving_suites
from mash_vfm.expectations.ledger import read_ledger
from mash_vfm.expectations.marts import read_marts
from mash_vfm.expectations.model import Gate, GateError, GateResult, Suite
from mash_vfm.expectations.policy import load_policy
from mash_vfm.expectations.results import write_results
from mash_vfm.expectations.taints import taints_by_extract

if TYPE_CHECKING:
    from mash_vfm.expectations.engine import SuiteResult


def run_gate(
    gate: Gate, *, warehouse: Path, project_dir: Path, run_id: str, docs_dir: Path
) -> GateResult:
    """Run the arrivals gate (after staging) or the leaving gate (after the marts).

    ``warehouse`` is the DuckDB file, which no connection of this process may hold open;
    ``project_dir`` the dbt project root; ``run_id`` names the run in ``dq.expectation_result``;
    ``docs_dir`` receives the Data Docs of both gates (``index.html`` is the first page).

    Returns the result whether or not it is good: ask its ``ok``. Raises ``GateError`` where the
    gate could not be run at all; publication must then stop as well.
    """
    suites = build_suites(gate, warehouse=warehouse, project_dir=project_dir)
    evaluated = _evaluate(warehouse, suites)
    results = tuple(result for suite in evaluated for result in suite.results)
    write_results(warehouse, gate, run_id, results)

    from mash_vfm.expectations.docs import write_docs

    index = write_docs(docs_dir, gate=gate, run_id=run_id, evaluated=evaluated)
    return GateResult(gate=gate, run_id=run_id, results=results, docs=index)


def build_suites(gate: Gate, *, warehouse: Path, project_dir: Path) -> list[Suite]:
    """Return the suites of a gate for what the warehouse holds; raises ``GateError``."""
    try:
        contract = load_contract(project_dir)
    except ContractError as error:
        raise GateError(f"the contract cannot be used: {error}") from error
    policy = load_policy(project_dir, gate)
    if not warehouse.is_file():
        raise GateError(f"there is no warehouse at {warehouse}: land and build first")
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            if gate == "arrivals":
                taints = taints_by_extract(project_dir)
                return arrivals_suites(contract, policy, read_ledger(connection), taints)
            return leaving_suites(contract, policy, read_marts(connection))
    except duckdb.Error as error:
        raise GateError(f"the warehouse {warehouse} cannot be read: {error}") from error


def _evaluate(warehouse: Path, suites: list[Suite]) -> list[SuiteResult]:
    # Here, not above: importing Great Expectations takes seconds.
    from mash_vfm.expectations.engine import GateEngine

    with GateEngine(warehouse) as engine:
        return engine.evaluate(suites)
