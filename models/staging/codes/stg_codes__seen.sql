-- One row a load in force, coded column and spelling in it, with its rows.
with
    load as (
        select load_id, extract_id, source_file from {{ ref("stg_ops__load") }} where is_in_force
    ),

    -- Counted as it came: trimming every row would take longer than all the rest.
    spelling as (
        {%- for system, extract in all_extracts() %}
            {%- set raw = source(system, extract) %}
            {%- set contract = extract_contract(system, extract) if execute %}
            {%- for column in (coded_columns(contract) if execute else []) %}
                select
                    '{{ column.config.meta.codes }}' as code_set,
                    '{{ column.name }}' as column_name,
                    '{{ column.config.meta.pii }}' as pii,
                    {{ column.name }} as spelling,
                    _load_id as load_id,
                    count(*) as row_count
                from {{ raw }}
                where {{ column.name }} is not null
                group by {{ column.name }}, _load_id
                union all
            {%- endfor %}
        {%- endfor %}
        select '', '', '', '', cast(null as {{ dbt.type_bigint() }}), 0
        where false
    ),

    trimmed as (
        select code_set, column_name, pii, {{ trimmed("spelling") }} as value, load_id, row_count
        from spelling
    ),

    final as (
        select
            trimmed.code_set,
            load.extract_id,
            trimmed.column_name,
            trimmed.value,
            cast(sum(trimmed.row_count) as {{ dbt.type_bigint() }}) as row_count,
            trimmed.load_id,
            load.source_file,
            trimmed.pii = 'direct' as is_identifying,
            {{ present("trimmed.value") }} is not null as is_filled
        from trimmed
        inner join load on trimmed.load_id = load.load_id
        where trimmed.value <> ''
        group by
            trimmed.code_set,
            load.extract_id,
            trimmed.column_name,
            trimmed.value,
            trimmed.load_id,
            load.source_file,
            trimmed.pii
    )

select *
from final
