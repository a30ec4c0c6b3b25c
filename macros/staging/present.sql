{#-
    The text without the white space around it (no-break spaces too); null where it only stands for
    "nothing".
-#}
{% macro present(text) -%}
    {%- set white_space = "concat(' ', chr(9), chr(10), chr(13), chr(160))" -%}
    {%- set bare = "trim(" ~ text ~ ", " ~ white_space ~ ")" -%}
    case
        when
            lower({{ bare }})
            not in ('', '-', '#n/a', 'null', 'none', 'nan', 'nat', '#ref!', '#value!', '#name?')
        then {{ bare }}
    end
{%- endmacro %}
