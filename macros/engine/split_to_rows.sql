{#- A query of the relation with one row a piece of a comma-separated column, named `piece`. -#}
{% macro split_to_rows(relation, column, piece) -%}
    {{ return(adapter.dispatch("split_to_rows")(relation, column, piece)) }}
{%- endmacro %}

{% macro default__split_to_rows(relation, column, piece) -%}
    select *, explode(split({{ column }}, ',')) as {{ piece }} from {{ relation }}
{%- endmacro %}

{% macro duckdb__split_to_rows(relation, column, piece) -%}
    select *, unnest(string_split({{ column }}, ',')) as {{ piece }} from {{ relation }}
{%- endmacro %}
