{#-
    Working days from the first date to the second, both inside. Takes two aliases of
    `int_calendar__day`, joined on the two dates, the second not before the first.
-#}
{% macro working_days_inside(first_day, last_day) -%}
    (
        {{ last_day }}.working_day_number
        - {{ first_day }}.working_day_number
        + case when {{ first_day }}.is_working_day then 1 else 0 end
    )
{%- endmacro %}
