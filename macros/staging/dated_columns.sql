{#- The columns of an extract that hold a date or a point of time, in the order of the contract. -#}
{% macro dated_columns(contract) -%}
    {%- set dated = [] -%}
    {%- for column in contract.columns.values() -%}
        {%- if column.data_type in ("date", "timestamp") and not column.config.meta.get(
            "reads_as"
        ) -%}
            {%- do dated.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(dated) }}
{%- endmacro %}
