{#-
    The person_id of a local authority child id: that of the id it was merged into, if it was. Takes
    the column and the alias of `int_person__la_child`, left-joined on it.
-#}
{% macro person_of_la_child(la_child_id, merged) -%}
    {{
        person_key(
            "la_child_id", "coalesce(" ~ merged ~ ".current_la_child_id, " ~ la_child_id ~ ")"
        )
    }}
{%- endmacro %}
