{#-
    The hub's opening time, in seconds, from the start of the calendar to a point of local time. Takes
    the timestamp and the alias of `int_calendar__day` joined on its date. The difference of two is
    the working time between them.
-#}
{% macro open_seconds_at(moment, day) -%}
    {{ day }}.open_seconds_before + least(
        greatest({{ second_of_day(moment) }} - {{ day }}.opens_second, 0),
        {{ day }}.closes_second - {{ day }}.opens_second
    )
{%- endmacro %}
