-- One row a child protection plan of this authority begun by as_of.
with
    cp_plan as ({{ of_child(ref("stg_social_care__cp_plan"), "started_on") }}),

    own as (
        select
            cp_plan_id,
            person_id,
            born_on,
            sex_code,
            started_on,
            {{ known_by_as_of("ended_on") }} as ended_on,
            coalesce(initial_category_code, 'unknown') as initial_category_code,
            coalesce(latest_category_code, 'unknown') as latest_category_code,
            coalesce(previous_plan_count, 0) as previous_plan_count
        from cp_plan
        where not coalesce(is_other_authority, false)
    ),

    placed as ({{ located("own", "cp_plan_id", "started_on") }}),

    -- A feed of some years counts the earlier plans that it does not hold.
    final as (
        select
            *,
            previous_plan_count > 0
            or (
                person_id is not null and min(started_on) over (partition by person_id) < started_on
            ) as is_subsequent
        from placed
    )

select *
from final
