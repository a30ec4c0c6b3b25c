{#- The text without the white space around it; null where it only stands for "nothing". -#}
{% macro present(text) -%}
    case
        when
            lower(trim({{ text }}, ' \t\r\n\u00a0'))
            not in ('', '-', '#n/a', 'null', 'none', 'nan', 'nat', '#ref!', '#value!', '#name?')
        then trim({{ text }}, ' \t\r\n\u00a0')
    end
{%- endmacro %}
