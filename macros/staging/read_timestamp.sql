{#-
    A point of local time; one that the spring clock change leaves out, between 01:00 and 02:00,
    moves forward. Only a text that can hold such a time takes the slow way.
-#}
{% macro read_timestamp(text) -%}
    case
        when {{ text }} like '%1:%' or {{ text }} not like '%:%'
        then {{ existing_local_time(read_moment(text)) }}
        else {{ read_moment(text) }}
    end
{%- endmacro %}
