-- One row a review child protection conference.
with
    ssd as (
        select
            cppr_cp_review_id as cp_review_id,
            cppr_cp_plan_id as cp_plan_id,
            cppr_cp_review_date as held_on,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cp_reviews") }}
    )

select *
from ssd
