-- One row a contact received about a child.
with
    ssd as (
        select
            cont_contact_id as contact_id,
            cont_person_id as la_child_id,
            cont_contact_date as contact_on,
            cont_contact_source_code as referral_source_code,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_contacts") }}
    )

select *
from ssd
