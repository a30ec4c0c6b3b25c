-- One row a child of an enquiry that has been decided, with its first decision (which holds for
-- speed) and its latest (which holds for the outcome).
with
    decision as (
        select
            enquiry_child_key,
            la_child_id,
            decided_at,
            decided_on,
            outcome,
            is_rationale_recorded,
            feedback_at
        from {{ ref("int_journey__child_decision") }}
        where enquiry_child_key is not null
    ),

    ranked as (
        select
            *,
            min(decided_at) over (partition by enquiry_child_key) as first_decided_at,
            row_number() over (
                partition by enquiry_child_key
                order by decided_at desc, case when la_child_id is null then 2 else 1 end
            ) as rank_from_latest
        from decision
    ),

    final as (
        select
            enquiry_child_key,
            first_decided_at,
            decided_at as latest_decided_at,
            decided_on as latest_decided_on,
            outcome,
            is_rationale_recorded,
            feedback_at
        from ranked
        where rank_from_latest = 1
    )

select *
from final
