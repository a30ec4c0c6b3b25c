{#-
    A query of events that hold the person at all strengths of linkage, one row an event and strength:
    `strength`, the columns named, and the `person_id` at it. For what looks across events.
-#}
{% macro by_strength(events, columns) -%}
    {%- for strength, ending in strengths().items() %}
        select
            '{{ strength }}' as strength,
            {{ columns | join(", ") }},
            person_id{{ ending }} as person_id
        from {{ events }} {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}
