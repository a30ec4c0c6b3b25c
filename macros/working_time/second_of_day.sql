{#- The seconds since midnight of a timestamp. -#}
{% macro second_of_day(moment) -%}
    (
        extract(hour from {{ moment }}) * 3600
        + extract(minute from {{ moment }}) * 60
        + cast(extract(second from {{ moment }}) as bigint)
    )
{%- endmacro %}
