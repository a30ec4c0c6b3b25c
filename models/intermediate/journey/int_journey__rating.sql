-- One row a child of an enquiry, with the rating in force at its decisions and at as_of.
with
    enquiry as (
        select enquiry_child_key, mash_enquiry_id, rag_initial
        from {{ ref("int_journey__enquiry") }}
    ),

    decision as (
        select enquiry_child_key, first_decided_at, latest_decided_at
        from {{ ref("int_journey__decision") }}
    ),

    -- Of two ratings set at one instant the more severe holds: code_list lists it first.
    rating as (
        select
            history.mash_enquiry_id, history.rag, history.set_at, - code_list.position as severity
        from {{ ref("stg_mash__rag_history") }} as history
        inner join
            {{ ref("code_list") }} as code_list
            on code_list.code_set = 'rag'
            and history.rag = code_list.code
        where cast(history.set_at as date) <= {{ as_of() }}
    ),

    {% for moment in ["first_decided_at", "latest_decided_at"] %}
        at_{{ moment }} as (
            select decision.enquiry_child_key, rating.rag
            from decision
            inner join enquiry on decision.enquiry_child_key = enquiry.enquiry_child_key
            inner join
                rating
                on enquiry.mash_enquiry_id = rating.mash_enquiry_id
                and rating.set_at <= decision.{{ moment }}
            qualify
                row_number() over (
                    partition by decision.enquiry_child_key
                    order by rating.set_at desc, rating.severity desc
                )
                = 1
        ),
    {% endfor %}

    at_as_of as (
        select mash_enquiry_id, rag
        from rating
        qualify
            row_number() over (partition by mash_enquiry_id order by set_at desc, severity desc) = 1
    ),

    final as (
        select
            enquiry.enquiry_child_key,
            case
                when decision.enquiry_child_key is not null
                then coalesce(at_first_decided_at.rag, enquiry.rag_initial)
            end as rag_at_first_decision,
            case
                when decision.enquiry_child_key is not null
                then coalesce(at_latest_decided_at.rag, enquiry.rag_initial)
            end as rag_at_latest_decision,
            coalesce(at_as_of.rag, enquiry.rag_initial) as rag_at_as_of
        from enquiry
        left join decision on enquiry.enquiry_child_key = decision.enquiry_child_key
        left join
            at_first_decided_at on enquiry.enquiry_child_key = at_first_decided_at.enquiry_child_key
        left join
            at_latest_decided_at
            on enquiry.enquiry_child_key = at_latest_decided_at.enquiry_child_key
        left join at_as_of on enquiry.mash_enquiry_id = at_as_of.mash_enquiry_id
    )

select *
from final
