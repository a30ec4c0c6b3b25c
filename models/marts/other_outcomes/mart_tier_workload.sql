-- One row a measure, period, area, breakdown and value: the work that Tier 2 and Tier 3 have, from
-- the hub and from elsewhere (metric 12).
{%- set columns = "strength, event_on, area_code, origin" %}
with
    event as (
        select
            concat_ws('_', stage, kind) as measure_id,
            kind,
            strength,
            event_on,
            area_code,
            origin,
            event_count,
            nfa_count,
            followed_count
        from {{ ref("int_journey__tier_event") }}
    ),

    flow as (
        select measure_id, {{ columns }}, event_count as numerator, 0 as denominator
        from event
        where kind <> 'open_at_end'
        {%- for measure_id, closures, count in [
                ("assessments_nfa", "assessment_closures", "nfa_count"),
                ("tier3_after_tier2", "tier2_closures", "followed_count"),
            ] %}
            union all
            select
                '{{ measure_id }}' as measure_id,
                {{ columns }},
                {{ count }} as numerator,
                event_count as denominator
            from event
            where measure_id = '{{ closures }}'
        {%- endfor %}
    ),

    -- Recorded hours stand over the episodes that ended, whoever's they are.
    effort as (
        {%- for measure_id, activity, closures in [
            ("tier2_hours_per_episode", "tier2_support", "tier2_closures"),
            ("assessment_hours_per_episode", "tier3_assessment", "assessment_closures"),
        ] %}
            select
                '{{ measure_id }}' as measure_id,
                'all' as strength,
                worked_on as event_on,
                cast(null as {{ dbt.type_string() }}) as area_code,
                {{ money("hours") }} as numerator,
                0 as denominator
            from {{ ref("stg_workforce__time_recording") }}
            where activity = '{{ activity }}' and worked_on <= {{ as_of() }}
            union all
            select
                '{{ measure_id }}' as measure_id,
                strength,
                event_on,
                area_code,
                0 as numerator,
                event_count as denominator
            from event
            where measure_id = '{{ closures }}' {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    contact as (
        select ers_id, person_id, given_area_code, mash_enquiry_id, received_on, first_contact_on
        from {{ ref("int_journey__ers_referral") }}
        where is_accepted and first_contact_on is not null
    ),

    placed_contact as (
        {{ located("contact", "ers_id", "first_contact_on", given_area="given_area_code") }}
    ),

    wait as (
        select
            'median_days_to_first_contact' as measure_id,
            'central' as strength,
            first_contact_on as event_on,
            area_code,
            case when mash_enquiry_id is null then 'other' else 'mash' end as origin,
            greatest({{ dbt.datediff("received_on", "first_contact_on", "day") }}, 0) as days
        from placed_contact
    ),

    -- What is open is that of the period's last day.
    open_in_period as (
        select
            event.measure_id,
            event.strength,
            event.area_code,
            event.origin,
            event.event_count as numerator,
            0 as denominator,
            frame.period_grain,
            frame.period_start
        from event
        inner join
            {{ ref("int_metric__frame") }} as frame
            on event.measure_id = frame.measure_id
            and event.event_on = frame.period_end
        where
            event.kind = 'open_at_end'
            and frame.metric_id = 'tier_workload'
            and frame.area_code = 'ALL'
    ),

    flow_in_period as ({{ in_periods("tier_workload", "flow", "event_on") }}),

    effort_in_period as ({{ in_periods("tier_workload", "effort", "event_on") }}),

    wait_in_period as ({{ in_periods("tier_workload", "wait", "event_on") }}),

    cell as (
        {{ cells("flow_in_period", breakdowns=["origin"], person_level=true) }}
        union all
        {{ cells("open_in_period", breakdowns=["origin"], person_level=true) }}
        union all
        {{ cells("effort_in_period", person_level=true) }}
        union all
        {{
            cells(
                "wait_in_period",
                breakdowns=["origin"],
                numerator="null",
                denominator="count(days)",
                value="percentile_cont(0.5) within group (order by days)",
                person_level=true,
            )
        }}
    ),

    {{ metric_rows("tier_workload", "cell", person_level=true, rated=true) }}

select *
from final
