-- One row a pair of records that somebody of the data team must look at, with the reason.
with
    pair as (
        select record_key_l, record_key_r, matched_by, match_weight, match_probability, refused_by
        from {{ ref("int_person__pair") }}
    ),

    cluster as (
        select record_key, central_cluster, needs_review from {{ ref("int_person__cluster") }}
    ),

    manual_link as (select record_key_l, record_key_r, decision from {{ ref("manual_link") }}),

    decided as (
        select
            least(record_key_l, record_key_r) as record_key_l,
            greatest(record_key_l, record_key_r) as record_key_r
        from manual_link
    ),

    -- What an identifier says against name and date of birth, what a guard kept apart although it
    -- looks like one child, and groups too large to be one.
    judged as (
        select
            pair.record_key_l,
            pair.record_key_r,
            pair.matched_by,
            pair.match_weight,
            pair.match_probability,
            case
                when pair.refused_by = 'other_child'
                then 'identifier_of_another_child'
                when pair.refused_by = 'nhs_number' and pair.match_probability >= 0.999
                then 'two_nhs_numbers'
                when pair.refused_by = 'la_child_id' and pair.match_probability >= 0.999
                then 'two_la_child_ids'
                when
                    pair.refused_by is null
                    and left_cluster.central_cluster = right_cluster.central_cluster
                    and left_cluster.needs_review
                then 'large_or_doubtful_cluster'
                when
                    pair.refused_by is null
                    and left_cluster.central_cluster <> right_cluster.central_cluster
                    and pair.match_probability >= 0.999
                then 'kept_apart_by_a_guard'
            end as reason
        from pair
        inner join cluster as left_cluster on pair.record_key_l = left_cluster.record_key
        inner join cluster as right_cluster on pair.record_key_r = right_cluster.record_key
        left join
            decided
            on pair.record_key_l = decided.record_key_l
            and pair.record_key_r = decided.record_key_r
        where decided.record_key_l is null
    ),

    final as (
        select record_key_l, record_key_r, reason, matched_by, match_weight, match_probability
        from judged
        where reason is not null
    )

select *
from final
