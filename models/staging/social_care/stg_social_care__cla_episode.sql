-- One row an episode of a child looked after.
with
    ssd as (
        select
            clae_cla_episode_id as cla_episode_id,
            clae_cla_id as cla_id,
            clae_person_id as la_child_id,
            clae_cla_episode_start_date as started_on,
            clae_cla_episode_start_reason as start_reason_code,
            clae_cla_episode_ceased_date as ceased_on
        from {{ ref("stg_social_care__ssd_cla_episodes") }}
    ),

    -- A period of care is one row, whatever placements it is listed with.
    annex_a as (
        select
            {{ natural_key("annex_a", "cla_episode") }} as cla_episode_id,
            {{ natural_key("annex_a", "cla_episode") }} as cla_id,
            child_unique_id as la_child_id,
            date_started_to_be_looked_after as started_on,
            'S' as start_reason_code,
            date_ceased_to_be_looked_after as ceased_on
        from {{ ref("stg_social_care__annex_a_list_8") }}
        qualify
            row_number() over (
                partition by child_unique_id, date_started_to_be_looked_after
                order by start_date_of_most_recent_placement desc nulls last
            )
            = 1
    ),

    final as ({{ of_feed_in_force("cla_episode", ["ssd", "annex_a"]) }})

select *
from final
