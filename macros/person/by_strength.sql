{#-
    A query of events that hold the person at all strengths of linkage, one row an event and strength:
    `strength`, the columns named, and the `person_id` at it. For what looks across events.

    Where the strengths agree on the records of a child, as of nearly all, one row stands for all of
    them, with the strength `all`: nothing of that child can be linked with anything of another, so
    that it need not be worked out three times.
-#}
{% macro by_strength(events, columns) -%}
    select 'all' as strength, {{ columns | join(", ") }}, person_id
    from {{ events }}
    where strengths_agree
    {%- for strength, ending in strengths().items() %}
        union all
        select
            '{{ strength }}' as strength,
            {{ columns | join(", ") }},
            person_id{{ ending }} as person_id
        from {{ events }}
        where not coalesce(strengths_agree, false)
    {%- endfor %}
{%- endmacro %}
