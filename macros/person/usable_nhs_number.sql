{#-
    A valid NHS number that can be somebody's, else null: one digit repeated ten times checks, but
    is a placeholder. Plain digits, which is what staging gives, are the quick way.
-#}
{% macro usable_nhs_number(text) -%}
    case
        when {{ text }} is null or {{ text }} = repeat(substr({{ text }}, 1, 1), 10)
        then null
        when length({{ text }}) = 10 and try_cast({{ text }} as bigint) >= 0
        then case when {{ nhs_number_checks(text) }} then {{ text }} end
        else
            nullif(
                nullif({{ read_nhs_number(text) }}, '0000000000'),
                repeat(substr({{ text }}, 1, 1), 10)
            )
    end
{%- endmacro %}
