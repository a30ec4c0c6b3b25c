-- One row an initial child protection conference for a child.
with
    ssd as (
        select
            icpc_icpc_id as conference_id,
            icpc_person_id as la_child_id,
            icpc_s47_enquiry_id as s47_enquiry_id,
            icpc_icpc_transfer_in as is_transfer_in,
            icpc_icpc_date as held_on,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_initial_cp_conference") }}
    )

select *
from ssd
