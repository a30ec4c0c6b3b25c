-- One row a section 47 enquiry.
with
    ssd as (
        select
            s47e_s47_enquiry_id as s47_enquiry_id,
            s47e_person_id as la_child_id,
            s47e_referral_id as referral_id,
            s47e_s47_start_date as started_on,
            s47e_s47_end_date as ended_on
        from {{ ref("stg_social_care__ssd_s47_enquiry") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "s47_enquiry") }} as s47_enquiry_id,
            la_child_id,
            {{ natural_key("cin_census", "referral") }} as referral_id,
            s47_actual_start_date as started_on,
            cast(null as date) as ended_on
        from {{ ref("stg_social_care__cin_section47") }}
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "s47_enquiry") }} as s47_enquiry_id,
            child_unique_id as la_child_id,
            cast(null as {{ dbt.type_string() }}) as referral_id,
            strategy_discussion_initiating_section_47_enquiry_start_date as started_on,
            cast(null as date) as ended_on
        from {{ ref("stg_social_care__annex_a_list_5") }}
    ),

    final as ({{ of_feed_in_force("s47_enquiry", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
