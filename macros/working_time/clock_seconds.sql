{#- The seconds since midnight of a time of day written hh:mm. -#}
{% macro clock_seconds(clock) -%}
    cast(split_part({{ clock }}, ':', 1) as integer) * 3600
    + cast(split_part({{ clock }}, ':', 2) as integer) * 60
{%- endmacro %}
