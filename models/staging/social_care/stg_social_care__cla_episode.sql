-- One row an episode of a child looked after.
with
    ssd as (
        select
            clae_cla_episode_id as cla_episode_id,
            clae_cla_id as cla_id,
            clae_person_id as la_child_id,
            clae_cla_episode_start_date as started_on,
            clae_cla_episode_start_reason as start_reason_code,
            clae_cla_episode_ceased_date as ceased_on,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cla_episodes") }}
    )

select *
from ssd
