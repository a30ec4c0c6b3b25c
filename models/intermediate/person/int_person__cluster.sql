-- One row a record about a child in any system, with the group of records that are one child at
-- each strength of linkage.
-- To be replaced by probabilistic linkage: here the groups are those of the exact identifiers.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    child as (select la_child_id from {{ ref("int_person__social_care_child") }}),

    record as (
        select
            concat_ws(':', 'social_care.person', child.la_child_id) as record_key,
            {{ person_of_la_child("child.la_child_id", "merged") }} as person_key
        from child
        left join merged on child.la_child_id = merged.la_child_id
        union all
        select concat_ws(':', extract_id, record_id) as record_key, person_id as person_key
        from {{ ref("int_person__record") }}
    ),

    grouped as (
        select
            record_key,
            min(record_key) over (partition by coalesce(person_key, record_key)) as cluster_key
        from record
    ),

    final as (
        select
            record_key,
            cluster_key as strict_cluster,
            cluster_key as central_cluster,
            cluster_key as loose_cluster,
            false as needs_review
        from grouped
    )

select *
from final
