{#-
    Working days after the first date, up to and including the second; never negative. A first date
    that is no working day rolls forward to the next one. Takes two aliases of `int_calendar__day`,
    joined on the two dates.
-#}
{% macro working_days_between(first_day, second_day) -%}
    greatest(
        {{ second_day }}.working_day_number
        - {{ first_day }}.working_day_number
        - case when {{ first_day }}.is_working_day then 0 else 1 end,
        0
    )
{%- endmacro %}
