-- One row a load, kind of finding and column: what landing and reading could not take as it came.
with
    load as (select load_id, extract_id from {{ ref("stg_ops__load") }}),

    -- Landing tells of one kind sheet by sheet.
    landing as (
        select
            load_id,
            finding,
            column_name,
            cast(sum(row_count) as {{ dbt.type_bigint() }}) as row_count
        from {{ source("ops", "load_finding") }}
        group by load_id, finding, column_name
    ),

    bad_value as (
        {%- for system, extract in all_extracts() %}
            select _load_id as load_id, _bad_columns
            from {{ ref("stg_" ~ system ~ "__" ~ extract) }}
            where _bad_columns is not null {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    unreadable as (
        select load_id, 'unreadable_value' as finding, column_name, count(*) as row_count
        from ({{ split_to_rows("bad_value", "_bad_columns", "column_name") }}) as named
        group by load_id, column_name
    ),

    rejected as (
        select
            _load_id as load_id,
            reason as finding,
            cast(null as {{ dbt.type_string() }}) as column_name,
            count(*) as row_count
        from {{ ref("stg_rejected") }}
        where reason <> 'superseded'
        group by _load_id, reason
    ),

    every as (
        select *
        from landing
        union all
        select *
        from unreadable
        union all
        select *
        from rejected
    ),

    final as (
        select load.extract_id, every.load_id, every.finding, every.column_name, every.row_count
        from every
        inner join load on every.load_id = load.load_id
    )

select *
from final
