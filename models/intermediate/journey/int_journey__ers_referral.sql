-- One row a referral to the Early Response Service (Tier 2) received by as_of, with who and where
-- the child is and who asked the hub.
with
    ers_referral as (
        select
            ers_id,
            mash_enquiry_id,
            la_child_id,
            area_code as given_area_code,
            received_on,
            accepted as is_accepted,
            decline_reason,
            {{ known_by_as_of("first_contact_on") }} as first_contact_on,
            {{ known_by_as_of("closed_on") }} as closed_on,
            case when closed_on <= {{ as_of() }} then close_reason end as close_reason
        from {{ ref("stg_mash__ers_referral") }}
        where received_on <= {{ as_of() }}
    ),

    of_person as (
        {{ identified("ers_referral", "social_care.person", "la_child_id", all_strengths=true) }}
    ),

    enquiry as (
        select mash_enquiry_id, enquiry_child_key, la_child_id, source_agency
        from {{ ref("int_journey__enquiry") }}
    ),

    -- The source is that of the child's own row of the enquiry, else of the enquiry's first.
    sourced as (
        select of_person.*, coalesce(enquiry.source_agency, 'unknown') as source_agency
        from of_person
        left join enquiry on of_person.mash_enquiry_id = enquiry.mash_enquiry_id
        qualify
            row_number() over (
                partition by of_person.ers_id
                order by
                    case when of_person.la_child_id = enquiry.la_child_id then 1 else 2 end,
                    enquiry.enquiry_child_key
            )
            = 1
    ),

    final as ({{ located("sourced", "ers_id", "received_on", given_area="given_area_code") }})

select *
from final
