-- One row a child protection plan.
with
    ssd as (
        select
            cppl_cp_plan_id as cp_plan_id,
            cppl_person_id as la_child_id,
            cppl_cp_plan_start_date as started_on,
            cppl_cp_plan_end_date as ended_on,
            cppl_cp_plan_ola as is_other_authority,
            cppl_cp_plan_initial_category as initial_category_code,
            cppl_cp_plan_latest_category as latest_category_code,
            cast(null as integer) as previous_plan_count,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cp_plans") }}
    ),

    cin_census as (
        select
            {{
                natural_key(
                    "cin_census",
                    "cp_plan",
                    ["la_child_id", "cin_referral_date", "cpp_start_date"],
                )
            }} as cp_plan_id,
            la_child_id,
            cpp_start_date as started_on,
            cpp_end_date as ended_on,
            cast(null as boolean) as is_other_authority,
            initial_category_of_abuse as initial_category_code,
            latest_category_of_abuse as latest_category_code,
            number_of_previous_cpp as previous_plan_count,
            'cin_census' as feed
        from {{ ref("stg_social_care__cin_child_protection_plan") }}
    ),

    annex_a as (
        select
            {{
                natural_key(
                    "annex_a", "cp_plan", ["child_unique_id", "child_protection_plan_start_date"]
                )
            }} as cp_plan_id,
            child_unique_id as la_child_id,
            child_protection_plan_start_date as started_on,
            child_protection_plan_end_date as ended_on,
            cast(null as boolean) as is_other_authority,
            initial_category_of_abuse as initial_category_code,
            latest_category_of_abuse as latest_category_code,
            number_of_previous_child_protection_plans as previous_plan_count,
            'annex_a' as feed
        from {{ ref("stg_social_care__annex_a_list_7") }}
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

    final as ({{ of_feed_in_force("cp_plan", "carried") }})

select *
from final
