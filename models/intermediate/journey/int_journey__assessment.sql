-- One row a continuous assessment authorised by as_of, with the working days it took.
with
    assessment as (
        {{ of_child(ref("stg_social_care__assessment"), "authorised_on", all_strengths=true) }}
    ),

    placed as ({{ located("assessment", "assessment_id", "authorised_on") }}),

    final as (
        select
            placed.assessment_id,
            placed.person_id,
            placed.person_id_strict,
            placed.person_id_loose,
            placed.strengths_agree,
            placed.started_on,
            placed.authorised_on,
            placed.area_code,
            {{ working_days_between("start_day", "end_day") }} as working_days
        from placed
        left join
            {{ ref("int_calendar__day") }} as start_day on placed.started_on = start_day.date_day
        left join
            {{ ref("int_calendar__day") }} as end_day on placed.authorised_on = end_day.date_day
    )

select *
from final
