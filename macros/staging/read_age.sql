{#-
    An age in whole years: fractions are floored, `<1` and HES's infant ages 7001-7007 are 0, `6m`
    is months. A number without a unit is years, and null if nobody lives to it.
-#}
{% macro read_age(text) -%}
    {%- set years = (
        "try_cast("
        ~ regexp_replace_all("lower(" ~ text ~ ")", " *(y|yrs?|years?)$", "")
        ~ " as double)"
    ) -%}
    {%- set months_unit = " *(m|mths?|months?)$" -%}
    {%- set without_months = regexp_replace_all("lower(" ~ text ~ ")", months_unit, "") -%}
    {%- set months = "try_cast(" ~ without_months ~ " as double)" -%}
    case
        when {{ matches("replace(" ~ text ~ ", ' ', '')", "<1y?") }}
        then 0
        when {{ years }} between 7001 and 7007
        then 0
        when {{ years }} between 0 and 130
        then cast(floor({{ years }}) as integer)
        when {{ without_months }} <> lower({{ text }}) and {{ months }} between 0 and 1560
        then cast(floor({{ months }} / 12) as integer)
    end
{%- endmacro %}
