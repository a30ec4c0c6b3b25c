-- One row a decided child of an enquiry, with whether enough agencies had answered before the
-- latest decision: at least three with something to say, the police and health among them.
with
    decided as (
        select enquiry.enquiry_child_key, enquiry.mash_enquiry_id, decision.latest_decided_at
        from {{ ref("int_journey__enquiry") }} as enquiry
        inner join
            {{ ref("int_journey__decision") }} as decision
            on enquiry.enquiry_child_key = decision.enquiry_child_key
    ),

    answer as (
        select
            agency_check.mash_enquiry_id,
            agency_check.responded_at,
            agency.code,
            agency.agency_group
        from {{ ref("stg_mash__agency_check") }} as agency_check
        inner join {{ ref("agency") }} as agency on agency_check.agency = agency.code
        where agency_check.response_type in ('full', 'partial')
    ),

    final as (
        select
            decided.enquiry_child_key,
            count(distinct answer.code) >= 3
            and coalesce(bool_or(answer.agency_group = 'police'), false)
            and coalesce(bool_or(answer.agency_group = 'health'), false) as is_multi_agency_informed
        from decided
        left join
            answer
            on decided.mash_enquiry_id = answer.mash_enquiry_id
            and answer.responded_at < decided.latest_decided_at
        group by decided.enquiry_child_key
    )

select *
from final
