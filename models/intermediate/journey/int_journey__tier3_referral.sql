-- One row a Tier 3 referral, by the central strength of linkage (metrics.md, convention 9).
with
    final as (
        select
            referral_id,
            child_key,
            person_id,
            referred_on,
            source_agency,
            is_nfa,
            closed_on,
            close_reason_code,
            professional_id,
            age_band,
            area_code
        from {{ ref("int_journey__linked_tier3_referral") }}
        where strength in ('all', 'central')
    )

select *
from final
