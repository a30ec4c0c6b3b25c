"""How ``mash show`` finds what a name means."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from mash_vfm.summary import Selection, UnknownNameError, rows_of


@pytest.fixture
def figures() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("""
            create table metric_catalogue as
            select * from (values
                ('working_environment', 'Working environment'),
                ('family_experience', 'Experience of families')
            ) as v(metric_id, label);
            create table measure_catalogue as
            select * from (values
                ('working_environment', 'agree', 'Answers that agree'),
                ('working_environment', 'response_rate', 'Responses of staff'),
                ('family_experience', 'response_rate', 'Responses of families')
            ) as v(metric_id, measure_id, label);
            create table mart_metric_value as
            select
                metric_id, measure_id, 'month' as period_grain, date '2024-03-01' as period_start,
                date '2024-03-31' as period_end, 'ALL' as area_code, 'none' as breakdown,
                'all' as breakdown_value, 1.0 as numerator, 2.0 as denominator, 0.5 as value,
                0.4 as value_strict, 0.6 as value_loose,
                'ratio' as unit, 'ok' as status, null as status_reason, 'A' as dq_grade
            from measure_catalogue
        """)
        yield connection


@pytest.mark.parametrize(
    ("name", "title", "rows"),
    [
        ("working_environment", "Working environment", 2),
        ("mart_working_environment", "Working environment", 2),
        ("agree", "Answers that agree", 1),
        ("Agree", "Answers that agree", 1),
        ("family_experience.response_rate", "Responses of families", 1),
        ("mart_working_environment.response_rate", "Responses of staff", 1),
    ],
)
def test_a_name_is_a_metric_a_measure_or_both(
    figures: duckdb.DuckDBPyConnection, name: str, title: str, rows: int
) -> None:
    named, found = rows_of(figures, Selection(name))
    assert (named.label, len(found)) == (title, rows)


def test_a_measure_of_several_metrics_is_not_guessed(figures: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnknownNameError) as refused:
        rows_of(figures, Selection("response_rate"))
    assert "working_environment.response_rate, family_experience.response_rate" in str(
        refused.value
    )


def test_a_name_of_nothing_is_refused_with_what_comes_nearest(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    with pytest.raises(UnknownNameError, match="did you mean agree"):
        rows_of(figures, Selection("agreed"))
    with pytest.raises(UnknownNameError, match="agree has no area_code north; there are: ALL"):
        rows_of(figures, Selection("agree", area="north"))


def test_an_effect_leaves_the_short_name_to_the_measure(
    figures: duckdb.DuckDBPyConnection,
) -> None:
    figures.execute("insert into metric_catalogue values ('rollout_effect', 'Effect')")
    figures.execute(
        "insert into mart_metric_value select 'rollout_effect' as metric_id, * exclude (metric_id)"
        " from mart_metric_value where measure_id = 'agree'"
    )
    named, rows = rows_of(figures, Selection("agree"))
    assert (named.label, len(rows)) == ("Answers that agree", 1)
    named, rows = rows_of(figures, Selection("rollout_effect.agree"))
    assert (named.label, len(rows)) == ("Effect: agree", 1)
