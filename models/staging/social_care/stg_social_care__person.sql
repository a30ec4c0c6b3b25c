-- One row a child known to social care.
with
    ssd as (
        select
            pers_person_id as la_child_id,
            pers_legacy_id as legacy_la_child_id,
            pers_common_child_id as nhs_number,
            pers_upn as upn,
            pers_forename as forename,
            pers_surname as surname,
            pers_dob as born_on,
            pers_expected_dob as expected_birth_on,
            pers_death_date as died_on,
            pers_sex as sex_code,
            pers_ethnicity as ethnicity_code,
            'ssd' as feed
        from {{ ref("stg_social_care__ssd_person") }}
    )

select *
from ssd
