{#- A month as its first day; from `yyyy-mm`, `yyyymm`, `Mmm-yy` (what Excel makes of it) or a date. -#}
{% macro read_year_month(text) -%}
    {%- set month -%}
        case
            when {{ matches(text, "[0-9]{4}-?[0-9]{2}") }}
            then try_cast(concat_ws('-', substr({{ text }}, 1, 4), right({{ text }}, 2), '01') as date)
            when {{ matches(text, "[A-Za-z]{3}-[0-9]{2}") }}
            then {{ read_date("concat_ws('-', '01', substr(" ~ text ~ ", 1, 3), concat_ws('', '20', right(" ~ text ~ ", 2)))") }}
            else {{ read_date(text) }}
        end
    {%- endset -%}
    cast({{ dbt.date_trunc("month", month) }} as date)
{%- endmacro %}
