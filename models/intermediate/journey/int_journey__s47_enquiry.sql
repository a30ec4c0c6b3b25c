-- One row a section 47 enquiry begun by as_of.
with
    s47_enquiry as (
        {{ of_child(ref("stg_social_care__s47_enquiry"), "started_on", all_strengths=true) }}
    ),

    final as ({{ located("s47_enquiry", "s47_enquiry_id", "started_on") }})

select *
from final
