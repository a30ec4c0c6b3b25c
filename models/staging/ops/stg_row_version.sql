-- One row a landed row of any extract, with its key as staging reads it and what became of it.
{#- A view: history is asked for now and then, and a copy of every row that ever landed is large. -#}
{{ config(materialized="view") }}
with
    landed as (
        {%- for system, extract in all_extracts() %}
            {%- set contract = extract_contract(system, extract) if execute %}
            {%- set key = contract.config.meta.key if execute else [] %}
            {%- set parts = contract_key(contract) if execute else [] %}
            {%- set names = [] %}
            {%- for part in key %}
                {%- do names.extend([part] if part is string else part) %}
            {%- endfor %}
            select
                '{{ system }}.{{ extract }}' as extract_id,
                concat_ws(
                    ' + '
                    {%- for part in parts %}
                        , coalesce(cast({{ part }} as {{ dbt.type_string() }}), '')
                    {%- endfor %}
                ) as row_key,
                typed._load_id,
                typed._row_number,
                staged._row_number is not null as is_in_force
            from
                (
                    select
                        {%- for name in names %}
                            {%- set column = contract.columns[name] %}
                            {% if column.config.meta.get("codes") -%} lower(filled.{{ name }})
                            {%- else -%} {{ read_column("filled." ~ name, column) }}
                            {%- endif %} as {{ name }},
                        {%- endfor %}
                        filled._load_id,
                        filled._row_number
                    from
                        (
                            select
                                {%- for name in names %}
                                    {{ present(trimmed("raw." ~ name)) }} as {{ name }},
                                {%- endfor %}
                                raw._load_id,
                                raw._row_number
                            from {{ source(system, extract) }} as raw
                        ) as filled
                ) as typed
            left join
                (
                    select _load_id, _row_number from {{ ref("stg_" ~ system ~ "__" ~ extract) }}
                ) as staged
                on typed._load_id = staged._load_id
                and typed._row_number = staged._row_number
                {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    load as (
        select load_id, source_file, extract_as_of, is_delta, loaded_at
        from {{ source("ops", "load") }}
    ),

    standing as (
        select load_id, source_file, apply_order, is_in_force from {{ ref("stg_ops__load") }}
    ),

    final as (
        select
            landed.extract_id,
            landed.row_key,
            landed._load_id,
            landed._row_number,
            coalesce(standing.source_file, load.source_file) as source_file,
            load.extract_as_of,
            load.is_delta,
            load.loaded_at,
            standing.apply_order,
            case
                when landed.is_in_force
                then 'in_force'
                when standing.load_id is null
                then 'file_replaced'
                when not standing.is_in_force
                then 'refreshed'
                else 'overridden'
            end as state
        from landed
        inner join load on landed._load_id = load.load_id
        left join standing on landed._load_id = standing.load_id
    )

select *
from final
