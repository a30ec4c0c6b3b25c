{#-
    A patient's age in whole years on a day: as the record gives it, else from the date of birth,
    else from the month and year of birth (MMYYYY).
-#}
{% macro patient_age(given_age, born_on, birth_month, on) -%}
    coalesce(
        {{ given_age }},
        {{ age_in_years(born_on, on) }}
        {%- if birth_month %}
            ,
            {{
                age_in_years(
                    "try_cast(concat_ws('-', right("
                    ~ birth_month
                    ~ ", 4), left("
                    ~ birth_month
                    ~ ", 2), '01') as date)",
                    on,
                )
            }}
        {%- endif %}
    )
{%- endmacro %}
