{#- The trimmed text; null where it only stands for "nothing". -#}
{% macro present(text) -%}
    {%- set bare = trimmed(text) -%}
    case
        when
            length({{ bare }}) > 7
            or lower({{ bare }})
            not in ('', '-', '#n/a', 'null', 'none', 'nan', 'nat', '#ref!', '#value!', '#name?')
        then {{ bare }}
    end
{%- endmacro %}
