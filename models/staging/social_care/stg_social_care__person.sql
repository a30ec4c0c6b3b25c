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
            pers_ethnicity as ethnicity_code
        from {{ ref("stg_social_care__ssd_person") }}
    ),

    cin_census as (
        select
            la_child_id,
            cast(null as {{ dbt.type_string() }}) as legacy_la_child_id,
            cast(null as {{ dbt.type_string() }}) as nhs_number,
            upn,
            cast(null as {{ dbt.type_string() }}) as forename,
            cast(null as {{ dbt.type_string() }}) as surname,
            person_birth_date as born_on,
            expected_person_birth_date as expected_birth_on,
            person_death_date as died_on,
            coalesce(sex, gender_current) as sex_code,
            ethnicity as ethnicity_code
        from {{ ref("stg_social_care__cin_child") }}
    ),

    listed as (
        {%- for number in range(1, 9) %}
            select
                child_unique_id as la_child_id,
                date_of_birth as born_on,
                gender as sex_code,
                ethnicity as ethnicity_code,
                {{ number }} as list_number
            from
                {{ ref("stg_social_care__annex_a_list_" ~ number) }}
                {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    -- The lists have no list of children: each says of its own who they are.
    of_lists as (
        select
            la_child_id,
            min_by(born_on, list_number) filter (where born_on is not null) as born_on,
            min_by(sex_code, list_number) filter (where sex_code is not null) as sex_code,
            min_by(ethnicity_code, list_number) filter (
                where ethnicity_code is not null
            ) as ethnicity_code
        from listed
        group by la_child_id
    ),

    annex_a as (
        select
            la_child_id,
            cast(null as {{ dbt.type_string() }}) as legacy_la_child_id,
            cast(null as {{ dbt.type_string() }}) as nhs_number,
            cast(null as {{ dbt.type_string() }}) as upn,
            cast(null as {{ dbt.type_string() }}) as forename,
            cast(null as {{ dbt.type_string() }}) as surname,
            born_on,
            cast(null as date) as expected_birth_on,
            cast(null as date) as died_on,
            sex_code,
            ethnicity_code
        from of_lists
    ),

    final as ({{ of_feed_in_force("person", ["ssd", "cin_census", "annex_a"]) }})

select *
from final
