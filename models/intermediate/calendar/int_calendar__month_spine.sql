-- One row a month, with its financial year: what MetricFlow knows of months.
{{ config(materialized="view") }}

with
    final as (
        select
            date_day as month_start, {{ financial_year_start("date_day") }} as financial_year_start
        from {{ ref("int_calendar__day") }}
        where date_day = cast({{ dbt.date_trunc("month", "date_day") }} as date)
    )

select *
from final
