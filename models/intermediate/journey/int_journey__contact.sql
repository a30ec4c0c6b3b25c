-- One row a contact received by social care by as_of.
with
    contact as ({{ of_child(ref("stg_social_care__contact"), "contact_on") }}),

    final as ({{ located("contact", "contact_id", "contact_on") }})

select *
from final
