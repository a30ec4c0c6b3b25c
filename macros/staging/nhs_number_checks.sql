{#- Whether the last of ten digits is the modulus 11 check digit of an NHS number. -#}
{% macro nhs_number_checks(digits) -%}
    {%- set weighted = [] -%}
    {%- for place in range(1, 10) -%}
        {%- do weighted.append(
            (11 - place) ~ " * cast(substr(" ~ digits ~ ", " ~ place ~ ", 1) as integer)"
        ) -%}
    {%- endfor -%}
    substr({{ digits }}, 10, 1)
    = cast((11 - ({{ weighted | join(" + ") }}) % 11) % 11 as {{ dbt.type_string() }})
{%- endmacro %}
