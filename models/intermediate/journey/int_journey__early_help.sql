-- One row an episode of early help (Tier 2) begun by as_of.
with
    begun as (
        select
            early_help_episode_id,
            la_child_id,
            started_on,
            {{ known_by_as_of("ended_on") }} as ended_on
        from {{ ref("stg_social_care__early_help_episode") }}
        where started_on <= {{ as_of() }}
    ),

    of_person as (
        {{ identified("begun", "social_care.person", "la_child_id", all_strengths=true) }}
    ),

    final as ({{ located("of_person", "early_help_episode_id", "started_on") }})

select *
from final
