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
            cast(null as integer) as previous_plan_count
        from {{ ref("stg_social_care__ssd_cp_plans") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "cp_plan") }} as cp_plan_id,
            la_child_id,
            cpp_start_date as started_on,
            cpp_end_date as ended_on,
            cast(null as boolean) as is_other_authority,
            initial_category_of_abuse as initial_category_code,
            latest_category_of_abuse as latest_category_code,
            number_of_previous_cpp as previous_plan_count
        from {{ ref("stg_social_care__cin_child_protection_plan") }}
    ),

    annex_a as (
        select
            {{ natural_key("annex_a", "cp_plan") }} as cp_plan_id,
            child_unique_id as la_child_id,
            child_protection_plan_start_date as started_on,
            child_protection_plan_end_date as ended_on,
            cast(null as boolean) as is_other_authority,
            initial_category_of_abuse as initial_category_code,
            latest_category_of_abuse as latest_category_code,
            number_of_previous_child_protection_plans as previous_plan_count
        from {{ ref("stg_social_care__annex_a_list_7") }}
    ),

    final as ({{ of_feed_in_force("cp_plan", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
