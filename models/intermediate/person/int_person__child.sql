-- One row a person known to social care, with the birth date and sex that its current record gives.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    person as (select la_child_id, born_on, sex_code from {{ ref("stg_social_care__person") }}),

    identified as (
        select
            {{ person_of_la_child("person.la_child_id", "merged") }} as person_id,
            person.la_child_id,
            person.born_on,
            person.sex_code,
            merged.la_child_id is null as is_current
        from person
        left join merged on person.la_child_id = merged.la_child_id
    ),

    -- The record under the id that stands now; a merged one only fills what it leaves blank.
    final as (
        select
            person_id,
            coalesce(max(case when is_current then born_on end), max(born_on)) as born_on,
            coalesce(
                max(case when is_current then sex_code end), max(sex_code), 'unknown'
            ) as sex_code
        from identified
        group by person_id
    )

select *
from final
