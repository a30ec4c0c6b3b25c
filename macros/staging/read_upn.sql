{#- A unique pupil number: a letter, eleven digits and a digit or letter, without spaces. -#}
{% macro read_upn(text) -%}
    {%- set compact = "upper(replace(" ~ text ~ ", ' ', ''))" -%}
    case when {{ matches(compact, "[A-Z][0-9]{11}[0-9A-Z]") }} then {{ compact }} end
{%- endmacro %}
