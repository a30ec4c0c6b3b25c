-- One row a post that a worker left for good: it ended with a reason other than a move within the
-- authority, and the worker is in no other the day after (metrics.md 19).
with
    place as (
        select
            place_key,
            worker_id,
            agency,
            role_family,
            tier,
            area_code,
            is_agency_worker,
            reason_leave,
            fte,
            starts_on,
            ends_on,
            cast({{ dbt.dateadd("day", 1, "ends_on") }} as date) as day_after
        from {{ ref("int_workforce__place") }}
    ),

    final as (
        select
            place.place_key,
            place.worker_id,
            place.agency,
            place.role_family,
            place.tier,
            place.area_code,
            place.fte,
            place.ends_on as left_on
        from place
        left join
            place as kept
            on place.worker_id = kept.worker_id
            and {{ in_force("kept", "place.day_after") }}
        where
            not place.is_agency_worker
            and place.ends_on >= place.starts_on
            and place.reason_leave <> '7'
            and kept.place_key is null
    )

select *
from final
