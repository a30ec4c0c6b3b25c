{#-
    A query of the rows of a conformed entity that come from the one feed it is taken from. carried:
    a relation with the rows of every feed, each with its `feed`.
-#}
{% macro of_feed_in_force(entity, carried) -%}
    select carried.*
    from {{ carried }} as carried
    inner join {{ ref("stg_social_care__feed") }} as in_force on carried.feed = in_force.feed
    where in_force.entity = '{{ entity }}'
{%- endmacro %}
