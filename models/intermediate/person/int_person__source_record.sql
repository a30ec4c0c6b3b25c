-- One row a record about a child in any system, with what it says of who the child is.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    social_care_address as (
        select la_child_id, postcode, starts_on, address_id
        from {{ ref("stg_social_care__address") }}
        where postcode is not null
    ),

    -- Where social care last knew the child to live.
    latest_address as (
        select la_child_id, postcode
        from social_care_address
        qualify
            row_number() over (
                partition by la_child_id order by starts_on desc nulls last, address_id desc
            )
            = 1
    ),

    social_care_person as (
        select
            person.la_child_id,
            person.nhs_number,
            person.upn,
            person.forename,
            person.surname,
            person.born_on,
            person.sex_code,
            latest_address.postcode
        from {{ ref("int_person__social_care_child") }} as person
        left join latest_address on person.la_child_id = latest_address.la_child_id
    ),

    linked_identifier as (
        select
            linked_identifier_id,
            la_child_id,
            lower(identifier_type) as identifier_type,
            identifier_value
        from {{ ref("stg_social_care__linked_identifier") }}
    ),

    -- A police reference names a child only if one child alone carries it: of social care's
    -- children here, of the hub's below.
    linked_police as (
        select
            linked_identifier_id,
            {{ read_identifier("identifier_value") }} as police_ref,
            min(la_child_id) over (
                partition by {{ read_identifier("identifier_value") }}
            ) as first_id,
            max(la_child_id) over (
                partition by {{ read_identifier("identifier_value") }}
            ) as last_id
        from linked_identifier
        where identifier_type like '%police%'
    ),

    enquiry as (
        select
            {{ enquiry_child_key() }} as record_id,
            la_child_id,
            nhs_number,
            case
                when count(*) over (partition by police_referral_ref) = 1 then police_referral_ref
            end as police_ref,
            child_forename,
            child_surname,
            child_dob,
            child_sex,
            child_postcode,
            cast(received_at as date) as received_on
        from {{ ref("stg_mash__enquiry") }}
    ),

    police_referral as (
        select
            referral_ref,
            forename,
            surname,
            dob,
            sex,
            postcode,
            cast(coalesce(submitted_at, received_at, incident_at) as date) as submitted_on
        from {{ ref("stg_police__child_referral_121a") }}
    ),

    ecds_attendance as (
        select attendance_id, nhs_number, pseudo_nhs_number, forename, surname, dob, sex, postcode
        from {{ ref("stg_health__ecds_attendance") }}
    ),

    apc_episode as (
        select epikey, nhs_number, pseudo_nhs_number, dob, mydob, sex
        from {{ ref("stg_health__apc_episode") }}
    ),

    record as (
        select
            'social_care.person' as extract_id,
            la_child_id as record_id,
            la_child_id,
            nhs_number,
            cast(null as {{ dbt.type_string() }}) as pseudo_nhs_number,
            upn,
            cast(null as {{ dbt.type_string() }}) as police_ref,
            forename,
            surname,
            cast(born_on as {{ dbt.type_string() }}) as dob,
            sex_code as sex,
            postcode,
            cast(null as date) as seen_on
        from social_care_person
        union all
        select
            'social_care.linked_identifier' as extract_id,
            linked_identifier.linked_identifier_id as record_id,
            linked_identifier.la_child_id,
            case
                when linked_identifier.identifier_type like '%nhs%'
                then {{ read_nhs_number("linked_identifier.identifier_value") }}
            end as nhs_number,
            null as pseudo_nhs_number,
            case
                when linked_identifier.identifier_type like '%upn%'
                then linked_identifier.identifier_value
            end as upn,
            case
                when linked_police.first_id = linked_police.last_id then linked_police.police_ref
            end as police_ref,
            null as forename,
            null as surname,
            null as dob,
            null as sex,
            null as postcode,
            null as seen_on
        from linked_identifier
        left join
            linked_police
            on linked_identifier.linked_identifier_id = linked_police.linked_identifier_id
        union all
        select
            'mash.enquiry' as extract_id,
            record_id,
            la_child_id,
            nhs_number,
            null as pseudo_nhs_number,
            null as upn,
            police_ref,
            child_forename as forename,
            child_surname as surname,
            cast(child_dob as {{ dbt.type_string() }}) as dob,
            child_sex as sex,
            child_postcode as postcode,
            received_on as seen_on
        from enquiry
        union all
        select
            'police.child_referral_121a' as extract_id,
            referral_ref as record_id,
            null as la_child_id,
            null as nhs_number,
            null as pseudo_nhs_number,
            null as upn,
            referral_ref as police_ref,
            forename,
            surname,
            cast(dob as {{ dbt.type_string() }}) as dob,
            sex,
            postcode,
            submitted_on as seen_on
        from police_referral
        union all
        select
            'health.ecds_attendance' as extract_id,
            attendance_id as record_id,
            null as la_child_id,
            nhs_number,
            pseudo_nhs_number,
            null as upn,
            null as police_ref,
            forename,
            surname,
            cast(dob as {{ dbt.type_string() }}) as dob,
            sex,
            postcode,
            null as seen_on
        from ecds_attendance
        union all
        select
            'health.apc_episode' as extract_id,
            epikey as record_id,
            null as la_child_id,
            nhs_number,
            pseudo_nhs_number,
            null as upn,
            null as police_ref,
            null as forename,
            null as surname,
            -- Where there is no date of birth, its month (HES: mmyyyy) may be.
            coalesce(
                cast(dob as {{ dbt.type_string() }}),
                case
                    when {{ matches("mydob", "[0-9]{6}") }}
                    then concat_ws('-', right(mydob, 4), substr(mydob, 1, 2))
                end
            ) as dob,
            sex,
            null as postcode,
            null as seen_on
        from apc_episode
        {%- for model, key in [
                ("csds_referral", "service_request_id"),
                ("mhsds_referral", "service_request_id"),
                ("cpis_access", "access_id"),
            ] %}
            union all
            select
                'health.{{ model }}' as extract_id,
                {{ key }} as record_id,
                null as la_child_id,
                nhs_number,
                null as pseudo_nhs_number,
                null as upn,
                null as police_ref,
                null as forename,
                null as surname,
                null as dob,
                null as sex,
                null as postcode,
                null as seen_on
            from {{ ref("stg_health__" ~ model) }}
        {%- endfor %}
    ),

    final as (
        select
            concat_ws(':', record.extract_id, record.record_id) as record_key,
            record.extract_id,
            record.record_id,
            split_part(record.extract_id, '.', 1) as system,
            coalesce(merged.current_la_child_id, record.la_child_id) as la_child_id,
            record.nhs_number,
            record.pseudo_nhs_number,
            record.upn,
            record.police_ref,
            record.forename,
            record.surname,
            record.dob,
            record.sex,
            record.postcode,
            record.seen_on
        from record
        left join merged on record.la_child_id = merged.la_child_id
    )

select *
from final
