-- One row a child protection plan of this authority and strength of linkage, with what of the same
-- child came before it: another plan, and an enquiry in the 90 days up to its start.
{%- set columns = ["cp_plan_id", "started_on", "previous_plan_count"] %}
with
    cp_plan as ({{ by_strength(ref("int_journey__cp_plan"), columns) }}),

    enquiry as ({{ by_strength(ref("int_journey__enquiry"), ["received_on"]) }}),

    after_mash as (
        select distinct cp_plan.strength, cp_plan.cp_plan_id
        from cp_plan
        inner join
            enquiry
            on cp_plan.strength = enquiry.strength
            and cp_plan.person_id = enquiry.person_id
            and {{ dbt.datediff("enquiry.received_on", "cp_plan.started_on", "day") }}
            between 0 and 90
    ),

    -- A feed of some years counts the earlier plans that it does not hold.
    final as (
        select
            cp_plan.strength,
            cp_plan.cp_plan_id,
            cp_plan.person_id,
            cp_plan.previous_plan_count > 0
            or (
                cp_plan.person_id is not null
                and min(cp_plan.started_on) over (partition by cp_plan.strength, cp_plan.person_id)
                < cp_plan.started_on
            ) as is_subsequent,
            after_mash.cp_plan_id is not null as is_after_mash
        from cp_plan
        left join
            after_mash
            on cp_plan.strength = after_mash.strength
            and cp_plan.cp_plan_id = after_mash.cp_plan_id
    )

select *
from final
