{#- Sex as M or F, of a code, a word or a number (1 male, 2 female); else null. -#}
{% macro standard_sex(text) -%}
    case
        when lower({{ text }}) in ('m', 'male', '1', 'boy', 'man')
        then 'M'
        when lower({{ text }}) in ('f', 'female', '2', 'girl', 'woman')
        then 'F'
    end
{%- endmacro %}
