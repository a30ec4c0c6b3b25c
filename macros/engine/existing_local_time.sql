{#-
    A local time of England that exists: one that the spring clock change leaves out moves forward
    by the hour, any other stays as it is.
-#}
{% macro existing_local_time(moment) -%}
    {{ return(adapter.dispatch("existing_local_time")(moment)) }}
{%- endmacro %}

{% macro default__existing_local_time(moment) -%}
    from_utc_timestamp(to_utc_timestamp({{ moment }}, 'Europe/London'), 'Europe/London')
{%- endmacro %}

{% macro duckdb__existing_local_time(moment) -%}
    timezone('Europe/London', timezone('Europe/London', {{ moment }}))
{%- endmacro %}
