{#- Whole years from a birth date to a day; negative before the birth, null without a birth date. -#}
{% macro age_in_years(born_on, on) -%}
    extract(year from {{ on }})
    - extract(year from {{ born_on }})
    - case
        when
            extract(month from {{ on }}) * 100 + extract(day from {{ on }})
            < extract(month from {{ born_on }}) * 100 + extract(day from {{ born_on }})
        then 1
        else 0
    end
{%- endmacro %}
