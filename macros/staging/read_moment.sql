{#-
    A date or a point of local time, as a timestamp, in any of the forms that `written_moment` reads.
    Null for anything else, and for what systems that cannot leave a date blank write in its place:
    nothing on or before 1900-01-01 is a date here.
-#}
{% macro read_moment(text) -%}
    nullif(
        greatest({{ written_moment(text) }}, cast('1900-01-01' as timestamp)),
        cast('1900-01-01' as timestamp)
    )
{%- endmacro %}
