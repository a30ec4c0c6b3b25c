{#-
    A patient's age in whole years on a day: as the record gives it, else from the date of birth,
    else from the month and year of birth (MMYYYY, of which a spreadsheet drops a leading zero).
-#}
{% macro patient_age(given_age, born_on, birth_month, on) -%}
    {%- set padded = "lpad(" ~ birth_month ~ ", 6, '0')" -%}
    {%- set first_of_month -%}
        try_cast(concat_ws('-', right({{ padded }}, 4), left({{ padded }}, 2), '01') as date)
    {%- endset -%}
    coalesce(
        {{ given_age }},
        {{ age_in_years(born_on, on) }}
        {%- if birth_month %}, {{ age_in_years(first_of_month, on) }} {%- endif %}
    )
{%- endmacro %}
