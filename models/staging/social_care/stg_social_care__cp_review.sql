-- One row a review child protection conference.
with
    ssd as (
        select
            cppr_cp_review_id as cp_review_id,
            cppr_cp_plan_id as cp_plan_id,
            cppr_cp_review_date as held_on,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cp_reviews") }}
    ),

    cin_census as (
        select
            {{
                natural_key(
                    "cin_census",
                    "cp_review",
                    ["la_child_id", "cin_referral_date", "cpp_start_date", "cpp_review_date"],
                )
            }} as cp_review_id,
            {{
                natural_key(
                    "cin_census",
                    "cp_plan",
                    ["la_child_id", "cin_referral_date", "cpp_start_date"],
                )
            }} as cp_plan_id,
            cpp_review_date as held_on,
            'cin_census' as feed
        from {{ ref("stg_social_care__cin_cpp_review") }}
    ),

    carried as (
        select *
        from ssd
        union all
        select *
        from cin_census
    ),

    final as ({{ of_feed_in_force("cp_review", "carried") }})

select *
from final
