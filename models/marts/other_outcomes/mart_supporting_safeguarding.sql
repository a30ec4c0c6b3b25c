-- One row a measure, quarter, area, breakdown and value: what the hub gives back to those who refer
-- (metric 13).
with
    enquiry as (
        select enquiry_child_key, received_on, area_code, source_agency, consent_status
        from {{ ref("int_journey__enquiry") }}
    ),

    decided as (
        select
            decision.latest_decided_on,
            enquiry.area_code,
            enquiry.source_agency,
            decision.outcome,
            {{ working_days_between("decision_day", "feedback_day") }} as days_to_feedback,
            {{ working_days_between("decision_day", "last_day") }} as days_gone
        from {{ ref("int_journey__decision") }} as decision
        inner join enquiry on decision.enquiry_child_key = enquiry.enquiry_child_key
        left join
            {{ ref("int_calendar__day") }} as decision_day
            on decision.latest_decided_on = decision_day.date_day
        left join
            {{ ref("int_calendar__day") }} as feedback_day
            on cast(decision.feedback_at as date) = feedback_day.date_day
        left join {{ ref("int_calendar__day") }} as last_day on {{ as_of() }} = last_day.date_day
    ),

    event as (
        select
            'advice_share' as measure_id,
            latest_decided_on as event_on,
            area_code,
            source_agency,
            case when outcome = 'advice' then 1 else 0 end as numerator,
            1 as denominator
        from decided
        union all
        -- A decision only counts once the time for its feedback has run out.
        select
            'feedback_given' as measure_id,
            latest_decided_on as event_on,
            area_code,
            source_agency,
            case when days_to_feedback <= 5 then 1 else 0 end as numerator,
            1 as denominator
        from decided
        where days_gone > 5
        union all
        select
            'consent_recorded' as measure_id,
            received_on as event_on,
            area_code,
            source_agency,
            case when consent_status is not null then 1 else 0 end as numerator,
            1 as denominator
        from enquiry
    ),

    issue as (
        select
            'issues_actioned' as measure_id,
            raised_on as event_on,
            cast(null as {{ dbt.type_string() }}) as area_code,
            case
                when {{ known_by_as_of("actioned_on") }} is not null then 1 else 0
            end as numerator,
            1 as denominator
        from {{ ref("stg_mash__practice_issue") }}
        where raised_on <= {{ as_of() }}
    ),

    audit as (
        select
            'threshold_correct' as measure_id,
            decided_on as event_on,
            stratum,
            population,
            threshold_correct as answer
        from {{ ref("int_journey__audit") }}
        where threshold_correct is not null
    ),

    event_in_quarter as ({{ in_periods("supporting_safeguarding", "event", "event_on") }}),

    issue_in_quarter as ({{ in_periods("supporting_safeguarding", "issue", "event_on") }}),

    audit_in_quarter as ({{ in_periods("supporting_safeguarding", "audit", "event_on") }}),

    estimate as ({{ audited_share("audit_in_quarter") }}),

    cell as (
        {{ cells("event_in_quarter", breakdowns=["source_agency"]) }}
        union all
        {{ cells("issue_in_quarter") }}
        union all
        select
            measure_id,
            period_grain,
            period_start,
            area_code,
            breakdown,
            breakdown_value,
            numerator,
            denominator,
            value
        from estimate
    ),

    {{ metric_rows("supporting_safeguarding", "cell", estimate="estimate") }}

select *
from final
