-- One row an episode of early help that came from the hub and strength of linkage (metrics.md 12).
with
    every_episode as (
        select
            early_help_episode_id,
            started_on,
            person_id_strict,
            person_id,
            person_id_loose,
            strengths_agree
        from {{ ref("int_journey__early_help") }}
    ),

    every_decision as (
        select decided_on, person_id_strict, person_id, person_id_loose, strengths_agree
        from {{ ref("int_journey__child_decision") }}
        where outcome in ('ers_tier2', 'early_years_families')
    ),

    episode as ({{ by_strength("every_episode", ["early_help_episode_id", "started_on"]) }}),

    decision as ({{ by_strength("every_decision", ["decided_on"]) }}),

    -- Of the decisions up to the first day the last is the nearest.
    decided as (
        select
            episode.strength,
            episode.early_help_episode_id,
            episode.started_on,
            max(decision.decided_on) as decided_on
        from episode
        inner join
            decision
            on episode.strength = decision.strength
            and episode.person_id = decision.person_id
            and decision.decided_on <= episode.started_on
        group by episode.strength, episode.early_help_episode_id, episode.started_on
    ),

    final as (
        select decided.strength, decided.early_help_episode_id
        from decided
        inner join
            {{ ref("int_calendar__day") }} as decision_day
            on decided.decided_on = decision_day.date_day
        inner join
            {{ ref("int_calendar__day") }} as first_day on decided.started_on = first_day.date_day
        where {{ working_days_between("decision_day", "first_day") }} <= 5
    )

select *
from final
