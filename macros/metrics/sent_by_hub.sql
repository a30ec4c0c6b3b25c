{#-
    A query of the events that came from the hub: `strength` and id of each whose child has a decision
    with one of the outcomes on or before it, with at most 5 working days between (metrics.md,
    convention 9, and origin in 12).

    events: a relation with `strength` and `person_id` (see `by_strength`). id, on: its columns with
    the id and the day of an event.
-#}
{% macro sent_by_hub(events, id, on, outcomes) -%}
    select decided.strength, decided.{{ id }}
    from
        (
            -- Of the decisions up to the event the last is the nearest.
            select
                event.strength,
                event.{{ id }},
                event.{{ on }} as event_on,
                max(decision.decided_on) as decided_on
            from {{ events }} as event
            inner join
                (
                    {{ by_strength(ref("int_journey__child_decision"), ["decided_on", "outcome"]) }}
                ) as decision
                on event.strength = decision.strength
                and event.person_id = decision.person_id
                and decision.decided_on <= event.{{ on }}
                and decision.outcome in ('{{ outcomes | join("', '") }}')
            group by event.strength, event.{{ id }}, event.{{ on }}
        ) as decided
    inner join
        {{ ref("int_calendar__day") }} as decision_day on decided.decided_on = decision_day.date_day
    inner join {{ ref("int_calendar__day") }} as event_day on decided.event_on = event_day.date_day
    where {{ working_days_between("decision_day", "event_day") }} <= 5
{%- endmacro %}
