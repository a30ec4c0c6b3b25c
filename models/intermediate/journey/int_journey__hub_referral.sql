-- One row a Tier 3 referral that came from the hub and strength of linkage (metrics.md, convention
-- 9).
with
    final as (
        {{
            sent_by_hub(
                ref("int_journey__linked_tier3_referral"),
                "referral_id",
                "referred_on",
                ["strategy_s47", "tier3_referral"],
            )
        }}
    )

select *
from final
