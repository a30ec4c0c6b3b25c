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

    record as (
        select record_id, person_id
        from {{ ref("int_person__record") }}
        where extract_id = 'mash.enquiry'
    ),

    child as (select person_id, born_on from {{ ref("int_person__child") }}),

    day as (
        select date_day, is_working_day, opens_second, closes_second
        from {{ ref("int_calendar__day") }}
    ),

    identified as (
        select
            enquiry.enquiry_child_key,
            enquiry.mash_enquiry_id,
            enquiry.la_child_id,
            record.person_id,
            enquiry.received_at,
            enquiry.received_on,
            enquiry.source_agency,
            enquiry.consent_status,
            enquiry.rag_initial,
            enquiry.is_mashed,
            enquiry.is_open_case,
            -- Where the hub does not say, its opening hours do.
            coalesce(
                enquiry.out_of_hours,
                {{ second_of_day("enquiry.received_at") }} < day.opens_second
                or {{ second_of_day("enquiry.received_at") }} >= day.closes_second
            ) as is_out_of_hours,
            enquiry.given_area_code,
            coalesce(enquiry.child_dob, child.born_on) as born_on
        from enquiry
        left join record on enquiry.enquiry_child_key = record.record_id
        left join child on record.person_id = child.person_id
        left join day on enquiry.received_on = day.date_day
    ),

    final as (
        {{
            located(
                "identified", "enquiry_child_key", "received_on", given_area="given_area_code"
            )
        }}
    )

select *
from final
