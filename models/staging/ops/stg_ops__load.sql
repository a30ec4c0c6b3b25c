-- One row a landed file that stands, with its place in the order in which files apply.
with
    arrival as (select * from {{ source("ops", "load") }} where status in ('landed', 'repeated')),

    -- What came last under a name is what the name holds: a corrected file takes the place of the
    -- one before it.
    named as (
        select
            system,
            named_as,
            source_file,
            extract_as_of,
            is_delta,
            file_sha256,
            load_id = max(load_id) over (partition by source_file) as is_newest
        from arrival
    ),

    -- Content that came under several names has landed once. It applies where the last of them
    -- stands, since whatever it would do before that it does again there.
    standing as (
        select
            system, named_as, extract_as_of, is_delta, file_sha256, max(source_file) as source_file
        from named
        where is_newest
        group by system, named_as, extract_as_of, is_delta, file_sha256
    ),

    load as (
        select
            arrival.load_id,
            arrival.extract_id,
            arrival.system,
            arrival.extract,
            standing.source_file,
            arrival.extract_as_of,
            arrival.is_delta,
            arrival.file_sha256,
            arrival.collection_year
        from arrival
        inner join
            standing
            on arrival.system = standing.system
            and arrival.named_as = standing.named_as
            and arrival.extract_as_of = standing.extract_as_of
            and arrival.is_delta = standing.is_delta
            and arrival.file_sha256 = standing.file_sha256
        where arrival.status = 'landed'
    ),

    -- By year of the collection, where there is one: an older year that is sent again does not go
    -- before the newer one. Then by date; on one date the full refresh first, then deltas by name.
    ordered as (
        select
            *,
            row_number() over (
                partition by extract_id
                order by coalesce(collection_year, 0), extract_as_of, is_delta, source_file, load_id
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
