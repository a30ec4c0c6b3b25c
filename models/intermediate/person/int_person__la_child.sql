-- One row a local authority child id that was merged into a later one, with the id that stands now.
with recursive
    person as (
        select la_child_id, legacy_la_child_id, born_on from {{ ref("stg_social_care__person") }}
    ),

    -- A merge is recorded where a child carries an earlier id. An id that still has a child of its
    -- own with another date of birth was used again, and two children claiming one id is no merge.
    merge as (
        select person.legacy_la_child_id as old_id, max(person.la_child_id) as new_id
        from person
        left join person as own on person.legacy_la_child_id = own.la_child_id
        where
            person.legacy_la_child_id <> person.la_child_id
            and (own.la_child_id is null or own.born_on is not distinct from person.born_on)
        group by person.legacy_la_child_id
        having count(distinct person.la_child_id) = 1
    ),

    -- An id may have been merged several times. Ten merges are more than any child has, and stop
    -- two ids that name each other.
    followed as (
        select old_id, new_id, 1 as step
        from merge
        union all
        select followed.old_id, merge.new_id, followed.step + 1 as step
        from followed
        inner join merge on followed.new_id = merge.old_id
        where followed.step < 10 and merge.new_id <> followed.old_id
    ),

    final as (
        select old_id as la_child_id, max_by(new_id, step) as current_la_child_id
        from followed
        group by old_id
    )

select *
from final
