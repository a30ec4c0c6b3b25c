-- One row a measure, period, area, breakdown and value: children who come back (metric 7).
with
    referral as (
        select
            referral_id,
            child_key,
            person_id,
            referred_on,
            source_agency,
            age_band,
            area_code,
            case
                when is_nfa
                then 'nfa'
                when closed_on is null
                then 'open'
                else coalesce(close_reason_code, 'unknown')
            end as outcome
        from {{ ref("int_journey__tier3_referral") }}
    ),

    enquiry as (
        select
            enquiry.enquiry_child_key,
            enquiry.mash_enquiry_id,
            enquiry.person_id,
            enquiry.received_at,
            enquiry.received_on,
            enquiry.source_agency,
            enquiry.is_open_case,
            enquiry.born_on,
            enquiry.area_code,
            decision.first_decided_at,
            decision.latest_decided_on,
            coalesce(decision.outcome, 'unknown') as outcome
        from {{ ref("int_journey__enquiry") }} as enquiry
        left join
            {{ ref("int_journey__decision") }} as decision
            on enquiry.enquiry_child_key = decision.enquiry_child_key
    ),

    -- The most recent earlier referral within 12 months.
    prior_referral as (
        select referral.referral_id, earlier.outcome as prior_outcome
        from referral
        inner join
            referral as earlier
            on referral.person_id = earlier.person_id
            and {{ within_12_months("earlier.referred_on", "referral.referred_on") }}
        qualify
            row_number() over (partition by referral.referral_id order by earlier.referred_on desc)
            = 1
    ),

    -- The most recent enquiry of an earlier day within 12 months that was decided before this came.
    prior_enquiry as (
        select enquiry.enquiry_child_key, earlier.outcome as prior_outcome
        from enquiry
        inner join
            enquiry as earlier
            on enquiry.person_id = earlier.person_id
            and {{ within_12_months("earlier.received_on", "enquiry.received_on") }}
            and earlier.first_decided_at < enquiry.received_at
        where not enquiry.is_open_case
        qualify
            row_number() over (
                partition by enquiry.enquiry_child_key
                order by earlier.received_at desc, earlier.enquiry_child_key desc
            )
            = 1
    ),

    return_event as (
        select person_id, referred_on as returned_on
        from referral
        union
        select person_id, received_on as returned_on
        from enquiry
        where not is_open_case
    ),

    returned as (
        select distinct enquiry.enquiry_child_key
        from enquiry
        inner join
            return_event
            on enquiry.person_id = return_event.person_id
            and {{ within_12_months("enquiry.latest_decided_on", "return_event.returned_on") }}
    ),

    returning_referral as (
        select
            referral.referred_on as event_on,
            referral.child_key,
            referral.area_code,
            referral.source_agency,
            referral.age_band,
            prior_referral.prior_outcome,
            case when prior_referral.referral_id is null then 0 else 1 end as is_return
        from referral
        left join prior_referral on referral.referral_id = prior_referral.referral_id
    ),

    event as (
        select
            'tier3_dfe' as measure_id,
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
            enquiry.received_on as event_on,
            enquiry.area_code,
            enquiry.source_agency,
            {{ dfe_age_band("enquiry.born_on", "enquiry.received_on") }} as age_band,
            prior_enquiry.prior_outcome,
            case when prior_enquiry.enquiry_child_key is null then 0 else 1 end as is_return
        from enquiry
        left join prior_enquiry on enquiry.enquiry_child_key = prior_enquiry.enquiry_child_key
        where not enquiry.is_open_case
        union all
        select
            'return_within_12m' as measure_id,
            enquiry.latest_decided_on as event_on,
            enquiry.area_code,
            enquiry.source_agency,
            {{ dfe_age_band("enquiry.born_on", "enquiry.latest_decided_on") }} as age_band,
            enquiry.outcome as prior_outcome,
            case when returned.enquiry_child_key is null then 0 else 1 end as is_return
        from enquiry
        left join returned on enquiry.enquiry_child_key = returned.enquiry_child_key
        where enquiry.outcome in ('nfa', 'advice', 'ers_tier2')
    ),

    -- Counts of a month add up to those of every longer period; distinct children do not.
    monthly as (
        select
            measure_id,
            cast({{ dbt.date_trunc("month", "event_on") }} as date) as month_start,
            area_code,
            source_agency,
            age_band,
            prior_outcome,
            sum(is_return) as numerator,
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
                breakdowns=["prior_outcome", "source_agency", "age_band"],
                numerator_only=["prior_outcome"],
            )
        }}
        union all
        {{
            cells(
                "child_in_period",
                breakdowns=["prior_outcome", "source_agency", "age_band"],
                numerator="count(distinct case when is_return= 1 then child_key end)",
                denominator="count(distinct child_key)",
                numerator_only=["prior_outcome"],
            )
        }}
        union all
        {{ cells("looking_ahead", breakdowns=["prior_outcome", "source_agency", "age_band"]) }}
    ),

    {{ metric_rows("re_referrals", "cell", person_level=true) }}

select *
from final
