-- One row an audit of an enquiry, with the day of the enquiry's latest decision and the size of the
-- stratum that it was drawn from.
with
    decided as (
        select enquiry.mash_enquiry_id, max(decision.latest_decided_on) as decided_on
        from {{ ref("int_journey__enquiry") }} as enquiry
        inner join
            {{ ref("int_journey__decision") }} as decision
            on enquiry.enquiry_child_key = decision.enquiry_child_key
        group by enquiry.mash_enquiry_id
    ),

    final as (
        select
            audit.audit_id,
            audit.mash_enquiry_id,
            decided.decided_on,
            concat_ws('|', audit.audit_round, audit.stratum) as stratum,
            -- A stratum has one size: the largest that any of its audits names.
            max(audit.stratum_population) over (
                partition by audit.audit_round, audit.stratum
            ) as population,
            audit.threshold_correct,
            audit.mash_needed
        from {{ ref("stg_mash__quality_audit") }} as audit
        left join decided on audit.mash_enquiry_id = decided.mash_enquiry_id
    )

select *
from final
