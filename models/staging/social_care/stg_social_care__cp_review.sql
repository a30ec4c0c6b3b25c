-- One row a review child protection conference.
with
    ssd as (
        select
            cppr_cp_review_id as cp_review_id,
            cppr_cp_plan_id as cp_plan_id,
            cppr_cp_review_date as held_on
        from {{ ref("stg_social_care__ssd_cp_reviews") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "cp_review") }} as cp_review_id,
            {{ natural_key("cin_census", "cp_plan") }} as cp_plan_id,
            cpp_review_date as held_on
        from {{ ref("stg_social_care__cin_cpp_review") }}
    ),

    final as ({{ of_feed_in_force("cp_review", ["ssd", "cin_census"]) }})

select *
from final
