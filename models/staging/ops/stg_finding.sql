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

    {%- for name, column in (
        ("unreadable_value", "_bad_columns"),
        ("placeholder_date", "_placeholder_columns"),
    ) %}
        {{ name }}_row as (
            {%- for system, extract in all_extracts() %}
                select _load_id as load_id, {{ column }}
                from {{ ref("stg_" ~ system ~ "__" ~ extract) }}
                where {{ column }} is not null {{ "union all" if not loop.last }}
            {%- endfor %}
        ),

        {{ name }} as (
            select load_id, '{{ name }}' as finding, column_name, count(*) as row_count
            from ({{ split_to_rows(name ~ "_row", column, "column_name") }}) as named
            group by load_id, column_name
        ),
    {%- endfor %}

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
        from unreadable_value
        union all
        select *
        from placeholder_date
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
