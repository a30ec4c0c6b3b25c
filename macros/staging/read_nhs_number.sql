{#-
    An NHS number: ten digits of which the last is the modulus 11 check digit (NHS Data
    Dictionary), with or without spaces; null where it does not check.
-#}
{% macro read_nhs_number(text) -%}
    {%- set digits = regexp_replace_all(text, "[^0-9]", "") -%}
    {%- set weighted = [] -%}
    {%- for place in range(1, 10) -%}
        {%- do weighted.append(
            (11 - place) ~ " * cast(substr(" ~ digits ~ ", " ~ place ~ ", 1) as integer)"
        ) -%}
    {%- endfor -%}
    {%- set remainder = "(" ~ weighted | join(" + ") ~ ") % 11" -%}
    case
        when
            {{ matches(text, "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}([.]0)?") }}
            and substr({{ digits }}, 10, 1)
            = cast((11 - {{ remainder }}) % 11 as {{ dbt.type_string() }})
        then substr({{ digits }}, 1, 10)
    end
{%- endmacro %}
