{#- Whole months from one date to another, floored: negative where the second is earlier. -#}
{% macro whole_months_between(earlier, later) -%}
    (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
    + extract(month from {{ later }})
    - extract(month from {{ earlier }})
    - case when extract(day from {{ later }}) < extract(day from {{ earlier }}) then 1 else 0 end
{%- endmacro %}
