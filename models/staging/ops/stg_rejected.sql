-- One row a landed row in force that its staging model left out, with the reason.
-- depends_on: {{ ref("stg_codes__normalised") }}
with
    load as (
        select
            load_id,
            extract_id,
            apply_order < max(apply_order) over (partition by extract_id) as has_later_load
        from {{ ref("stg_ops__load") }}
        where is_in_force
    ),

    -- No typing is done again: a rejected row is one whose place is not in the staging model.
    left_out as (
        {%- for system, extract in all_extracts() %}
            {%- set contract = extract_contract(system, extract) if execute %}
            {%- set key = required_key_columns(contract) if execute else [] %}
            select
                _load_id,
                _row_number,
                {% for name in key -%}
                    {%- set column = contract.columns[name] -%}
                    {%- if column.config.meta.get("codes") -%}
                        {{ is_code("raw." ~ name, column) }} and
                    {%- else -%} {{ read_column("raw." ~ name, column) }} is not null and
                    {%- endif %}
                {% endfor -%}
                true as is_key_filled
            from
                (
                    select
                        {%- for name in key %}
                            {#- a word for "nothing" may be a code -#}
                            {%- if contract.columns[name].config.meta.get("codes") %}
                                {{ trimmed("raw." ~ name) }} as {{ name }},
                            {%- else %} {{ present(trimmed("raw." ~ name)) }} as {{ name }},
                            {%- endif %}
                        {%- endfor %}
                        raw._load_id,
                        raw._row_number
                    from {{ source(system, extract) }} as raw
                    inner join load on raw._load_id = load.load_id
                    left join
                        {{ ref("stg_" ~ system ~ "__" ~ extract) }} as staged
                        on raw._load_id = staged._load_id
                        and raw._row_number = staged._row_number
                    where staged._row_number is null
                ) as raw
                {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    final as (
        select
            load.extract_id,
            left_out._load_id,
            left_out._row_number,
            case
                when not left_out.is_key_filled
                then 'key_unreadable'
                when load.has_later_load
                then 'superseded'
                else 'repeated_key'
            end as reason
        from left_out
        inner join load on left_out._load_id = load.load_id
    )

select *
from final
