-- One row a decision of the hub by as_of and child that it is of (metrics.md, convention 7).
{%- set persons = ["person_id", "person_id_strict", "person_id_loose", "strengths_agree"] %}
with
    enquiry as (
        select enquiry_child_key, mash_enquiry_id, la_child_id, {{ persons | join(", ") }}
        from {{ ref("int_journey__enquiry") }}
    ),

    every_decision as (
        select
            mash_enquiry_id,
            la_child_id,
            decided_at,
            outcome,
            coalesce(rationale_present, false) as is_rationale_recorded,
            {{ known_by_as_of("feedback_to_referrer_at") }} as feedback_at
        from {{ ref("stg_mash__decision") }}
        where cast(decided_at as date) <= {{ as_of() }}
    ),

    decision as (
        {{ identified("every_decision", "social_care.person", "la_child_id", all_strengths=true) }}
    ),

    -- A decision without a child is the enquiry's and holds for each of its children; one with a
    -- child is that child's, under whichever id the enquiry knew it. An outer join with such a
    -- condition would compare each decision with each enquiry.
    held as (
        select
            decision.mash_enquiry_id,
            decision.la_child_id,
            decision.decided_at,
            enquiry.enquiry_child_key,
            {%- for person in persons %}
                enquiry.{{ person }} {{ "," if not loop.last }}
            {%- endfor %}
        from decision
        inner join enquiry on decision.mash_enquiry_id = enquiry.mash_enquiry_id
        where
            decision.la_child_id is null
            or decision.la_child_id = enquiry.la_child_id
            or decision.person_id = enquiry.person_id
    ),

    -- It is the child's also where the enquiry does not name it.
    final as (
        select
            decision.mash_enquiry_id,
            held.enquiry_child_key,
            decision.la_child_id,
            decision.decided_at,
            cast(decision.decided_at as date) as decided_on,
            decision.outcome,
            decision.is_rationale_recorded,
            decision.feedback_at,
            {%- for person in persons %}
                case
                    when decision.la_child_id is null
                    then held.{{ person }}
                    else decision.{{ person }}
                end as {{ person }} {{ "," if not loop.last }}
            {%- endfor %}
        from decision
        left join
            held
            on decision.mash_enquiry_id = held.mash_enquiry_id
            and decision.decided_at = held.decided_at
            and decision.la_child_id is not distinct from held.la_child_id
    )

select *
from final
