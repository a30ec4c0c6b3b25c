"""The expectation type of the gates and the metric behind it, as Great Expectations sees them.

Imports Great Expectations: import this module only where a gate runs.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from mash_vfm.expectations.model import Expectation

_METRIC = "mash.aggregate"


class SqlAggregate(TableMetricProvider):
    """Any SQL aggregate over a batch.

    Great Expectations puts all aggregates of a batch into one query, so a table is read once
    however many expectations it has.
    """

    metric_name = _METRIC
    value_keys = ("expression",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,  # noqa: N805  (the decorator makes it a class method)
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        expression: Any = sa.literal_column(metric_value_kwargs["expression"])
        return expression, metric_domain_kwargs, {}


class ExpectFewUnexpected(BatchExpectation):
    """Expect that no more than an allowed share of the elements breaks a rule.

    Two counts are all it asks of the data and all it keeps: no value reaches a result. (The
    regular-expression and not-null expectations of Great Expectations are either not supported
    over DuckDB or fetch the unexpected values, one query each.)
    """

    unexpected: str
    elements: str
    allowed_share: float

    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id",)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected", "elements", "allowed_share")
    args_keys: ClassVar[tuple[str, ...]] = ("unexpected", "elements", "allowed_share")

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """Name the two aggregates that Great Expectations is to compute."""
        # The base class derives the same from its settings, for as much time as all the rest.
        dependencies = ValidationDependencies(result_format={"result_format": "BASIC"})
        for role, expression in (("unexpected", self.unexpected), ("elements", self.elements)):
            dependencies.set_metric_configuration(
                role,
                MetricConfiguration(
                    metric_name=_METRIC,
                    metric_domain_kwargs={"batch_id": self.batch_id},
                    metric_value_kwargs={"expression": expression},
                ),
            )
        return dependencies

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        elements = int(metrics["elements"] or 0)
        unexpected = int(metrics["unexpected"] or 0)
        return {
            "success": unexpected <= self.allowed_share * elements or elements == 0,
            "result": {"unexpected_count": unexpected, "element_count": elements},
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedStringTemplateContent]:
        meta = _meta(configuration)
        return [
            _line("$meaning", meta),
            _line("$severity · $id · for $owner", meta, "mash-small"),
        ]

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.STATUS_ICON)
    def _diagnostic_status_icon_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> RenderedStringTemplateContent:
        meta = _meta(result.expectation_config if result else None)
        return _line("$status", meta, f"mash-{meta['status'].replace(' ', '-')}")

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_STATEMENT)
    def _diagnostic_unexpected_statement_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedStringTemplateContent | CollapseContent]:
        meta = _meta(result.expectation_config if result else None)
        return [_line("$message", meta, "mash-message")] if meta["message"] else []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> str:
        return str(_meta(result.expectation_config if result else None)["observed"])


def _meta(configuration: ExpectationConfiguration | None) -> dict[str, str]:
    if configuration is None or configuration.meta is None:
        raise ValueError("an expectation of a gate is rendered without its description")
    return dict(configuration.meta)


def _line(template: str, meta: dict[str, str], *classes: str) -> RenderedStringTemplateContent:
    """A line of a page; the view escapes the texts that stand in for the ``$names``."""
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={
            "template": template,
            "params": dict(meta),
            "styling": {"classes": ["mash-line", *classes]},
        },
    )


# Great Expectations has three levels, and none that stops anything; ours is in the results.
_LEVELS = {
    "blocking": FailureSeverity.CRITICAL,
    "error": FailureSeverity.WARNING,
    "warning": FailureSeverity.WARNING,
    "info": FailureSeverity.INFO,
}


def as_great_expectation(expectation: Expectation) -> ExpectFewUnexpected:
    """Translate an expectation of ours into one of Great Expectations."""
    return ExpectFewUnexpected(
        unexpected=expectation.unexpected,
        elements=expectation.elements,
        allowed_share=expectation.allowed_share,
        severity=_LEVELS[expectation.severity],
        meta={"id": expectation.id},
    )
