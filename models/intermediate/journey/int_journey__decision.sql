-- One row a child of an enquiry that has been decided, with its first decision (which holds for
-- speed) and its latest (which holds for the outcome).
with
    enquiry as (
        select enquiry_child_key, mash_enquiry_id, la_child_id, person_id
        from {{ ref("int_journey__enquiry") }}
    ),

    every_decision as (
        select
            mash_enquiry_id,
            la_child_id,
            decided_at,
            outcome,
            rationale_present,
            feedback_to_referrer_at
        from {{ ref("stg_mash__decision") }}
        where cast(decided_at as date) <= {{ as_of() }}
    ),

    decision as ({{ identified("every_decision", "social_care.person", "la_child_id") }}),

    -- A decision without a child is the enquiry's and holds for each of its children; one with a
    -- child is that child's, under whichever id the enquiry knew it.
    of_child as (
        select
            enquiry.enquiry_child_key,
            decision.decided_at,
            decision.outcome,
            coalesce(decision.rationale_present, false) as is_rationale_recorded,
            {{ known_by_as_of("decision.feedback_to_referrer_at") }} as feedback_at,
            min(decision.decided_at) over (
                partition by enquiry.enquiry_child_key
            ) as first_decided_at,
            row_number() over (
                partition by enquiry.enquiry_child_key
                order by
                    decision.decided_at desc,
                    case when decision.la_child_id is null then 2 else 1 end
            ) as rank_from_latest
        from enquiry
        inner join
            decision
            on enquiry.mash_enquiry_id = decision.mash_enquiry_id
            and (
                decision.la_child_id is null
                or decision.la_child_id = enquiry.la_child_id
                or decision.person_id = enquiry.person_id
            )
    ),

    final as (
        select
            enquiry_child_key,
            first_decided_at,
            decided_at as latest_decided_at,
            cast(decided_at as date) as latest_decided_on,
            outcome,
            is_rationale_recorded,
            feedback_at
        from of_child
        where rank_from_latest = 1
    )

select *
from final
