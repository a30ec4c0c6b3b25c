{#- A 64-bit number that several columns hash to; equal columns, equal numbers within one run. -#}
{% macro hash_of(columns) -%} {{ return(adapter.dispatch("hash_of")(columns)) }} {%- endmacro %}

{% macro default__hash_of(columns) -%} xxhash64({{ columns | join(", ") }}) {%- endmacro %}

{% macro duckdb__hash_of(columns) -%} hash({{ columns | join(", ") }}) {%- endmacro %}
