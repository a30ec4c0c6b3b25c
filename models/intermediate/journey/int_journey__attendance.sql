-- One row an emergency attendance by as_of with assault, maltreatment or a safeguarding concern.
with
    attendance as (
        select
            attendance_id,
            nhs_number is not null or pseudo_nhs_number is not null as is_identified,
            cast(arrived_at as date) as arrived_on,
            coalesce(sex, 'unknown') as sex_code,
            {{ patient_age("age_at_arrival", "dob", none, "cast(arrived_at as date)") }} as age,
            injury_intent,
            area_code as given_area_code,
            lsoa11 as given_lsoa
        from {{ ref("stg_health__ecds_attendance") }}
        where cast(arrived_at as date) <= {{ as_of() }}
    ),

    safeguarding as (
        select distinct attendance_id
        from {{ ref("stg_health__ecds_finding") }}
        where finding_kind = 'safeguarding'
    ),

    flagged as (
        select
            attendance.attendance_id,
            attendance.is_identified,
            attendance.arrived_on,
            attendance.sex_code,
            attendance.age,
            attendance.given_area_code,
            attendance.given_lsoa
        from attendance
        left join safeguarding on attendance.attendance_id = safeguarding.attendance_id
        where
            attendance.injury_intent in ('assault', 'maltreatment')
            or safeguarding.attendance_id is not null
    ),

    of_person as (
        {{ identified("flagged", "health.ecds_attendance", "attendance_id", all_strengths=true) }}
    ),

    final as (
        {{
            located(
                "of_person",
                "attendance_id",
                "arrived_on",
                given_area="given_area_code",
                given_lsoa="given_lsoa",
            )
        }}
    )

select *
from final
