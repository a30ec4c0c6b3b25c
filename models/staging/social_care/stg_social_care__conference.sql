-- One row an initial child protection conference for a child.
with
    ssd as (
        select
            icpc_icpc_id as conference_id,
            icpc_person_id as la_child_id,
            icpc_s47_enquiry_id as s47_enquiry_id,
            icpc_icpc_transfer_in as is_transfer_in,
            icpc_icpc_date as held_on
        from {{ ref("stg_social_care__ssd_initial_cp_conference") }}
    ),

    held as (
        select la_child_id, cin_referral_date, s47_actual_start_date, date_of_initial_cpc
        from {{ ref("stg_social_care__cin_section47") }}
        where date_of_initial_cpc is not null
    ),

    -- A conference that stands on the episode and on no enquiry is that of a child who moved in.
    moved_in as (
        select details.la_child_id, details.cin_referral_date, details.date_of_initial_cpc
        from {{ ref("stg_social_care__cin_details") }} as details
        left join
            held
            on details.la_child_id = held.la_child_id
            and details.date_of_initial_cpc = held.date_of_initial_cpc
        where details.date_of_initial_cpc is not null and held.la_child_id is null
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "conference") }} as conference_id,
            la_child_id,
            {{ natural_key("cin_census", "s47_enquiry") }} as s47_enquiry_id,
            false as is_transfer_in,
            date_of_initial_cpc as held_on
        from held
        union all
        select
            {{ natural_key("cin_census", "transfer_in") }} as conference_id,
            la_child_id,
            cast(null as {{ dbt.type_string() }}) as s47_enquiry_id,
            true as is_transfer_in,
            date_of_initial_cpc as held_on
        from moved_in
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "conference") }} as conference_id,
            child_unique_id as la_child_id,
            {{ natural_key("annex_a", "s47_enquiry") }} as s47_enquiry_id,
            false as is_transfer_in,
            date_of_initial_child_protection_conference as held_on
        from {{ ref("stg_social_care__annex_a_list_5") }}
        where date_of_initial_child_protection_conference is not null
    ),

    final as ({{ of_feed_in_force("conference", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
