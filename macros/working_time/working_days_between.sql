{#-
    Working days after the first date, up to and including the second; never negative, and null
    where either is. A first date that is no working day rolls forward to the next one. Takes two
    aliases of `int_calendar__day`, joined on the two dates.
-#}
{% macro working_days_between(first_day, second_day) -%}
    case
        when {{ first_day }}.date_day is not null and {{ second_day }}.date_day is not null
        then
            greatest(
                {{ second_day }}.working_day_number
                - {{ first_day }}.working_day_number
                - case when {{ first_day }}.is_working_day then 0 else 1 end,
                0
            )
    end
{%- endmacro %}
