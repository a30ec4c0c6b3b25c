{#-
    The text of one of the two names of a record: the field's own, or its part of a text that holds
    both (`Smith, John`) where the other field is blank.
-#}
{% macro name_text(part) -%}
    {%- set own, other = (
        ("forename", "surname") if part == "forename" else ("surname", "forename")
    ) -%}
    {%- set place = 2 if part == "forename" else 1 -%}
    nullif(
        trim(
            case
                when nullif(trim({{ other }}), '') is null and {{ own }} like '%,%'
                then split_part({{ own }}, ',', {{ place }})
                when nullif(trim({{ own }}), '') is null and {{ other }} like '%,%'
                then split_part({{ other }}, ',', {{ place }})
                else {{ own }}
            end
        ),
        ''
    )
{%- endmacro %}
