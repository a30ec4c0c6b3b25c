{#- The first of April that begins the financial year of a date. -#}
{% macro financial_year_start(on) -%}
    cast(
        {{ dbt.dateadd("month", 3, dbt.date_trunc("year", dbt.dateadd("month", -3, on))) }} as date
    )
{%- endmacro %}
