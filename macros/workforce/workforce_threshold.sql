{#- A threshold of the workforce metrics by its name (seed workforce_threshold), as a scalar. -#}
{% macro workforce_threshold(threshold) -%}
    (
        select threshold_value
        from {{ ref("workforce_threshold") }}
        where threshold = '{{ threshold }}'
    )
{%- endmacro %}
