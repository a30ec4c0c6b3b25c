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
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_cp_plans") }}
    )

select *
from ssd
