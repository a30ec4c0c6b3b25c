{#-
    The key of a row of a feed that has no ids, from what makes the row one: a hash of the feed, the
    entity and each column's length and text, so that no two rows of other content share one. A
    column without a value is a value of its own.
-#}
{% macro natural_key(feed, entity, columns) -%}
    md5(
        concat_ws(
            '|',
            '{{ feed }}',
            '{{ entity }}'
            {%- for column in columns %}
                {%- set text = "cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")" %},
                coalesce(concat_ws(':', length({{ text }}), {{ text }}), '-')
            {%- endfor %}
        )
    )
{%- endmacro %}
