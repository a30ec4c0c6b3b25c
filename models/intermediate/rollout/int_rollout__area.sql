-- One row a charted measure and area: whether the area is compared, and from when it is treated.
with
    charted as (
        select charted_metric_id, measure_id, area_code, month_start, status
        from {{ ref("int_rollout__month") }}
    ),

    rollout as (select area_code, go_live_on from {{ ref("int_metric__area") }}),

    -- From the first to the last month that any area has; without one, every month.
    measured as (
        select
            charted_metric_id,
            measure_id,
            coalesce(
                min(case when status = 'ok' then month_start end), min(month_start)
            ) as first_month,
            coalesce(
                max(case when status = 'ok' then month_start end), max(month_start)
            ) as last_month
        from charted
        group by charted_metric_id, measure_id
    ),

    -- No month outside the window is ok.
    counted as (
        select
            charted_metric_id,
            measure_id,
            area_code,
            count(case when status = 'ok' then 1 end) as months_ok
        from charted
        group by charted_metric_id, measure_id, area_code
    ),

    -- A go-live within a month treats from the next one.
    treated as (
        select
            area_code,
            cast(
                case
                    when extract(day from go_live_on) = 1
                    then go_live_on
                    else {{ dbt.dateadd("month", 1, dbt.date_trunc("month", "go_live_on")) }}
                end as date
            ) as treated_from
        from rollout
    ),

    final as (
        select
            counted.charted_metric_id,
            counted.measure_id,
            counted.area_code,
            measured.first_month,
            measured.last_month,
            counted.months_ok
            = {{ whole_months_between("measured.first_month", "measured.last_month") }}
            + 1 as is_used,
            case
                when treated.treated_from <= measured.last_month then treated.treated_from
            end as treated_from
        from counted
        inner join
            measured
            on counted.charted_metric_id = measured.charted_metric_id
            and counted.measure_id = measured.measure_id
        left join treated on counted.area_code = treated.area_code
    )

select *
from final
