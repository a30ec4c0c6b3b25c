-- One row a child in need plan.
with
    ssd as (
        select
            cinp_cin_plan_id as cin_plan_id,
            cinp_person_id as la_child_id,
            cinp_cin_plan_start_date as started_on
        from {{ ref("stg_social_care__ssd_cin_plans") }}
    ),

    cin_census as (
        select
            {{ natural_key("cin_census", "cin_plan") }} as cin_plan_id,
            la_child_id,
            cin_plan_start_date as started_on
        from {{ ref("stg_social_care__cin_plan_dates") }}
    ),

    final as ({{ of_feed_in_force("cin_plan", ["ssd", "cin_census"]) }})

select *
from final
