{#-
    The typed rows of an extract that are in force, one a key.

    Everything comes from the contract (the source YAML): columns, types, code sets, key. A value
    that cannot be read becomes null and its column is named in `_bad_columns`, or, if it is a date
    that stands for none, in `_placeholder_columns`. A row without its required key columns, or whose key another row of the extract takes over, is left out here and
    stands in `stg_rejected`.
-#}
{% macro staged_extract(system, extract) -%}
    {%- set raw = source(system, extract) -%}
    {%- set load = ref("stg_ops__load") -%}
    {%- set normalised = ref("stg_codes__normalised") -%}
    {%- if execute -%}
        {%- set contract = extract_contract(system, extract) -%}
        {%- set columns = contract.columns.values() | list -%}
        {%- set coded = coded_columns(contract) -%}
        {%- set dated = dated_columns(contract) -%}
        with
            landed as (
                select
                    {%- for column in columns %}
                        {{ trimmed("raw." ~ column.name) }} as {{ column.name }},
                    {%- endfor %}
                    raw._load_id,
                    raw._row_number,
                    raw._extract_as_of,
                    load.apply_order as _apply_order
                from {{ raw }} as raw
                inner join {{ load }} as load on raw._load_id = load.load_id
                where load.is_in_force
            ),

            -- A word for "nothing" may be a code: codes are looked up by the text itself.
            filled as (
                select
                    {%- for column in columns %}
                        {%- if column in coded %}
                            {{ column.name }} as _text_{{ column.name }},
                        {%- endif %}
                        {{ present(column.name) }} as {{ column.name }},
                    {%- endfor %}
                    _load_id,
                    _row_number,
                    _extract_as_of,
                    _apply_order
                from landed
            ),

            typed as (
                select
                    {%- for column in columns %}
                        {%- if column in coded %} code_{{ loop.index }}.code as {{ column.name }},
                        {%- else %}
                            {{ read_column("filled." ~ column.name, column) }} as {{ column.name }},
                        {%- endif %}
                        filled.{{ column.name }} is not null as _has_{{ column.name }},
                        {%- if column in dated %}
                            filled.{{ column.name }} as _written_{{ column.name }},
                        {%- endif %}
                    {%- endfor %}
                    filled._load_id,
                    filled._row_number,
                    filled._extract_as_of,
                    filled._apply_order
                from filled
                {%- for column in columns %}
                    {%- if column in coded %}
                        left join
                            {{ normalised }} as code_{{ loop.index }}
                            on code_{{ loop.index }}.code_set = '{{ column.config.meta.codes }}'
                            and code_{{ loop.index }}.column_name = '{{ column.name }}'
                            and code_{{ loop.index }}.value = filled._text_{{ column.name }}
                    {%- endif %}
                {%- endfor %}
            ),

            -- Placeholders are sought among the few values that could not be read.
            sorted_out as (
                select
                    *
                    {%- for column in dated %}
                        ,
                        case
                            when _has_{{ column.name }} and {{ column.name }} is null
                            then {{ is_placeholder_date("_written_" ~ column.name) }}
                        end as _none_{{ column.name }}
                    {%- endfor %}
                from typed
            ),

            judged as (
                select
                    *,
                    nullif(
                        concat_ws(
                            ','
                            {%- for column in columns %}
                                ,
                                case
                                    when
                                        _has_{{ column.name }} and {{ column.name }} is null
                                        {%- if column in dated %}
                                            and not coalesce(_none_{{ column.name }}, false)
                                        {%- endif %}
                                    then '{{ column.name }}'
                                end
                            {%- endfor %}
                        ),
                        ''
                    ) as _bad_columns,
                    nullif(
                        concat_ws(
                            ',',
                            cast(null as {{ dbt.type_string() }})
                            {%- for column in dated %}
                                , case when _none_{{ column.name }} then '{{ column.name }}' end
                            {%- endfor %}
                        ),
                        ''
                    ) as _placeholder_columns,
                    row_number() over (
                        partition by {{ contract_key(contract) | join(", ") }}
                        order by _apply_order desc, _row_number desc
                    ) as _rank
                from sorted_out
                where
                    true
                    {%- for column in required_key_columns(contract) %}
                        and {{ column }} is not null
                    {%- endfor %}
            ),

            final as (
                select
                    {%- for column in columns %} {{ column.name }}, {%- endfor %}
                    _bad_columns,
                    _placeholder_columns,
                    _load_id,
                    _row_number,
                    _extract_as_of
                from judged
                where _rank = 1
            )

        select *
        from final
    {%- else -%} select 1 as placeholder
    {%- endif -%}
{%- endmacro %}
