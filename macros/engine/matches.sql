{#- Whether the whole text fits the regular expression. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch("matches")(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%} {{ text }} rlike '^(?:{{ pattern }})$' {%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}
