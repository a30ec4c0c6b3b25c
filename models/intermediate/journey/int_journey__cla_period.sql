-- One row a time for which a child was looked after, begun by as_of: all episodes of one period of
-- care, whatever placements and legal statuses they are.
with
    episode as (
        select
            coalesce(cla_id, concat_ws('|', 'episode', cla_episode_id)) as cla_period_id,
            {{ known_by_as_of("ceased_on") }} as ceased_on
        from {{ ref("stg_social_care__cla_episode") }}
        where started_on <= {{ as_of() }}
    ),

    -- While any episode is open the child is looked after.
    ended as (
        select
            cla_period_id, case when count(*) = count(ceased_on) then max(ceased_on) end as ended_on
        from episode
        group by cla_period_id
    ),

    start as (
        select
            coalesce(cla_id, concat_ws('|', 'episode', cla_episode_id)) as cla_period_id,
            person_id_strict,
            person_id,
            person_id_loose,
            strengths_agree,
            started_on
        from {{ ref("int_journey__cla_start") }}
        qualify
            row_number() over (
                partition by coalesce(cla_id, concat_ws('|', 'episode', cla_episode_id))
                order by started_on, cla_episode_id
            )
            = 1
    ),

    final as (
        select start.*, ended.ended_on
        from start
        inner join ended on start.cla_period_id = ended.cla_period_id
    )

select *
from final
