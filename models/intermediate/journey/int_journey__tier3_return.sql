-- One row a Tier 3 referral and strength of linkage, with what came of the child's most recent
-- earlier one within 12 months: the DfE's re-referral (metrics.md 7).
with
    referral as (
        select
            strength,
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
        from {{ ref("int_journey__linked_tier3_referral") }}
    ),

    prior_referral as (
        select referral.strength, referral.referral_id, earlier.outcome as prior_outcome
        from referral
        inner join
            referral as earlier
            on referral.strength = earlier.strength
            and referral.person_id = earlier.person_id
            and {{ within_12_months("earlier.referred_on", "referral.referred_on") }}
        qualify
            row_number() over (
                partition by referral.strength, referral.referral_id
                order by earlier.referred_on desc
            )
            = 1
    ),

    final as (
        select
            referral.strength,
            referral.referral_id,
            referral.child_key,
            referral.referred_on,
            referral.source_agency,
            referral.age_band,
            referral.area_code,
            prior_referral.prior_outcome,
            prior_referral.referral_id is not null as is_return
        from referral
        left join
            prior_referral
            on referral.strength = prior_referral.strength
            and referral.referral_id = prior_referral.referral_id
    )

select *
from final
