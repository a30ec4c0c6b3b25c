{#- A whole number, with or without a fraction of zeros. -#}
{% macro read_integer(text) -%}
    case
        when {{ matches(text, "[-+]?[0-9]+([.]0*)?") }}
        then try_cast(split_part({{ text }}, '.', 1) as integer)
    end
{%- endmacro %}
