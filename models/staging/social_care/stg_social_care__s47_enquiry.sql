-- One row a section 47 enquiry.
with
    ssd as (
        select
            s47e_s47_enquiry_id as s47_enquiry_id,
            s47e_person_id as la_child_id,
            s47e_referral_id as referral_id,
            s47e_s47_start_date as started_on,
            s47e_s47_end_date as ended_on,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_s47_enquiry") }}
    )

select *
from ssd
