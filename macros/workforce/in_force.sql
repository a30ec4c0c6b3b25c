{#- Whether something with `starts_on` and `ends_on`, both inside, is in force on a day. -#}
{% macro in_force(place, on) -%}
    (
        {{ place }}.starts_on <= {{ on }}
        and ({{ place }}.ends_on is null or {{ on }} <= {{ place }}.ends_on)
    )
{%- endmacro %}
