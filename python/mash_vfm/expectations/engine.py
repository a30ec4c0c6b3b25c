"""Runs suites with Great Expectations on a read-only connection to the warehouse.

Imports Great Expectations: import this module only where a gate runs.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import great_expectations as gx
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

from mash_vfm.expectations import dialect
from mash_vfm.expectations.model import (
    Asset,
    Expectation,
    ExpectationResult,
    GateError,
    Outcome,
    Suite,
)
from mash_vfm.expectations.rules import as_great_expectation

_LOGGERS = ("great_expectations", "sqlalchemy")
_ERROR_LENGTH = 400


@dataclass(frozen=True)
class SuiteResult:
    """What came of a suite; ``evidence`` is Great Expectations' own result, for the Data Docs.

    ``evidence`` is null where the asset could not be read at all.
    """

    suite: Suite
    results: tuple[ExpectationResult, ...]
    evidence: ExpectationSuiteValidationResult | None


class GateEngine:
    """A Great Expectations context on one warehouse; a context manager that closes it."""

    def __init__(self, warehouse: Path) -> None:
        """Name the warehouse; ``with`` opens it."""
        dialect.register()
        self._warehouse = warehouse
        self._source = SQLDatasource(
            name="warehouse",
            # The path goes round the URL, in which a `$` would be substituted.
            connection_string=f"{dialect.NAME}:///warehouse",
            create_temp_table=False,
            kwargs={"connect_args": {"database": str(warehouse), "read_only": True}},
        )

    def __enter__(self) -> Self:
        """Open the connection, read-only. Raises ``GateError`` where that fails."""
        with _quiet():
            try:
                self._source.test_connection()
            except Exception as error:
                # Whatever it is, it is no finding about the data.
                raise GateError(
                    f"the warehouse {self._warehouse} cannot be read: {_reason(error)}"
                ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection: a read-only one keeps every writer out."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()

    def evaluate(self, suites: Sequence[Suite]) -> list[SuiteResult]:
        """Evaluate the suites, each in one query where nothing goes wrong.

        An expectation that cannot be evaluated gets the outcome ``error``; it does not drag the
        others of its suite along.
        """
        with _quiet():
            batches = [self._define(suite.asset) for suite in suites]
            config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults())
            context = gx.get_context(mode="ephemeral", project_config=config)
            context.variables.progress_bars = ProgressBarsConfig(globally=False)
            # Only now: the context writes its whole configuration for every asset added later.
            context.data_sources.add_sql(datasource=self._source)
            return [
                self._evaluate(suite, batch) for suite, batch in zip(suites, batches, strict=True)
            ]

    def _define(self, asset: Asset) -> BatchDefinition[Any] | str:
        """The batch of an asset, or the reason for which there is none."""
        try:
            if asset.query is not None:
                query = self._source.add_query_asset(name=asset.name, query=asset.query)
                return query.add_batch_definition_whole_table("whole")
            schema, _, name = str(asset.table).partition(".")
            table = self._source.add_table_asset(
                name=asset.name, table_name=name, schema_name=schema
            )
            return table.add_batch_definition_whole_table("whole")
        except Exception as error:
            # A missing table, say: recorded as an error of every expectation of the suite.
            return _reason(error)

    def _evaluate(self, suite: Suite, definition: BatchDefinition[Any] | str) -> SuiteResult:
        if isinstance(definition, str):
            broken = (_failed_to_run(e, suite.asset, definition) for e in suite.expectations)
            return SuiteResult(suite, tuple(broken), None)
        batch = definition.get_batch()
        evidence = _validate(batch, suite.asset.name, suite.expectations)
        by_id = {result_id(r): r for r in evidence.results}
        if any(_raised(result) for result in evidence.results):
            # One broken expression fails the whole query: ask again, one by one.
            for expectation in suite.expectations:
                single = _validate(batch, suite.asset.name, (expectation,))
                by_id[expectation.id] = single.results[0]
        results = tuple(_judge(e, suite.asset, by_id[e.id]) for e in suite.expectations)
        evidence.results = [by_id[e.id] for e in suite.expectations]
        for result in results:
            configuration = by_id[result.expectation_id].expectation_config
            if configuration is not None:
                configuration.meta = _described(result)
        return SuiteResult(suite, results, evidence)


def _validate(
    batch: Batch, name: str, expectations: Sequence[Expectation]
) -> ExpectationSuiteValidationResult:
    suite = gx.ExpectationSuite(
        name=name, expectations=[as_great_expectation(e) for e in expectations]
    )
    return batch.validate(suite, result_format="BASIC")


def result_id(result: ExpectationValidationResult) -> str:
    """Id of our expectation to which a result of Great Expectations belongs."""
    meta = result.expectation_config.meta if result.expectation_config else None
    if not meta:
        raise GateError("Great Expectations returned a result without its expectation")
    return str(meta["id"])


def _judge(
    expectation: Expectation, asset: Asset, seen: ExpectationValidationResult
) -> ExpectationResult:
    if (raised := _raised(seen)) is not None:
        return _failed_to_run(expectation, asset, raised)
    elements = seen.result["element_count"]
    unexpected = seen.result["unexpected_count"]
    now = datetime.now(UTC)
    if not elements:
        observed = "nothing to check"
        return ExpectationResult(expectation, asset.name, "not_applicable", now, observed=observed)
    outcome: Outcome = "passed" if seen.success else "failed"
    observed = expectation.observed(unexpected, elements)
    message = ""
    if outcome == "failed":
        message = expectation.message(unexpected, elements)
    return ExpectationResult(
        expectation=expectation,
        asset=asset.name,
        outcome=outcome,
        evaluated_at=now,
        unexpected_count=unexpected,
        element_count=elements,
        observed=observed,
        message=message,
    )


def _failed_to_run(expectation: Expectation, asset: Asset, reason: str) -> ExpectationResult:
    return ExpectationResult(
        expectation=expectation,
        asset=asset.name,
        outcome="error",
        evaluated_at=datetime.now(UTC),
        observed="could not be evaluated",
        message=f"{expectation.id} could not be evaluated on {asset.relation}: {reason}",
        error=reason,
    )


def _raised(result: ExpectationValidationResult) -> str | None:
    """The reason for which an expectation could not be evaluated, if there is one."""
    info = result.exception_info or {}
    found = [info] if "raised_exception" in info else list(info.values())
    for entry in found:
        if entry.get("raised_exception"):
            return _shorten(str(entry.get("exception_message")))
    return None


def _reason(error: BaseException) -> str:
    while error.__cause__ is not None:
        error = error.__cause__
    return _shorten(str(error) or type(error).__name__)


def _shorten(message: str) -> str:
    """One line of an engine's message, without the values that a conversion error quotes."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    line = next((line for line in lines if "Error" in line), "; ".join(lines) or "no message")
    if "Conversion" in line or "Invalid Input" in line or "Out of Range" in line:
        line = re.sub(r"'[^']*'|\"[^\"]*\"", "'…'", line)
    return line[:_ERROR_LENGTH]


def _described(result: ExpectationResult) -> dict[str, str]:
    """What the Data Docs say of a result."""
    expectation = result.expectation
    return {
        "id": expectation.id,
        "severity": expectation.severity,
        "owner": expectation.owner,
        "meaning": expectation.meaning,
        "status": result.outcome.replace("_", " "),
        "observed": result.observed,
        "message": result.message,
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Great Expectations' warnings and logged tracebacks off the terminal.

    What went wrong is in the results.
    """
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
