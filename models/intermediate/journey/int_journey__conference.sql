-- One row a child of an initial child protection conference held by as_of, with the working days
-- since the section 47 enquiry it came from.
with
    conference as (
        {{ of_child(ref("stg_social_care__conference"), "held_on", all_strengths=true) }}
    ),

    s47_enquiry as (
        select s47_enquiry_id, started_on from {{ ref("stg_social_care__s47_enquiry") }}
    ),

    placed as ({{ located("conference", "conference_id", "held_on") }}),

    final as (
        select
            placed.conference_id,
            placed.person_id,
            placed.person_id_strict,
            placed.person_id_loose,
            placed.strengths_agree,
            placed.born_on,
            placed.sex_code,
            placed.held_on,
            coalesce(placed.is_transfer_in, false) as is_transfer_in,
            placed.area_code,
            s47_enquiry.started_on as s47_started_on,
            {{ working_days_between("start_day", "end_day") }} as working_days_from_s47
        from placed
        left join s47_enquiry on placed.s47_enquiry_id = s47_enquiry.s47_enquiry_id
        left join
            {{ ref("int_calendar__day") }} as start_day
            on s47_enquiry.started_on = start_day.date_day
        left join {{ ref("int_calendar__day") }} as end_day on placed.held_on = end_day.date_day
    )

select *
from final
