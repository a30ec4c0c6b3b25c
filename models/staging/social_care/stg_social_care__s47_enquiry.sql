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
    ),

    cin_census as (
        select
            {{
                natural_key(
                    "cin_census",
                    "s47_enquiry",
                    ["la_child_id", "cin_referral_date", "s47_actual_start_date"],
                )
            }} as s47_enquiry_id,
            la_child_id,
            {{ natural_key("cin_census", "referral", ["la_child_id", "cin_referral_date"]) }}
            as referral_id,
            s47_actual_start_date as started_on,
            cast(null as date) as ended_on,
            'cin_census' as feed
        from {{ ref("stg_social_care__cin_section47") }}
    ),

    annex_a as (
        select
            {{
                natural_key(
                    "annex_a",
                    "s47_enquiry",
                    [
                        "child_unique_id",
                        "strategy_discussion_initiating_section_47_enquiry_start_date",
                    ],
                )
            }} as s47_enquiry_id,
            child_unique_id as la_child_id,
            cast(null as {{ dbt.type_string() }}) as referral_id,
            strategy_discussion_initiating_section_47_enquiry_start_date as started_on,
            cast(null as date) as ended_on,
            'annex_a' as feed
        from {{ ref("stg_social_care__annex_a_list_5") }}
    ),

    carried as (
        select *
        from ssd
        union all
        select *
        from cin_census
        union all
        select *
        from annex_a
    ),

    final as ({{ of_feed_in_force("s47_enquiry", "carried") }})

select *
from final
