-- One row a child of an enquiry received by as_of, with who and where the child is.
with
    enquiry as (
        select
            {{ enquiry_child_key() }} as enquiry_child_key,
            mash_enquiry_id,
            la_child_id,
            received_at,
            cast(received_at as date) as received_on,
            coalesce(source_agency, 'unknown') as source_agency,
            concern_category,
            consent_status,
            rag_initial,
            coalesce(mashed, false) as is_mashed,
            coalesce(open_case, false) as is_open_case,
            out_of_hours,
            area_code as given_area_code,
            child_dob
        from {{ ref("stg_mash__enquiry") }}
        where cast(received_at as date) <= {{ as_of() }}
    ),

    of_person as (
        {{ identified("enquiry", "mash.enquiry", "enquiry_child_key", all_strengths=true) }}
    ),

    child as (select person_id, born_on from {{ ref("int_person__child") }}),

    day as (
        select date_day, is_working_day, opens_second, closes_second
        from {{ ref("int_calendar__day") }}
    ),

    described as (
        select
            of_person.enquiry_child_key,
            of_person.mash_enquiry_id,
            of_person.la_child_id,
            of_person.person_id,
            of_person.person_id_strict,
            of_person.person_id_loose,
            of_person.strengths_agree,
            of_person.received_at,
            of_person.received_on,
            of_person.source_agency,
            of_person.concern_category,
            of_person.consent_status,
            of_person.rag_initial,
            of_person.is_mashed,
            of_person.is_open_case,
            -- Where the hub does not say, its opening hours do.
            coalesce(
                of_person.out_of_hours,
                {{ second_of_day("of_person.received_at") }} < day.opens_second
                or {{ second_of_day("of_person.received_at") }} >= day.closes_second
            ) as is_out_of_hours,
            of_person.given_area_code,
            coalesce(of_person.child_dob, child.born_on) as born_on
        from of_person
        left join child on of_person.person_id = child.person_id
        left join day on of_person.received_on = day.date_day
    ),

    final as (
        {{ located("described", "enquiry_child_key", "received_on", given_area="given_area_code") }}
    )

select *
from final
