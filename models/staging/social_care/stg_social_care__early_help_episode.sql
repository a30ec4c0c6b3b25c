-- One row an episode of early help (Tier 2).
with
    ssd as (
        select
            earl_episode_id as early_help_episode_id,
            earl_person_id as la_child_id,
            earl_episode_start_date as started_on,
            earl_episode_end_date as ended_on
        from {{ ref("stg_social_care__ssd_early_help_episodes") }}
    ),

    final as ({{ of_feed_in_force("early_help_episode", ["ssd"]) }})

select *
from final
