-- One row a worker in a post, with the days on which both the post and the worker in it are in
-- force (both ends inside).
with
    post as (
        select
            post_id,
            agency,
            role_family,
            tier,
            location,
            area_code,
            hourly_rate,
            greatest(coalesce(mash_time_share, 1), 0) as mash_time_share,
            valid_from,
            {{ known_by_as_of("valid_to") }} as valid_to
        from {{ ref("stg_workforce__post") }}
        where valid_from <= {{ as_of() }}
    ),

    worker as (
        select
            worker_id,
            post_id,
            coalesce(agency_worker, false) as is_agency_worker,
            coalesce(case_holder, false) as is_case_holder,
            -- less than nobody cannot be in post
            greatest(fte, 0) as fte,
            role_start_on,
            {{ known_by_as_of("role_end_on") }} as role_end_on,
            -- why somebody leaves after as_of is not known yet
            case
                when role_end_on is null or role_end_on <= {{ as_of() }} then reason_leave
            end as reason_leave
        from {{ ref("stg_workforce__worker") }}
        where role_start_on <= {{ as_of() }}
    ),

    final as (
        select
            concat_ws('|', worker.worker_id, worker.post_id, worker.role_start_on) as place_key,
            worker.worker_id,
            worker.post_id,
            post.agency,
            post.role_family,
            post.tier,
            post.location,
            post.area_code,
            post.hourly_rate,
            worker.is_agency_worker,
            worker.is_case_holder,
            worker.reason_leave,
            worker.fte,
            {{ money("worker.fte * post.mash_time_share") }} as hub_fte,
            greatest(post.valid_from, worker.role_start_on) as starts_on,
            least(
                coalesce(post.valid_to, worker.role_end_on),
                coalesce(worker.role_end_on, post.valid_to)
            ) as ends_on
        from worker
        inner join post on worker.post_id = post.post_id
    )

select *
from final
