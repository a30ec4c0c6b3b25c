{#-
    The text without the white space around it, no-break spaces too. Trimming is slow and few values
    need it, so cheap looks at both ends come first: white space sorts before `!`.
-#}
{% macro trimmed(text) -%}
    case
        when
            {{ text }} < '!'
            or {{ text }} like '% '
            or {{ text }} like concat('%', chr(9))
            or {{ text }} like concat('%', chr(10))
            or {{ text }} like concat('%', chr(13))
            or {{ text }} like concat('%', chr(160), '%')
        then trim({{ text }}, concat(' ', chr(9), chr(10), chr(13), chr(160)))
        else {{ text }}
    end
{%- endmacro %}
