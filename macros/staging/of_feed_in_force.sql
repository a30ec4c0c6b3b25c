{#-
    A query of the rows of a conformed entity that come from the one feed it is taken from, each with
    its `feed`. feeds: those that may carry the entity, each also the name of the relation with its
    rows; all of the same columns.
-#}
{% macro of_feed_in_force(entity, feeds) -%}
    select carried.*
    from
        (
            {%- for feed in feeds %}
                select *, '{{ feed }}' as feed
                from {{ feed }}
                {%- if not loop.last %}
                    union all
                {%- endif %}
            {%- endfor %}
        ) as carried
    inner join {{ ref("stg_social_care__feed") }} as in_force on carried.feed = in_force.feed
    where in_force.entity = '{{ entity }}'
{%- endmacro %}
