-- One row a person known to social care, with the birth date and sex that its current record gives.
with
    merged as (select la_child_id from {{ ref("int_person__la_child") }}),

    child as (
        select la_child_id, born_on, sex_code
        from {{ ref("int_person__social_care_child") }}
        where is_listed
    ),

    of_person as ({{ identified("child", "social_care.person", "la_child_id") }}),

    known as (
        select
            of_person.person_id,
            of_person.born_on,
            of_person.sex_code,
            merged.la_child_id is null as is_current
        from of_person
        left join merged on of_person.la_child_id = merged.la_child_id
    ),

    -- The record under the id that stands now; a merged one only fills what it leaves blank.
    final as (
        select
            person_id,
            coalesce(max(case when is_current then born_on end), max(born_on)) as born_on,
            coalesce(
                max(case when is_current then sex_code end), max(sex_code), 'unknown'
            ) as sex_code
        from known
        group by person_id
    )

select *
from final
