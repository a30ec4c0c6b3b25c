{#- The columns of the key without which a row is nothing: those that the contract requires. -#}
{% macro required_key_columns(contract) -%}
    {%- set names = [] -%}
    {%- for part in contract.config.meta.key -%}
        {%- if part is string and contract.columns[part].config.meta.get("required") -%}
            {%- do names.append(part) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
