{#- The columns of an extract that take their values from a code set, in the order of the contract. -#}
{% macro coded_columns(contract) -%}
    {{ return(contract.columns.values() | selectattr("config.meta.codes", "defined") | list) }}
{%- endmacro %}
