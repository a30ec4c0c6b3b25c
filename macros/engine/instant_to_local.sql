{#-
    A text that carries an offset (or Z), as local time of England without an offset. A blank before
    the offset, as SQL Server writes it, is one that engines do not read.
-#}
{% macro instant_to_local(text) -%}
    {%- set joined = "replace(replace(replace(" ~ text ~ ", ' +', '+'), ' -', '-'), ' Z', 'Z')" -%}
    {{ return(adapter.dispatch("instant_to_local")(joined)) }}
{%- endmacro %}

{% macro default__instant_to_local(text) -%}
    from_utc_timestamp(
        to_utc_timestamp(try_cast({{ text }} as timestamp), current_timezone()), 'Europe/London'
    )
{%- endmacro %}

{#- DuckDB reads an offset only behind seconds. -#}
{% macro duckdb__instant_to_local(text) -%}
    {%- set with_seconds = regexp_replace_all(
        text, "([T ][0-9]{2}:[0-9]{2}) *(Z|[+-][0-9:]+)$", "\\1:00\\2"
    ) -%}
    timezone('Europe/London', try_cast({{ with_seconds }} as timestamptz))
{%- endmacro %}
