{#- The name of the column that dates a row of an extract: the first date that every row must have;
    none where there is none. -#}
{% macro dated_by(contract) -%}
    {%- for column in dated_columns(contract) if column.config.meta.get("required") -%}
        {%- if loop.first -%} {{ return(column.name) }} {%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{%- endmacro %}
