{#-
    A decimal number of the given type, with or without a pound sign, thousands commas, or brackets
    for a negative.
-#}
{% macro read_number(text, data_type) -%}
    {%- set plain = regexp_replace_all(text, "[£ ]", "") -%}
    {%- set plain -%}
        case
            when
                {{ matches(plain, "[-+(]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?[)]?") }}
            then replace({{ plain }}, ',', '')
            else {{ plain }}
        end
    {%- endset -%}
    try_cast({{ regexp_replace_all(plain, "^[(](.*)[)]$", "-\\1") }} as {{ data_type }})
{%- endmacro %}
