-- One row a child who started to be looked after by as_of.
with
    cla_episode as (
        {{ of_child(ref("stg_social_care__cla_episode"), "started_on", all_strengths=true) }}
    ),

    start as (select * from cla_episode where start_reason_code = 'S'),

    final as ({{ located("start", "cla_episode_id", "started_on") }})

select *
from final
