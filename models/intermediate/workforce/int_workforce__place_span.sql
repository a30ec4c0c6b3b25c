-- One row a worker in a post, agency workers out, and span of days on which the same posts of that
-- worker are in force (both ends inside): how what happens to the worker is shared by the posts.
with
    place as (
        select
            place_key,
            worker_id,
            agency,
            role_family,
            tier,
            location,
            area_code,
            fte,
            starts_on,
            ends_on
        from {{ ref("int_workforce__place") }}
        where not is_agency_worker and (ends_on is null or ends_on >= starts_on)
    ),

    -- Days on which a worker's posts change; a post without an end gives none, and so no span.
    change as (
        select worker_id, starts_on as changed_on
        from place
        union distinct
        select worker_id, cast({{ dbt.dateadd("day", 1, "ends_on") }} as date) as changed_on
        from place
    ),

    span as (
        select
            worker_id,
            changed_on as starts_on,
            cast(
                {{
                    dbt.dateadd(
                        "day",
                        -1,
                        "lead(changed_on) over (partition by worker_id order by changed_on)",
                    )
                }} as date
            ) as ends_on
        from change
    ),

    final as (
        select
            place.place_key,
            place.worker_id,
            place.agency,
            place.role_family,
            place.tier,
            place.location,
            place.area_code,
            place.fte,
            sum(place.fte) over (partition by span.worker_id, span.starts_on) as worker_fte,
            span.starts_on,
            span.ends_on
        from span
        inner join
            place on span.worker_id = place.worker_id and {{ in_force("place", "span.starts_on") }}
    )

select *
from final
