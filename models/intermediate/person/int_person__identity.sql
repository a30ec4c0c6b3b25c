-- One row a record about a child in any system, with the person id at each strength of linkage.
{%- set clusters = {
    "person_id_strict": "strict_cluster",
    "person_id": "central_cluster",
    "person_id_loose": "loose_cluster",
} %}
with
    cluster as (
        select record_key, strict_cluster, central_cluster, loose_cluster
        from {{ ref("int_person__cluster") }}
    ),

    -- What decides which record is the oldest: its first day; of one day, a child of social care
    -- before the events of other systems, which leave the data sooner; then the key.
    record as (
        select
            first_seen.record_key,
            pseudonym.record_pseudonym,
            concat_ws(
                ' ',
                cast(first_seen.first_seen_on as {{ dbt.type_string() }}),
                case when first_seen.record_key like 'social_care.person:%' then '0' else '1' end,
                first_seen.record_key
            ) as age_order
        from {{ ref("int_person__first_seen") }} as first_seen
        inner join
            {{ ref("int_person__pseudonym") }} as pseudonym
            on first_seen.record_key = pseudonym.record_key
    ),

    present as (
        select cluster.*, record.record_pseudonym, record.age_order
        from cluster
        inner join record on cluster.record_key = record.record_key
    ),

    -- Records that files hold which a newer one has replaced: no model reads them any more.
    replaced as (
        select record.record_pseudonym, record.age_order
        from record
        left join cluster on record.record_key = cluster.record_key
        where cluster.record_key is null
    ),

    before as (
        select record_pseudonym, person_id_strict, person_id, person_id_loose
        from {{ ref("stg_ops__person_id") }}
    ),

    {%- for person_id, cluster_key in clusters.items() %}
        -- A replaced record that gave its id still counts, where the oldest of those who have the
        -- id from it is now.
        member_{{ loop.index }} as (
            select {{ cluster_key }} as cluster_key, record_pseudonym, age_order
            from present
            union all
            select
                min_by(present.{{ cluster_key }}, present.age_order) as cluster_key,
                replaced.record_pseudonym,
                replaced.age_order
            from replaced
            inner join before on replaced.record_pseudonym = before.{{ person_id }}
            inner join present on before.record_pseudonym = present.record_pseudonym
            group by replaced.record_pseudonym, replaced.age_order
        ),

        oldest_{{ loop.index }} as (
            select cluster_key, min_by(record_pseudonym, age_order) as {{ person_id }}
            from member_{{ loop.index }}
            group by cluster_key
        ),
    {%- endfor %}

    final as (
        select
            present.record_key,
            present.record_pseudonym,
            {%- for person_id in clusters %}
                oldest_{{ loop.index }}.{{ person_id }} {{- "," if not loop.last }}
            {%- endfor %}
        from present
        {%- for cluster_key in clusters.values() %}
            inner join
                oldest_{{ loop.index }}
                on present.{{ cluster_key }} = oldest_{{ loop.index }}.cluster_key
        {%- endfor %}
    )

select *
from final
