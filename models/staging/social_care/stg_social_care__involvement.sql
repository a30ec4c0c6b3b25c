-- One row a time for which a professional was involved with a child.
with
    ssd as (
        select
            invo_involvements_id as involvement_id,
            invo_professional_id as professional_id,
            invo_person_id as la_child_id,
            invo_referral_id as referral_id,
            invo_involvement_start_date as started_on,
            invo_involvement_end_date as ended_on
        from {{ ref("stg_social_care__ssd_involvements") }}
    ),

    final as ({{ of_feed_in_force("involvement", ["ssd"]) }})

select *
from final
