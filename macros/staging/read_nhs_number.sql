{#-
    An NHS number: ten digits of which the last is the modulus 11 check digit (NHS Data
    Dictionary), with or without spaces; null where it does not check.
-#}
{% macro read_nhs_number(text) -%}
    {%- set digits = regexp_replace_all(text, "[^0-9]", "") -%}
    case
        when
            {{ matches(text, "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}([.]0)?") }}
            and {{ nhs_number_checks(digits) }}
        then substr({{ digits }}, 1, 10)
    end
{%- endmacro %}
