"""A small warehouse that both gates let pass, for tests to spoil in one place each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from mash_vfm.contract import Extract, load_contract

PROJECT = Path(__file__).parents[2]

# A child of an enquiry whose identifying values must never leave the warehouse.
SURNAME = "Quillfeather"
NHS_NUMBER = "9434765919"

_LEDGER = """
create schema ops;
create schema staging;
create schema marts;
create table ops.load (
    load_id bigint, run_id varchar, system varchar, "extract" varchar, extract_id varchar,
    source_file varchar, extract_as_of date, is_delta boolean, rows_in_file bigint,
    rows_landed bigint, rows_quarantined bigint, status varchar
);
create table ops.quarantine (
    load_id bigint, row_number bigint, reason_code varchar, reason varchar, raw_text varchar
);
create table staging.stg_rejected (
    extract_id varchar, _load_id bigint, _row_number bigint, reason varchar
);
create table staging.stg_ops__load (
    load_id bigint, extract_id varchar, extract_as_of date, is_delta boolean, apply_order bigint,
    is_in_force boolean
);
create schema seeds;
create table seeds.accepted_drop (extract_id varchar, extract_as_of date);
create table seeds.supplier_agreement (supplier varchar, extract_id varchar, max_days integer);
insert into seeds.supplier_agreement values
    ('MASH', null, 30), ('MASH', 'mash.enquiry', 60), ('Finance', null, null);
"""

_MARTS = """
create table marts.metric_catalogue (metric_id varchar, label varchar);
insert into marts.metric_catalogue values
    ('re_referrals', 'Shares and durations'), ('other_costs', 'Amounts, counts and rates');
create table marts.measure_catalogue (
    metric_id varchar, measure_id varchar, unit varchar, computation varchar
);
insert into marts.measure_catalogue values
    ('re_referrals', 'tier3_dfe', 'share', 'ratio'),
    ('other_costs', 'overheads', 'gbp', 'count'),
    ('other_costs', 'set_up_amortised', 'gbp', 'count'),
    ('re_referrals', 'median_minutes', 'minutes', 'percentile'),
    ('other_costs', 's47_started', 'count', 'count'),
    ('other_costs', 's47_started_per_10k', 'per_10000', 'ratio');
create table marts.mart_metric_value as
with
    period as (
        select
            'month' as period_grain,
            cast(first_day as date) as period_start,
            last_day(first_day) as period_end
        from range(date '2023-04-01', date '2024-04-01', interval 1 month) as r(first_day)
        union all
        select 'financial_year', date '2023-04-01', date '2024-03-31'
    ),
    area as (select unnest(['ALL', 'A1', 'A2']) as area_code),
    slice as (
        select 'none' as breakdown, 'all' as breakdown_value
        union all
        select 'agency', 'police'
    )
select
    metric_id,
    measure_id,
    period_grain,
    period_start,
    period_end,
    area_code,
    breakdown,
    breakdown_value,
    cast(case computation when 'count' then 6 when 'ratio' then 3 end as double) as numerator,
    cast(case computation when 'ratio' then 6 when 'percentile' then 9 end as double)
        as denominator,
    cast(
        case
            when unit = 'per_10000' then 5000
            when computation = 'ratio' then 0.5
            when computation = 'percentile' then 61.5
            else 6
        end as double
    ) as value,
    unit,
    'ok' as status,
    cast(null as varchar) as status_reason,
    false as baseline_available,
    case when area_code <> 'ALL' then 3 end as months_since_go_live,
    cast(null as varchar) as dq_grade,
    date '2024-03-31' as as_of
