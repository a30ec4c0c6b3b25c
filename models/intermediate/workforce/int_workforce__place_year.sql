-- One row a worker in a post, year (rolling or of the workforce census) and day, the last of the
-- year or the one before it begins, on which the post is in force.
with
    period as (
        select
            period_grain,
            period_start,
            period_end,
            cast({{ dbt.dateadd("day", -1, "period_start") }} as date) as day_before
        from {{ ref("int_metric__period") }}
        where period_grain in ('rolling_12m', 'csww_year')
    ),

    place as (
        select
            place_key,
            month_end as in_post_on,
            worker_id,
            agency,
            role_family,
            tier,
            area_code,
            is_agency_worker,
            fte
        from {{ ref("int_workforce__place_month") }}
        where is_in_post_last
    ),

    worker as (select distinct in_post_on, worker_id from place),

    final as (
        select
            period.period_grain,
            period.period_start,
            place.place_key,
            place.worker_id,
            place.agency,
            place.role_family,
            place.tier,
            place.area_code,
            place.is_agency_worker,
            place.fte,
            place.in_post_on = period.period_end as is_at_end,
            worker.worker_id is not null as is_staying
        from period
        inner join place on place.in_post_on in (period.day_before, period.period_end)
        left join
            worker on period.period_end = worker.in_post_on and place.worker_id = worker.worker_id
    )

select *
from final
