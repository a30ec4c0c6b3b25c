-- One row a measure, quarter, area, breakdown and value: what becomes of the children whom the hub
-- refers to Tier 3 and Tier 2 (metric 6).
with
    tier3_measure as (
        select measure_id
        from {{ ref("measure_catalogue") }}
        where metric_id = 'appropriateness_referrals' and driving_extract = 'social_care.referral'
    ),

    tier3 as (
        select
            strength, referred_on, source_agency, area_code, is_nfa, close_reason_code, is_in_need
        from {{ ref("int_journey__linked_hub_referral") }}
    ),

    -- Without an answer whether it was accepted a referral is in the denominator alone.
    tier2 as (
        select
            linked.strength,
            ers_referral.received_on,
            ers_referral.source_agency,
            ers_referral.area_code,
            linked.is_escalated and ers_referral.is_accepted is not null as is_escalated,
            ers_referral.is_accepted and not linked.is_escalated as is_appropriate
        from {{ ref("int_journey__linked_ers_referral") }} as linked
        inner join
            {{ ref("int_journey__ers_referral") }} as ers_referral
            on linked.ers_id = ers_referral.ers_id
    ),

    -- Whether a referral was accepted does not depend on linkage.
    answered as (
        select
            'central' as strength,
            received_on,
            source_agency,
            area_code,
            is_accepted,
            not is_accepted as is_declined,
            case when not is_accepted then decline_reason end as decline_reason
        from {{ ref("int_journey__ers_referral") }}
    ),

    outcome as (
        select
            tier3_measure.measure_id,
            tier3.strength,
            tier3.referred_on as event_on,
            tier3.source_agency,
            tier3.area_code,
            case
                tier3_measure.measure_id
                when 'tier3_nfa_at_referral'
                then tier3.is_nfa
                when 'tier3_in_need'
                then tier3.is_in_need
                when 'tier3_no_further_action'
                then tier3.close_reason_code = 'RC8'
                when 'tier3_stepped_down'
                then tier3.close_reason_code = 'RC9'
            end as is_so
        from tier3_measure
        inner join tier3 on tier3_measure.measure_id = 'tier3_nfa_at_referral' or not tier3.is_nfa
        {%- for measure_id, relation, column in [
                ("tier2_accepted", "answered", "is_accepted"),
                ("tier2_escalated", "tier2", "is_escalated"),
                ("tier2_appropriate", "tier2", "is_appropriate"),
            ] %}
            union all
            select
                '{{ measure_id }}' as measure_id,
                strength,
                received_on as event_on,
                source_agency,
                area_code,
                {{ column }} as is_so
            from {{ relation }}
        {%- endfor %}
    ),

    event as (
        select *, case when is_so then 1 else 0 end as numerator, 1 as denominator from outcome
    ),

    declined as (
        select
            'tier2_declined' as measure_id,
            strength,
            received_on as event_on,
            source_agency,
            area_code,
            decline_reason,
            case when is_declined then 1 else 0 end as numerator,
            1 as denominator
        from answered
    ),

    event_in_quarter as ({{ in_periods("appropriateness_referrals", "event", "event_on") }}),

    declined_in_quarter as ({{ in_periods("appropriateness_referrals", "declined", "event_on") }}),

    cell as (
        {{ cells("event_in_quarter", breakdowns=["source_agency"], person_level=true) }}
        union all
        {{
            cells(
                "declined_in_quarter",
                breakdowns=["source_agency", "decline_reason"],
                numerator_only=["decline_reason"],
                person_level=true,
            )
        }}
    ),

    {{ metric_rows("appropriateness_referrals", "cell", person_level=true) }}

select *
from final
