{#- A financial year as `2023-24`, from 2023-24, 2023/24, 2023-2024 or 2023/2024. -#}
{% macro read_financial_year(text) -%}
    case
        when {{ matches(text, "[0-9]{4} ?[-/] ?([0-9]{2})?[0-9]{2}") }}
        then concat_ws('-', substr({{ text }}, 1, 4), right({{ text }}, 2))
    end
{%- endmacro %}
