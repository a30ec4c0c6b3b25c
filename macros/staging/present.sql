{#- The text; null where it only stands for "nothing". -#}
{% macro present(text) -%}
    case
        when
            length({{ text }}) > 7
            or lower({{ text }})
            not in ('', '-', '#n/a', 'null', 'none', 'nan', 'nat', '#ref!', '#value!', '#name?')
        then {{ text }}
    end
{%- endmacro %}
