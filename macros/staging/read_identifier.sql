{#-
    An identifier. Spreadsheets turn digits into numbers: a number's `.0` and its leading zeros are
    dropped on every side, so that 00123, 123 and 123.0 are one.
-#}
{% macro read_identifier(text) -%}
    case
        when {{ matches(text, "[0-9]+([.]0+)?") }}
        then coalesce(nullif(ltrim(split_part({{ text }}, '.', 1), '0'), ''), '0')
        else {{ text }}
    end
{%- endmacro %}
