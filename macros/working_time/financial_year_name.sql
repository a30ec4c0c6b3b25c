{#- The financial year of a date, as `2023-24`. -#}
{% macro financial_year_name(on) -%}
    concat_ws(
        '-',
        cast(extract(year from {{ financial_year_start(on) }}) as {{ dbt.type_string() }}),
        right(
            cast(extract(year from {{ financial_year_start(on) }}) + 1 as {{ dbt.type_string() }}),
            2
        )
    )
{%- endmacro %}
