{#- Whether the text under this column spells a code of the code set. -#}
{% macro is_code(text, column) -%}
    {{ text }} in (
        select value
        from {{ ref("stg_codes__normalised") }}
        where
            code_set = '{{ column.config.meta.codes }}'
            and column_name = '{{ column.name }}'
            and code is not null
    )
{%- endmacro %}
