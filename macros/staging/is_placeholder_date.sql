{#-
    Whether the text is a date that stands for none: those of the landing contract, the null dates of
    hospital statistics, and the first days that databases and spreadsheets know.
-#}
{% macro is_placeholder_date(text) -%}
    cast({{ written_moment(text) }} as date) in (
        cast('0001-01-01' as date),
        cast('1582-10-15' as date),
        cast('1600-01-01' as date),
        cast('1601-01-01' as date),
        cast('1753-01-01' as date),
        cast('1800-01-01' as date),
        cast('1801-01-01' as date),
        cast('1899-12-30' as date),
        cast('1899-12-31' as date),
        cast('1900-01-01' as date)
    )
{%- endmacro %}
