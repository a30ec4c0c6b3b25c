-- One row a record about a child in any system, with the person id at each strength of linkage.
{%- set clusters = {
    "person_id_strict": "strict_cluster",
    "person_id": "central_cluster",
    "person_id_loose": "loose_cluster",
} %}
with
    -- A record that somebody must look at first is linked with nobody: a cluster of its own, by a
    -- name that no other can have, since a cluster may be named after a record in review.
    cluster as (
        select
            record_key,
            {%- for cluster_key in clusters.values() %}
                case
                    when needs_review
                    then concat_ws(':', 'review', record_key)
                    else {{ cluster_key }}
                end as {{ cluster_key }} {{- "," if not loop.last }}
            {%- endfor %}
        from {{ ref("int_person__cluster") }}
    ),

    -- What decides which record is the oldest: its first day; of one day, a child of social care
    -- before the events of other systems, which leave the data sooner; then the key.
    record as (
        select
            first_seen.record_key,
            pseudonym.record_pseudonym,
            row_number() over (
                order by
                    first_seen.first_seen_on,
                    case when first_seen.record_key like 'social_care.person:%' then 0 else 1 end,
                    first_seen.record_key
            ) as age_rank
        from {{ ref("int_person__first_seen") }} as first_seen
        inner join
            {{ ref("int_person__pseudonym") }} as pseudonym
            on first_seen.record_key = pseudonym.record_key
    ),

    present as (
        select cluster.*, record.record_pseudonym, record.age_rank
        from cluster
        inner join record on cluster.record_key = record.record_key
    ),

    -- Records that files hold which a newer one has replaced: no model reads them any more.
    replaced as (
        select record.record_pseudonym, record.age_rank
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
            select {{ cluster_key }} as cluster_key, age_rank
            from present
            union all
            select
                min_by(present.{{ cluster_key }}, present.age_rank) as cluster_key,
                replaced.age_rank
            from replaced
            inner join before on replaced.record_pseudonym = before.{{ person_id }}
            inner join present on before.record_pseudonym = present.record_pseudonym
            group by replaced.age_rank
        ),

        oldest_{{ loop.index }} as (
            select cluster_key, min(age_rank) as age_rank
            from member_{{ loop.index }}
            group by cluster_key
        ),
    {%- endfor %}

    -- A strict cluster is a part of a central one, and that of a loose one: the three agree on a
    -- child whose loose cluster is a single strict one.
    final as (
        select
            present.record_key,
            present.record_pseudonym,
            {%- for person_id in clusters %}
                giver_{{ loop.index }}.record_pseudonym as {{ person_id }},
            {%- endfor %}
            min(oldest_1.age_rank) over (partition by oldest_3.age_rank)
            = max(oldest_1.age_rank) over (partition by oldest_3.age_rank) as strengths_agree
        from present
        {%- for cluster_key in clusters.values() %}
            inner join
                oldest_{{ loop.index }}
                on present.{{ cluster_key }} = oldest_{{ loop.index }}.cluster_key
            inner join
                record as giver_{{ loop.index }}
                on oldest_{{ loop.index }}.age_rank = giver_{{ loop.index }}.age_rank
        {%- endfor %}
    )

select *
from final
