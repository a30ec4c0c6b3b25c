{#- An ICD-10 code: letter and digits alone, without dot, filler X, dagger or asterisk. -#}
{% macro read_icd10(text) -%}
    nullif(
        regexp_extract(
            {{ regexp_replace_all("upper(" ~ text ~ ")", "[^A-Z0-9]", "") }},
            '^([A-Z][0-9]{2}[0-9]{0,2})',
            1
        ),
        ''
    )
{%- endmacro %}
