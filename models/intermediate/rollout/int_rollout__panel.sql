-- One row a charted measure whose effect is identified, area that is compared, and month.
with
    measure as (
        select charted_metric_id, measure_id
        from {{ ref("int_rollout__measure") }}
        where status = 'ok'
    ),

    area as (
        select charted_metric_id, measure_id, area_code, first_month, treated_from
        from {{ ref("int_rollout__area") }}
        where is_used
    ),

    charted as (
        select charted_metric_id, measure_id, area_code, month_start, value
        from {{ ref("int_rollout__month") }}
        where status = 'ok'
    ),

    final as (
        select
            charted.charted_metric_id,
            charted.measure_id,
            charted.area_code,
            cast(
                {{ whole_months_between("area.first_month", "charted.month_start") }} + 1 as integer
            ) as month_number,
            cast(
                {{ whole_months_between("area.first_month", "area.treated_from") }} + 1 as integer
            ) as treated_number,
            charted.value
        from charted
        inner join
            measure
            on charted.charted_metric_id = measure.charted_metric_id
            and charted.measure_id = measure.measure_id
        inner join
            area
            on charted.charted_metric_id = area.charted_metric_id
            and charted.measure_id = area.measure_id
            and charted.area_code = area.area_code
    )

select *
from final
