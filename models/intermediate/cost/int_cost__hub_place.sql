-- One row a worker in a hub post, with the days on which both the post and the worker in it are in
-- force (both ends inside).
with
    post as (
        select
            post_id,
            agency,
            role_family,
            location,
            area_code,
            hourly_rate,
            coalesce(mash_time_share, 1) as mash_time_share,
            valid_from,
            {{ known_by_as_of("valid_to") }} as valid_to
        from {{ ref("stg_workforce__post") }}
        where tier = 'mash' and valid_from <= {{ as_of() }}
    ),

    worker as (
        select
            worker_id,
            post_id,
            fte,
            role_start_on,
            {{ known_by_as_of("role_end_on") }} as role_end_on
        from {{ ref("stg_workforce__worker") }}
        where role_start_on <= {{ as_of() }}
    ),

    final as (
        select
            worker.worker_id,
            worker.post_id,
            post.agency,
            post.role_family,
            post.location,
            post.area_code,
            post.hourly_rate,
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
