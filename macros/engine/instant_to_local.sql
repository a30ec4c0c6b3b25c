{#- A text that carries an offset (or Z), as local time of England without an offset. -#}
{% macro instant_to_local(text) -%}
    {{ return(adapter.dispatch("instant_to_local")(text)) }}
{%- endmacro %}

{% macro default__instant_to_local(text) -%}
    from_utc_timestamp(
        to_utc_timestamp(try_cast({{ text }} as timestamp), current_timezone()), 'Europe/London'
    )
{%- endmacro %}

{% macro duckdb__instant_to_local(text) -%}
    timezone('Europe/London', try_cast({{ text }} as timestamptz))
{%- endmacro %}
