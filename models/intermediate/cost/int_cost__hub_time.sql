-- One row a recorded day, activity and hub post: hours at the post's rate.
with
    time_recording as (
        select
            concat_ws(
                '|', worker_id, post_id, worked_on, activity, mash_enquiry_id
            ) as time_recording_key,
            worker_id,
            post_id,
            worked_on,
            hours
        from {{ ref("stg_workforce__time_recording") }}
        where worked_on <= {{ as_of() }}
    ),

    hub_place as (
        select worker_id, post_id, agency, area_code, hourly_rate, fte, starts_on, ends_on
        from {{ ref("int_workforce__place") }}
        where tier = 'mash'
    ),

    -- The post that the time names, else the worker's largest, else the lowest id.
    placed as (
        select
            time_recording.time_recording_key,
            time_recording.worked_on,
            time_recording.hours,
            hub_place.agency,
            hub_place.area_code,
            hub_place.hourly_rate
        from time_recording
        inner join
            hub_place
            on time_recording.worker_id = hub_place.worker_id
            and coalesce(time_recording.post_id, hub_place.post_id) = hub_place.post_id
            and {{ in_force("hub_place", "time_recording.worked_on") }}
        qualify
            row_number() over (
                partition by time_recording.time_recording_key
                order by hub_place.fte desc, hub_place.post_id
            )
            = 1
    ),

    final as (
        select
            agency,
            area_code,
            worked_on,
            {{ financial_year_start("worked_on") }} as financial_year_start,
            hours,
            hourly_rate is not null as is_costed,
            {{ money("hours * hourly_rate") }} as amount
        from placed
    )

select *
from final
