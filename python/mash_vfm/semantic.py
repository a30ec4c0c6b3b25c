"""The semantic layer: what MetricFlow can be asked, from the catalogues of metrics and measures.

``models/semantic/`` holds a file for each metric, committed so that dbt reads it; a test holds the
files to the catalogues. Write them anew with ``python -m mash_vfm.semantic``.

``figures`` says what there is, in words of the catalogue; ``document`` alone how dbt spells it
(the specification that dbt 1.11 reads: ``semantic_models`` with measures, ``metrics`` with
``type_params``), so that another spelling is another function over the same figures.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from mash_vfm.files import write_text
from mash_vfm.settings import PROJECT_DIR

FOLDER = PROJECT_DIR / "models" / "semantic"
_CATALOGUES = PROJECT_DIR / "seeds" / "logic_model"
_GROUPS = PROJECT_DIR / "models" / "groups.yml"
_HEADER = "# Written by `python -m mash_vfm.semantic` from the catalogues of seeds/logic_model.\n"
Document = dict[str, Any]

# computations that MetricFlow can do: of the others, no part can be added
ADDED = ("count", "ratio")
_FACTORS = {"per_1000": 1000, "per_10000": 10000}
# The time that MetricFlow knows of a period, and the column it is read from: the month in which it
# begins, or ends where one ends in every month.
_TIMES = {
    "month": ("month", "period_start"),
    "quarter": ("month", "period_start"),
    "half_year": ("month", "period_start"),
    "financial_year": ("month", "period_start"),
    "csww_year": ("month", "period_start"),
    "rolling_12m": ("month", "period_end"),
    "wave": ("day", "period_start"),
}
_SCENARIOS = {"break_even"}


@dataclass(frozen=True)
class Figure:
    """A measure at one grain of its periods.

    ``additivity`` is that of ``measure_catalogue`` and says what a longer period than the grain is;
    ``factor`` is what the quotient is multiplied by, 1 unless the unit is a rate.
    """

    name: str
    metric_id: str
    measure_id: str
    grain: str
    label: str
    description: str
    additivity: Literal["sum", "last", "rate", "none"]
    is_ratio: bool
    factor: int


@dataclass(frozen=True)
class Metric:
    """A metric of the catalogue with its figures."""

    metric_id: str
    label: str
    definition: str
    figures: tuple[Figure, ...]


def metrics(catalogues: Path = _CATALOGUES) -> list[Metric]:
    """The metrics of the catalogue in its order; one without measures has no figures."""
    measures = _rows(catalogues / "measure_catalogue.csv")
    return [
        Metric(
            row["metric_id"],
            row["label"],
            row["definition"],
            tuple(
                figure
                for measure in measures
                if measure["metric_id"] == row["metric_id"]
                for figure in figures(measure, row["label"])
            ),
        )
        for row in _rows(catalogues / "metric_catalogue.csv")
    ]


def figures(measure: dict[str, str], metric_label: str) -> Iterator[Figure]:
    """What can be asked of a row of ``measure_catalogue``; nothing of one that cannot be added.

    The first grain bears the name of the measure. Another is a figure of its own unless it follows
    from the first: a financial year of months or quarters does, twelve months that overlap do not.
    """
    if measure["computation"] not in ADDED:
        return
    first, *others = measure["grains"].split("|")
    additivity = measure["additivity"]
    parts = [measure["numerator"], measure["denominator"]]
    for grain in [first, *others]:
        if grain == "financial_year" and grain != first and additivity != "none":
            continue
        own = grain == first
        yield Figure(
            name="_".join([measure["metric_id"], measure["measure_id"], *([] if own else [grain])]),
            metric_id=measure["metric_id"],
            measure_id=measure["measure_id"],
            grain=grain,
            label=f"{metric_label}: {measure['label']}" + ("" if own else f" ({grain})"),
            description=" / ".join(part for part in parts if part) + f"; unit {measure['unit']}.",
            additivity="none" if grain == "rolling_12m" else additivity,  # type: ignore[arg-type]
            is_ratio=measure["computation"] == "ratio",
            factor=_FACTORS.get(measure["unit"], 1),
        )


# ---------------------------------------------------------------- as dbt 1.11 spells it


def document(metric: Metric, owner: dict[str, str]) -> Document:
    """The semantic model, the metrics and the exposure of a metric, as dbt 1.11 reads them."""
    content: Document = {"version": 2}
    if metric.figures:
        inputs = {spec["name"]: spec for figure in metric.figures for spec in _measures(figure)}
        content["semantic_models"] = [_semantic_model(metric, list(inputs.values()))]
        content["metrics"] = [_metric(figure) for figure in metric.figures]
        content["metrics"] += [_part_metric(metric, name) for name in inputs]
    content["exposures"] = [
        {
            "name": f"bi_{metric.metric_id}",
            "label": metric.label,
            "type": "dashboard",
            "description": metric.definition,
            "owner": owner,
            "depends_on": [f"ref('mart_{metric.metric_id}')"],
            "config": {"meta": {"metric_id": metric.metric_id}},
        }
    ]
    return content


def _semantic_model(metric: Metric, measures: list[Document]) -> Document:
    times = sorted({_time(figure) for figure in metric.figures})
    dimensions: list[Document] = [
        {
            "name": name,
            "type": "time",
            "expr": column,
            "type_params": {"time_granularity": granularity},
        }
        for name, granularity, column in times
    ]
    names = ["figure_id", *(["scenario"] if metric.metric_id in _SCENARIOS else [])]
    return {
        "name": metric.metric_id,
        "label": metric.label,
        "description": metric.definition,
        "model": "ref('int_metric__figure')",
        "config": {"meta": {"metric_id": metric.metric_id}},
        "defaults": {"agg_time_dimension": times[0][0]},
        "primary_entity": metric.metric_id,
        "entities": [{"name": "area", "type": "foreign", "expr": "area_code"}],
        "dimensions": dimensions + [{"name": name, "type": "categorical"} for name in names],
        "measures": measures,
    }


def _time(figure: Figure) -> tuple[str, str, str]:
    """Name, granularity and column of the time dimension of a figure."""
    granularity, column = _TIMES[figure.grain]
    return f"{column}_{granularity}", granularity, column


def _parts(figure: Figure) -> dict[str, tuple[str, bool]]:
    """The parts of a figure: the column that is summed, and if of the last period only."""
    last = figure.additivity == "last"
    parts = {"numerator": ("numerator", last)}
    if figure.is_ratio:
        parts["denominator"] = ("denominator", figure.additivity in ("last", "rate"))
    parts["missing"] = ("missing_count", last)
    if figure.additivity == "none":
        parts["rows"] = ("row_count", False)
    return parts


def _part_name(figure: Figure, column: str, of_last: bool) -> str:
    words = ["part", figure.metric_id, _time(figure)[0], column, *(["last"] if of_last else [])]
    return "_".join(words)


def _measures(figure: Figure) -> Iterator[Document]:
    time = _time(figure)[0]
    for column, of_last in _parts(figure).values():
        measure: Document = {
            "name": _part_name(figure, column, of_last),
            "agg": "sum",
            "expr": column,
            "agg_time_dimension": time,
        }
        if of_last:
            measure["non_additive_dimension"] = {"name": time, "window_choice": "max"}
        yield measure


def _part_metric(metric: Metric, measure: str) -> Document:
    """What metrics are derived from: a sum over rows that a metric has to choose by its filter."""
    return {
        "name": measure,
        "label": measure,
        "description": "Part of other metrics. Alone it adds up measures that cannot be added.",
        "type": "simple",
        "type_params": {"measure": measure},
        "config": {"meta": {"metric_id": metric.metric_id}},
    }


def _metric(figure: Figure) -> Document:
    return {
        "name": figure.name,
        "label": figure.label,
        "description": figure.description,
        "type": "derived",
        "type_params": {
            "expr": _expression(figure),
            "metrics": [
                {"name": _part_name(figure, *part), "alias": f"{figure.name}_{name}"}
                for name, part in _parts(figure).items()
            ],
        },
        "filter": f"{{{{ Dimension('{figure.metric_id}__figure_id') }}}} = '{_figure_id(figure)}'",
        "config": {
            "meta": {
                "metric_id": figure.metric_id,
                "measure_id": figure.measure_id,
                "period_grain": figure.grain,
            }
        },
    }


def _figure_id(figure: Figure) -> str:
    """The rows of the figure, as ``int_metric__figure`` names them."""
    return f"{figure.metric_id}.{figure.measure_id}.{figure.grain}"


def _expression(figure: Figure) -> str:
    """The value; none where a period has none, or where what is not additive would be added."""
    has_value = f"{figure.name}_missing = 0"
    if figure.additivity == "none":
        has_value += f" and {figure.name}_rows = 1"
    value = f"{figure.name}_numerator"
    if figure.is_ratio:
        factor = f"{figure.factor} * " if figure.factor != 1 else ""
        value = f"{factor}{value} / nullif({figure.name}_denominator, 0)"
    return f"case when {has_value} then {value} end"


# ---------------------------------------------------------------- files


def pages() -> dict[Path, str]:
    """Every file of the folder with its text."""
    groups = yaml.safe_load(_GROUPS.read_text(encoding="utf-8"))["groups"]
    (owner,) = (group["owner"] for group in groups if group["name"] == "metrics")
    return {FOLDER / f"{m.metric_id}.yml": _page(document(m, owner)) for m in metrics()}


def write_pages() -> None:
    """Write the files, and remove those of metrics that are no more."""
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path, text in written.items():
        write_text(path, text)
    for path in set(FOLDER.glob("*.yml")) - set(written):
        path.unlink()


def _page(content: Document) -> str:
    text = yaml.dump(
        content,
        Dumper=_Plain,
        sort_keys=False,
        allow_unicode=True,
        width=100,
        default_flow_style=False,
    )
    return _HEADER + text


class _Plain(yaml.SafeDumper):
    """Writes an object that occurs twice out twice, instead of pointing to it."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


if __name__ == "__main__":
    write_pages()
