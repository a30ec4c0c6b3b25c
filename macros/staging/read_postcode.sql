{#- A postcode in capitals with one space before its last three characters. -#}
{% macro read_postcode(text) -%}
    {%- set compact = "replace(upper(" ~ text ~ "), ' ', '')" -%}
    case
        when length({{ compact }}) between 5 and 8
        then
            concat_ws(
                ' ', substr({{ compact }}, 1, length({{ compact }}) - 3), right({{ compact }}, 3)
            )
        else {{ compact }}
    end
{%- endmacro %}
