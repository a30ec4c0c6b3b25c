{#-
    Whether an earlier date lies at most so many months before a later one: not before the same day
    of that month (a day that does not exist becomes the month's last). months is a number or SQL.
-#}
{% macro months_apart_at_most(earlier, later, months) -%}
    {{ earlier }} >= cast({{ dbt.dateadd("month", "-(" ~ months ~ ")", later) }} as date)
{%- endmacro %}
