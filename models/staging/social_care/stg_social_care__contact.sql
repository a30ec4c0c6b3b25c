-- One row a contact received about a child.
with
    ssd as (
        select
            cont_contact_id as contact_id,
            cont_person_id as la_child_id,
            cont_contact_date as contact_on,
            cont_contact_source_code as referral_source_code,
            cont_contact_outcome_json as outcome_json
        from {{ ref("stg_social_care__ssd_contacts") }}
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "contact") }} as contact_id,
            child_unique_id as la_child_id,
            date_of_contact as contact_on,
            contact_source as referral_source_code,
            cast(null as {{ dbt.type_string() }}) as outcome_json
        from {{ ref("stg_social_care__annex_a_list_1") }}
    ),

    final as ({{ of_feed_in_force("contact", ["ssd", "annex_a"]) }})

select *
from final
