-- One row an entity whose records name children: how many of them are linked with certainty.
with
    record as (
        select record_key, extract_id as entity_id from {{ ref("int_person__source_record") }}
    ),

    linked as (
        select record_key, strict_cluster, loose_cluster, needs_review
        from {{ ref("int_person__cluster") }}
    ),

    final as (
        select
            record.entity_id,
            avg(
                case
                    when linked.strict_cluster = linked.loose_cluster and not linked.needs_review
                    then 1.0
                    else 0.0
                end
            ) as certain_share
        from record
        inner join linked on record.record_key = linked.record_key
        group by record.entity_id
    )

select *
from final
