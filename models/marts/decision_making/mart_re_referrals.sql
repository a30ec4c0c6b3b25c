-- One row a measure, period, area, breakdown and value: children who come back (metric 7).
{%- set breakdowns = ["prior_outcome", "source_agency", "age_band"] %}
with
    enquiry as (
        select
            linked.strength,
            linked.is_repeat,
            linked.has_returned,
            linked.prior_outcome,
            enquiry.received_on,
            enquiry.source_agency,
            enquiry.is_open_case,
            enquiry.born_on,
            enquiry.area_code,
            decision.latest_decided_on,
            coalesce(decision.outcome, 'unknown') as outcome
        from {{ ref("int_journey__linked_enquiry") }} as linked
        inner join
            {{ ref("int_journey__enquiry") }} as enquiry
            on linked.enquiry_child_key = enquiry.enquiry_child_key
        left join
            {{ ref("int_journey__decision") }} as decision
            on linked.enquiry_child_key = decision.enquiry_child_key
    ),

    returning_referral as (
        select
            strength,
            referred_on as event_on,
            child_key,
            area_code,
            source_agency,
            age_band,
            prior_outcome,
            is_return
        from {{ ref("int_journey__tier3_return") }}
    ),

    event as (
        select
            'tier3_dfe' as measure_id,
            strength,
            event_on,
            area_code,
            source_agency,
            age_band,
            prior_outcome,
            is_return
        from returning_referral
        union all
        select
            'mash' as measure_id,
            strength,
            received_on as event_on,
            area_code,
            source_agency,
            {{ dfe_age_band("born_on", "received_on") }} as age_band,
            prior_outcome,
            is_repeat as is_return
        from enquiry
        where not is_open_case
        union all
        select
            'return_within_12m' as measure_id,
            strength,
            latest_decided_on as event_on,
            area_code,
            source_agency,
            {{ dfe_age_band("born_on", "latest_decided_on") }} as age_band,
            outcome as prior_outcome,
            has_returned as is_return
        from enquiry
        where outcome in ('nfa', 'advice', 'ers_tier2')
    ),

    -- Counts of a month add up to those of every longer period; distinct children do not.
    monthly as (
        select
            measure_id,
            strength,
            cast({{ dbt.date_trunc("month", "event_on") }} as date) as month_start,
            area_code,
            source_agency,
            age_band,
            prior_outcome,
            sum(case when is_return then 1 else 0 end) as numerator,
            count(*) as denominator
        from event
        group by all
    ),

    child as (select 'tier3_dfe_child' as measure_id, * from returning_referral),

    count_in_period as ({{ in_periods("re_referrals", "monthly", "month_start") }}),

    child_in_period as ({{ in_periods("re_referrals", "child", "event_on") }}),

    -- What came before splits only those that came back; a decision's own outcome splits the
    -- cohort.
    looking_back as (select * from count_in_period where measure_id <> 'return_within_12m'),

    looking_ahead as (select * from count_in_period where measure_id = 'return_within_12m'),

    cell as (
        {{
            cells(
                "looking_back",
                breakdowns=breakdowns,
                numerator_only=["prior_outcome"],
                person_level=true,
            )
        }}
        union all
        {{
            cells(
                "child_in_period",
                breakdowns=breakdowns,
                numerator="count(distinct case when is_return then child_key end)",
                denominator="count(distinct child_key)",
                numerator_only=["prior_outcome"],
                person_level=true,
            )
        }}
        union all
        {{ cells("looking_ahead", breakdowns=breakdowns, person_level=true) }}
    ),

    {{ metric_rows("re_referrals", "cell", person_level=true) }}

select *
from final
