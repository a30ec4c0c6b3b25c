-- One row a child protection plan of this authority begun by as_of.
with
    cp_plan as ({{ of_child(ref("stg_social_care__cp_plan"), "started_on", all_strengths=true) }}),

    own as (
        select
            cp_plan_id,
            person_id,
            person_id_strict,
            person_id_loose,
            strengths_agree,
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

    final as ({{ located("own", "cp_plan_id", "started_on") }})

select *
from final
