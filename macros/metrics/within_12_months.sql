{#-
    Whether an earlier date lies within the 12 months before a later one: not before the same day of
    the year before (a day that does not exist becomes the month's last), and earlier than it.
-#}
{% macro within_12_months(earlier, later) -%}
    {{ earlier }} < {{ later }} and {{ months_apart_at_most(earlier, later, 12) }}
{%- endmacro %}
