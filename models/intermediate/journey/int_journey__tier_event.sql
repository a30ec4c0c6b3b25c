-- One row a stage of Tier 2 or Tier 3, kind of event (starts, closures, open_at_end), day, area,
-- origin and strength of linkage, with how many there were.
with
    episode as (
        select
            stage,
            strength,
            home_person_id,
            area_code,
            started_on,
            ended_on,
            origin,
            is_nfa,
            is_followed_by_tier3
        from {{ ref("int_journey__tier_episode") }}
    ),

    month_end as (
        select distinct period_end as month_end
        from {{ ref("int_metric__period") }}
        where period_grain = 'month'
    ),

    event as (
        select 'starts' as kind, started_on as event_on, *
        from episode
        where started_on is not null
        union all
        select 'closures' as kind, ended_on as event_on, *
        from episode
        where ended_on is not null and stage <> 'icpc'
        union all
        select 'open_at_end' as kind, month_end.month_end as event_on, episode.*
        from episode
        inner join
            month_end
            on episode.started_on <= month_end.month_end
            and (episode.ended_on is null or episode.ended_on > month_end.month_end)
        where stage <> 'icpc'
    ),

    counted as (
        select
            stage,
            kind,
            strength,
            event_on,
            home_person_id,
            area_code,
            origin,
            count(*) as event_count,
            sum(case when is_nfa then 1 else 0 end) as nfa_count,
            sum(case when is_followed_by_tier3 then 1 else 0 end) as followed_count
        from event
        group by all
    ),

    -- A child lives in one place on a day, whatever happens on it.
    person_day as (
        select distinct
            concat_ws('|', home_person_id, event_on) as person_day_key,
            home_person_id as person_id,
            event_on
        from counted
    ),

    home as ({{ located("person_day", "person_day_key", "event_on") }}),

    final as (
        select
            counted.stage,
            counted.kind,
            counted.strength,
            counted.event_on,
            counted.origin,
            coalesce(counted.area_code, home.area_code) as area_code,
            cast(sum(counted.event_count) as bigint) as event_count,
            cast(sum(counted.nfa_count) as bigint) as nfa_count,
            cast(sum(counted.followed_count) as bigint) as followed_count
        from counted
        left join
            home on counted.home_person_id = home.person_id and counted.event_on = home.event_on
        group by
            counted.stage,
            counted.kind,
            counted.strength,
            counted.event_on,
            counted.origin,
            coalesce(counted.area_code, home.area_code)
    )

select *
from final
