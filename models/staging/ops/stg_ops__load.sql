-- One row a landed file, with its place in the order in which the files of an extract apply.
with
    load as (
        select
            load_id,
            extract_id,
            system,
            extract,
            source_file,
            extract_as_of,
            is_delta,
            file_sha256,
            collection_year
        from {{ source("ops", "load") }}
        where status = 'landed'
    ),

    -- By date; on one date the full refresh first, then deltas by file name.
    ordered as (
        select
            *,
            row_number() over (
                partition by extract_id order by extract_as_of, is_delta, source_file, load_id
            ) as apply_order
        from load
    ),

    -- The newest full refresh replaces all before it; deltas after it are added. The years of a
    -- yearly collection stand side by side.
    based as (
        select
            *,
            max(case when not is_delta then apply_order end) over (
                partition by extract_id, collection_year
            ) as base_order
        from ordered
    ),

    final as (
        select
            load_id,
            extract_id,
            system,
            extract,
            source_file,
            extract_as_of,
            is_delta,
            file_sha256,
            collection_year,
            apply_order,
            apply_order >= coalesce(base_order, 1) as is_in_force
        from based
    )

select *
from final
