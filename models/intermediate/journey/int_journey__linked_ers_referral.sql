-- One row a referral to the Early Response Service and strength of linkage, with whether it was
-- escalated to Tier 3 (metrics.md 6).
{%- set columns = ["ers_id", "received_on", "close_reason"] %}
with
    ers_referral as ({{ by_strength(ref("int_journey__ers_referral"), columns) }}),

    referral as (
        select strength, person_id, referred_on from {{ ref("int_journey__linked_tier3_referral") }}
    ),

    followed as (
        select distinct ers_referral.strength, ers_referral.ers_id
        from ers_referral
        inner join
            referral
            on ers_referral.strength = referral.strength
            and ers_referral.person_id = referral.person_id
            and {{ dbt.datediff("ers_referral.received_on", "referral.referred_on", "day") }}
            between 1 and 84
    ),

    final as (
        select
            ers_referral.strength,
            ers_referral.ers_id,
            coalesce(ers_referral.close_reason = 'escalated_tier3', false)
            or followed.ers_id is not null as is_escalated
        from ers_referral
        left join
            followed
            on ers_referral.strength = followed.strength
            and ers_referral.ers_id = followed.ers_id
    )

select *
from final
