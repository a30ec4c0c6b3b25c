-- One row a professional whom social care knows.
with
    ssd as (
        select prof_professional_id as professional_id, prof_staff_id as worker_id
        from {{ ref("stg_social_care__ssd_professionals") }}
    ),

    final as ({{ of_feed_in_force("professional", ["ssd"]) }})

select *
from final
