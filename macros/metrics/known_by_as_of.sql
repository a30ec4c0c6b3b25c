{#- A date or timestamp that ends something, or null where it lies after as_of. -#}
{% macro known_by_as_of(column) -%}
    case when cast({{ column }} as date) <= {{ as_of() }} then {{ column }} end
{%- endmacro %}
