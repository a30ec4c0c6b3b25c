-- One row a finished emergency admission, with the kinds of injury that its codes name
-- (metrics.md 16; the PHOF injury indicator and the maltreatment codes of Gonzalez-Izquierdo et
-- al.).
with
    episode as (
        select
            epikey,
            coalesce(
                case when nhs_number is not null then concat_ws(':', 'nhs', nhs_number) end,
                case
                    when pseudo_nhs_number is not null
                    then concat_ws(':', 'pseudo', pseudo_nhs_number)
                end,
                concat_ws(':', 'epikey', epikey)
            ) as patient_key,
            nhs_number is not null or pseudo_nhs_number is not null as is_identified,
            admidate as admitted_on,
            coalesce(sex, 'unknown') as sex_code,
            startage_calc as given_age,
            dob,
            mydob,
            area_code as given_area_code,
            lsoa11 as given_lsoa
        from {{ ref("stg_health__apc_episode") }}
        where
            admidate <= {{ as_of() }}
            and epiorder = 1
            and admimeth like '2%'
            and epistat = '3'
            and classpat in ('1', '2', '5')
            and coalesce(fae, 1) = 1
    ),

    -- Ranges of three-character codes, both ends inside.
    diagnosis as (
        select
            epikey,
            bool_or(
                substr(icd10, 1, 3) between 'S00' and 'T79'
                or substr(icd10, 1, 3) between 'V01' and 'Y36'
            ) as is_injury,
            bool_or(
                substr(icd10, 1, 3) in ('T73', 'T74', 'Y06', 'Y07')
                or substr(icd10, 1, 3) between 'X85' and 'Y09'
            ) as is_maltreatment
        from {{ ref("stg_health__apc_diagnosis") }}
        group by epikey
    ),

    of_person as ({{ identified("episode", "health.apc_episode", "epikey", all_strengths=true) }}),

    -- A patient is admitted once a day; the lowest episode key speaks for the day.
    admission as (
        select
            first_value(of_person.epikey) over admission as admission_key,
            row_number() over admission as rank_of_day,
            of_person.is_identified,
            of_person.person_id,
            of_person.person_id_strict,
            of_person.person_id_loose,
            of_person.strengths_agree,
            of_person.admitted_on,
            of_person.sex_code,
            {{
                patient_age(
                    "of_person.given_age",
                    "of_person.dob",
                    "of_person.mydob",
                    "of_person.admitted_on",
                )
            }} as age,
            of_person.given_area_code,
            of_person.given_lsoa,
            bool_or(coalesce(diagnosis.is_injury, false)) over (
                partition by of_person.patient_key, of_person.admitted_on
            ) as is_injury,
            bool_or(coalesce(diagnosis.is_maltreatment, false)) over (
                partition by of_person.patient_key, of_person.admitted_on
            ) as is_maltreatment
        from of_person
        left join diagnosis on of_person.epikey = diagnosis.epikey
        window
            admission as (
                partition by of_person.patient_key, of_person.admitted_on order by of_person.epikey
            )
    ),

    single as (select * from admission where rank_of_day = 1),

    final as (
        {{
            located(
                "single",
                "admission_key",
                "admitted_on",
                given_area="given_area_code",
                given_lsoa="given_lsoa",
            )
        }}
    )

select *
from final
