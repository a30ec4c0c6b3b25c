"""The suites of the leaving gate: nothing wrong, incomplete or identifying is published.

The rules are those of the conventions of the metric definitions: uniform columns, dense rows,
shares as fractions of 1, a value if and only if its status is ok.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mash_vfm.contract import Contract
from mash_vfm.expectations import sql
from mash_vfm.expectations.identifiers import identifier_suites
from mash_vfm.expectations.marts import Marts, Measure
from mash_vfm.expectations.model import Asset, Expectation, Suite
from mash_vfm.expectations.periods import (
    ALL_GRAINS,
    is_whole_period,
    is_window_of_months,
    period_suite,
)
from mash_vfm.expectations.policy import Policy

FIGURES = "marts.mart_metric_value"

FILLED = (
    "metric_id",
    "measure_id",
    "period_grain",
    "period_start",
    "period_end",
    "area_code",
    "breakdown",
    "breakdown_value",
    "unit",
    "status",
    "as_of",
)
KEY = (
    "metric_id",
    "measure_id",
    "period_grain",
    "period_start",
    "area_code",
    "breakdown",
    "breakdown_value",
)
STATUSES = (
    "ok",
    "not_collected",
    "insufficient_lookback",
    "insufficient_followup",
    "zero_denominator",
    "immature",
    "not_identified",
)
# Lowest and highest value a unit allows. Money may be negative: a credit can exceed the month.
RANGES: Mapping[str, tuple[float | None, float | None]] = {
    "count": (0, None),
    "share": (0, 1),
    "ratio": (0, None),
    "per_1000": (0, None),
    "per_10000": (0, None),
    "gbp": (None, None),
    "minutes": (0, None),
    "hours": (0, None),
    "days": (0, None),
    "fte": (0, None),
    "score": (1, 5),
}
# Money that no credit reduces: hours times a rate, and assets spread over their life.
MONEY_WITHOUT_CREDITS = ("staff_cost_imputed", "set_up_amortised")
# Ratios of money, which credits may bring below 0.
RATIOS_OF_MONEY = ("avoided_to_break_even",)
# Metrics whose figures are effects on the measures of other metrics, over a window of months.
EFFECTS = ("rollout_effect",)
# A difference of differences: of shares, at most two of them apart.
RANGES_OF_EFFECTS: Mapping[str, tuple[float | None, float | None]] = {
    "share": (-2, 2),
    "per_10000": (None, None),
}
FACTORS = {"per_1000": 1000, "per_10000": 10000}
_EQUAL = "1e-9"


def leaving_suites(contract: Contract, policy: Policy, marts: Marts) -> list[Suite]:
    """Return the suites about the union of the marts, each metric and each published table."""
    return [
        _union_suite(policy),
        *(_MetricRules(metric, policy, marts).suite() for metric in marts.metrics),
        period_suite(policy, marts.metrics),
        *identifier_suites(contract, policy, marts.tables),
    ]


def _union_suite(policy: Policy) -> Suite:
    expect = partial(policy.expect, subject="mart_metric_value", counted="figures")
    expectations = (
        expect(
            "something_published",
            meaning="There are figures to publish.",
            complaint="there are no figures",
            remedy="Land an extract that drives a metric (seed measure_catalogue).",
            unexpected=sql.any_row("count(*) = 0"),
            elements="1",
        ),
        expect(
            "metrics_known",
            meaning="Every metric is in the catalogue.",
            complaint="belong to a metric that is not in the catalogue",
            remedy="Add the metric to seeds/logic_model/metric_catalogue.csv.",
            unexpected=sql.count_where("not is_known"),
        ),
        expect(
            "as_of_single",
            meaning="All figures are as of one day.",
            complaint="the figures are as of several days",
            remedy="Build all marts in one run.",
            unexpected=sql.any_row("count(distinct as_of) > 1"),
            elements="1",
        ),
    )
    query = (
        "select as_of, metric_id in (select metric_id from marts.metric_catalogue) as is_known"
        f" from {FIGURES}"
    )
    asset = Asset("mart_metric_value", "mart_metric_value: all figures", query=query)
    return Suite(asset, expectations)


@dataclass(frozen=True)
class _MetricRules:
    """Generates the expectations about the figures of one metric."""

    metric: str
    policy: Policy
    marts: Marts

    def suite(self) -> Suite:
        query = f"select * from {FIGURES} where metric_id = {sql.text(self.metric)}"
        asset = Asset(self.metric, f"mart_{self.metric}", query=query)
        expectations = [
            self._united(),
            *self._labels(),
            *self._values(),
            *self._computations(),
            *self._periods(),
        ]
        return Suite(asset, tuple(expectations))

    @property
    def _measures(self) -> list[Measure]:
        if self.metric in EFFECTS:
            return [m for m in self.marts.measures if m.unit in RANGES_OF_EFFECTS]
        return [m for m in self.marts.measures if m.metric_id == self.metric]

    @property
    def _ranges(self) -> Mapping[str, tuple[float | None, float | None]]:
        return RANGES_OF_EFFECTS if self.metric in EFFECTS else RANGES

    def _expect(
        self,
        rule: str,
        *,
        meaning: str,
        complaint: str,
        unexpected: str,
        remedy: str = "",
        elements: str = "count(*)",
        part: str | None = None,
    ) -> Expectation:
        return self.policy.expect(
            rule,
            *([part] if part else []),
            subject=f"mart_{self.metric}",
            meaning=meaning,
            complaint=complaint,
            remedy=remedy or f"Mend the model mart_{self.metric}, or what it reads.",
            unexpected=unexpected,
            elements=elements,
            column=part if part in FILLED else None,
            counted="figures",
            taints=(self.metric,),
        )

    def _united(self) -> Expectation:
        own = f"(select count(*) from marts.{sql.name(f'mart_{self.metric}')})"
        return self._expect(
            "marts_united",
            meaning="The union holds every row of the mart, and no other.",
            complaint="of the mart and of the union do not meet",
            unexpected=f"abs({own} - count(*))",
            elements=f"greatest({own}, count(*))",
            remedy="Mend the model mart_metric_value.",
        )

    def _labels(self) -> list[Expectation]:
        known = ", ".join(f"({sql.text(m.measure_id)}, {sql.text(m.unit)})" for m in self._measures)
        columns = ", ".join(sql.name(column) for column in KEY)
        return [
            *(
                self._expect(
                    "required_filled",
                    part=column,
                    meaning=f"Every figure has its {column}.",
                    complaint=f"have no {column}",
                    unexpected=sql.count_where(f"{sql.name(column)} is null"),
                )
                for column in FILLED
            ),
            self._expect(
                "figures_unique",
                meaning=f"A figure stands once ({', '.join(KEY)}).",
                complaint="stand more than once",
                unexpected=f"count(*) - count(distinct ({columns}))",
            ),
            self._expect(
                "units_known",
                meaning="Every measure is in the catalogue, in its unit.",
                complaint="have a measure or unit that the catalogue does not have",
                unexpected=sql.count_where(
                    f"(measure_id, unit) not in ({known})" if known else "true"
                ),
                remedy="Add the measure to seeds/logic_model/measure_catalogue.csv.",
            ),
            self._expect(
                "statuses_known",
                meaning=f"A status is one of {', '.join(STATUSES)}.",
                complaint="have another status",
                unexpected=sql.count_where(f"status not in ({sql.texts(STATUSES)})"),
            ),
        ]

    def _values(self) -> list[Expectation]:
        rules = [
            self._expect(
                "value_where_ok",
                meaning="A figure has a value if and only if its status is ok.",
                complaint="have a value without being ok, or are ok without a value",
                unexpected=sql.count_where("(value is not null) <> (status = 'ok')"),
            ),
            self._expect(
                "value_where_ok",
                part="not_collected",
                meaning="What was not collected has neither numerator nor denominator.",
                complaint="have a numerator or denominator though they were not collected",
                unexpected=sql.count_where(
                    "status = 'not_collected'"
                    " and (numerator is not null or denominator is not null)"
                ),
                elements=sql.count_where("status = 'not_collected'"),
            ),
        ]
        for unit in dict.fromkeys(measure.unit for measure in self._measures):
            lowest, highest = self._ranges.get(unit, (None, None))
            of_unit = f"unit = {sql.text(unit)} and value is not null"
            outside = ["not isfinite(cast(value as double))"]
            if lowest is not None:
                but = f" and measure_id not in ({sql.texts(RATIOS_OF_MONEY)})"
                outside.append(f"value < {lowest}{but if unit == 'ratio' else ''}")
            if highest is not None:
                outside.append(f"value > {highest}")
            if unit == "count":
                outside.append("value <> floor(value)")
            if unit == "gbp":
                plain = sql.texts(MONEY_WITHOUT_CREDITS)
                outside.append(f"value < 0 and measure_id in ({plain})")
            rules.append(
                self._expect(
                    "value_in_range",
                    part=unit,
                    meaning=f"A value in {unit} {_range_in_words(unit, lowest, highest)}.",
                    complaint=f"in {unit} have a value out of range",
                    unexpected=sql.count_where(f"{of_unit} and ({sql.either(outside)})"),
                    elements=sql.count_where(of_unit),
                )
            )
        whole = "unit = 'share' and numerator is not null and denominator is not null"
        if any(measure.unit == "share" for measure in self._measures):
            rules.append(
                self._expect(
                    "part_of_whole",
                    meaning="The numerator of a share is between 0 and its denominator.",
                    complaint="are shares with a numerator above the denominator or below 0",
                    unexpected=sql.count_where(
                        f"{whole} and (numerator > denominator + {_EQUAL} or numerator < 0)"
                    ),
                    elements=sql.count_where(whole),
                )
            )
        return rules

    def _computations(self) -> list[Expectation]:
        rules = []
        # an effect has neither numerator nor denominator
        own = [] if self.metric in EFFECTS else self._measures
        for kind, broken, meaning in (
            (
                "count",
                "value is distinct from numerator or denominator is not null",
                "The value of a count is its numerator, and it has no denominator.",
            ),
            (
                "ratio",
                "numerator is null or denominator is null or denominator <= 0 or abs(value"
                f" - {_factor()} * numerator / nullif(denominator, 0))"
                f" > {_EQUAL} * greatest(1, abs(value))",
                "The value of a ratio is its numerator divided by its denominator, above 0.",
            ),
            (
                "percentile",
                "numerator is not null or denominator is null or denominator < 1",
                "A percentile has no numerator; its denominator is the number of values.",
            ),
        ):
            measures = [m.measure_id for m in own if m.computation == kind]
            if not measures:
                continue
            of_kind = (
                f"status = 'ok' and value is not null and measure_id in ({sql.texts(measures)})"
            )
            rules.append(
                self._expect(
                    "value_follows",
                    part=kind,
                    meaning=meaning,
                    complaint=f"are not what a {kind} must be",
                    unexpected=sql.count_where(f"{of_kind} and ({broken})"),
                    elements=sql.count_where(of_kind),
                )
            )
        rules.append(
            self._expect(
                "value_follows",
                part="zero_denominator",
                meaning="The status zero_denominator stands where the denominator is 0.",
                complaint="have the status zero_denominator and a denominator other than 0",
                unexpected=sql.count_where(
                    "status = 'zero_denominator' and denominator is distinct from 0"
                ),
                elements=sql.count_where("status = 'zero_denominator'"),
            )
        )
        return rules

    def _periods(self) -> list[Expectation]:
        whole = is_window_of_months() if self.metric in EFFECTS else is_whole_period()
        return [
            self._expect(
                "periods_whole",
                meaning="A period is a whole one of its grain and over by the day that counts.",
                complaint="are of a period that is not whole, or not over",
                unexpected=sql.count_where(
                    f"period_grain not in ({sql.texts(ALL_GRAINS)})"
                    f" or not ({whole}) or period_end > as_of"
                ),
            ),
            self._expect(
                "phase_consistent",
                meaning="The partnership as a whole (ALL) has neither go-live nor baseline.",
                complaint="of the whole partnership have a go-live or a baseline",
                unexpected=sql.count_where(
                    "area_code = 'ALL' and (months_since_go_live is not null"
                    " or coalesce(baseline_available, false))"
                ),
                elements=sql.count_where("area_code = 'ALL'"),
            ),
        ]


def _factor() -> str:
    cases = " ".join(f"when {sql.text(unit)} then {by}" for unit, by in FACTORS.items())
    return f"case unit {cases} else 1 end"


def _range_in_words(unit: str, lowest: float | None, highest: float | None) -> str:
    if unit == "gbp":
        return f"is finite, and not below 0 for {' and '.join(MONEY_WITHOUT_CREDITS)}"
    if unit == "ratio":
        return f"is not below 0, except for {' and '.join(RATIOS_OF_MONEY)}"
    if lowest is None:
        return "is finite"
    if highest is not None:
        return f"lies between {lowest} and {highest}"
    return "is whole and not below 0" if unit == "count" else "is not below 0"