from marts.measure_catalogue, period, area, slice;
update marts.mart_metric_value
set value = null, numerator = 0, denominator = 0, status = 'zero_denominator'
where measure_id = 'tier3_dfe' and area_code = 'A2' and period_start = '2023-06-01';
update marts.mart_metric_value
set value = null, numerator = null, denominator = null, status = 'not_collected'
where measure_id = 'median_minutes' and area_code = 'A2';
update marts.mart_metric_value set value = -6, numerator = -6
where measure_id = 'overheads' and area_code = 'A1';
"""


def _tables(connection: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    names = ", ".join(f'"{column.name}" varchar' for column in extract.columns)
    connection.execute(
        f"create schema if not exists {extract.raw_schema};"
        f'create table {extract.raw_schema}."{extract.name}" ({names},'
        " _load_id bigint, _row_number bigint)"
    )
    columns = ", ".join(f'"{column.name}" {column.data_type}' for column in extract.columns)
    connection.execute(
        f"create table staging.stg_{extract.system}__{extract.name} ({columns},"
        " _bad_columns varchar, _placeholder_columns varchar, _load_id bigint,"
        " _row_number bigint, _extract_as_of date)"
    )


def _land(connection: duckdb.DuckDBPyConnection, extract: Extract, first_load: int) -> None:
    """Two full refreshes of ten rows; the second is in force."""
    for place, as_of in enumerate(("2023-03-31", "2024-03-31")):
        connection.execute(
            "insert into ops.load values (?, 'run', ?, ?, ?, ?, ?, false, 10, 10, 0, 'landed')",
            [
                first_load + place,
                extract.system,
                extract.name,
                extract.id,
                f"{extract.system}/{extract.name}_{as_of}.csv",
                as_of,
            ],
        )
        connection.execute(
            "insert into staging.stg_ops__load values (?, ?, ?, false, ?, ?)",
            [first_load + place, extract.id, as_of, place + 1, place == 1],
        )


def make_good_warehouse(path: Path) -> Path:
    """Write a warehouse with three extracts of ten rows each and the marts of two metrics."""
    contract = load_contract(PROJECT)
    with duckdb.connect(str(path)) as connection:
        connection.execute(_LEDGER)
        for place, (system, name) in enumerate(
            (("mash", "enquiry"), ("mash", "ers_referral"), ("finance", "ledger_line"))
        ):
            extract = contract.find(system, name)
            assert extract is not None
            _tables(connection, extract)
            _land(connection, extract, 10 * place + 1)
        connection.execute(
            "insert into staging.stg_mash__enquiry by name select 'e' || i as mash_enquiry_id,"
            " case when i < 8 then 'c' || i end as la_child_id,"
            " case when i >= 8 then '1' end as child_no,"
            " timestamp '2024-01-01 09:30' + i * interval 1 day as received_at,"
            " 'police' as source_agency, 'red' as rag_initial, true as mashed, 'A1' as area_code,"
            f" '{SURNAME}' as child_surname, '{NHS_NUMBER}' as nhs_number,"
            " 2 as _load_id, i as _row_number, date '2024-03-31' as _extract_as_of"
            " from range(10) as r(i)"
        )
        connection.execute(
            "insert into staging.stg_mash__ers_referral by name select 's' || i as ers_id,"
            " date '2024-01-01' + cast(i as integer) as received_on,"
            " case when i > 0 then date '2024-02-01' + cast(i as integer) end as closed_on,"
            " case when i > 7 then 'no_consent' end as decline_reason,"
            " 12 as _load_id, i as _row_number, date '2024-03-31' as _extract_as_of"
            " from range(10) as r(i)"
        )
        connection.execute(
            "insert into staging.stg_finance__ledger_line by name"
            " select 'l' || i as ledger_line_id, date '2024-02-29' as posted_on,"
            " 'police' as agency, 'staff' as cost_type, i - 3 as amount,"
            " 22 as _load_id, i as _row_number, date '2024-03-31' as _extract_as_of"
            " from range(10) as r(i)"
        )
        connection.execute(_MARTS)
        metrics = connection.execute("select metric_id from marts.metric_catalogue").fetchall()
        for (metric,) in metrics:
            connection.execute(
                f"create view marts.mart_{metric} as select * from marts.mart_metric_value"
                f" where metric_id = '{metric}'"
            )
    return path


def change(path: Path, statements: Sequence[str]) -> None:
    """Run SQL on a warehouse."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
