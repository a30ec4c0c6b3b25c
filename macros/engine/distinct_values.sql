{#- The distinct values of a group as a sorted array. -#}
{% macro distinct_values(expression) -%}
    {{ return(adapter.dispatch("distinct_values")(expression)) }}
{%- endmacro %}

{% macro default__distinct_values(expression) -%}
    sort_array(collect_set({{ expression }}))
{%- endmacro %}

{% macro duckdb__distinct_values(expression) -%}
    list_sort(list(distinct {{ expression }}) filter (where {{ expression }} is not null))
{%- endmacro %}
