{#-
    The spelling of a code under which it is looked up: lower case, runs of anything else as `_`,
    without the letter of a list of answers before it, and without the `.0` that a spreadsheet gives
    a number.
-#}
{% macro code_spelling(text) -%}
    trim(
        {{
            regexp_replace_all(
                regexp_replace_all("lower(" ~ unlettered(text) ~ ")", "[.]0+ *$", ""),
                "[^a-z0-9]+",
                "_",
            )
        }},
        '_'
    )
{%- endmacro %}
