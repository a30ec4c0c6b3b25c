-- One row a worker in a post and month on whose first or last day that is in force.
with
    month as (
        select month_start, month_end, working_days
        from {{ ref("int_calendar__month") }}
        where month_end = cast({{ dbt.last_day("month_start", "month") }} as date)
    ),

    place as (
        select
            place_key,
            worker_id,
            agency,
            role_family,
            tier,
            location,
            area_code,
            is_agency_worker,
            is_case_holder,
            fte,
            hub_fte,
            starts_on,
            ends_on
        from {{ ref("int_workforce__place") }}
    ),

    final as (
        select
            place.place_key,
            month.month_start,
            month.month_end,
            month.working_days,
            place.worker_id,
            place.agency,
            place.role_family,
            place.tier,
            place.location,
            place.area_code,
            place.is_agency_worker,
            place.is_case_holder,
            place.fte,
            place.hub_fte,
            {{ in_force("place", "month.month_start") }} as is_in_post_first,
            {{ in_force("place", "month.month_end") }} as is_in_post_last
        from month
        inner join
            place
            on {{ in_force("place", "month.month_start") }}
            or {{ in_force("place", "month.month_end") }}
    )

select *
from final
