{#-
    A query of the events with the area of each, by metrics.md, convention 10: the event's own area
    code, else the area of its own LSOA where it has one, else the area of the child's address in
    force on the date (the latest start wins).

    events: a relation with `key`, `person_id`, the date column `on` and, if given, the columns
    named by `given_area` and `given_lsoa`. Adds `area_code`; the rows stay one a key.
-#}
{% macro located(events, key, on, given_area=none, given_lsoa=none) -%}
    select
        event.*,
        {%- if given_area or given_lsoa %}
            case
                {%- if given_area %}
                    when event.{{ given_area }} is not null then event.{{ given_area }}
                {%- endif %}
                {%- if given_lsoa %}
                    when event.{{ given_lsoa }} is not null then lsoa.area_code
                {%- endif %}
                else home.area_code
            end as area_code
        {%- else %} home.area_code
        {%- endif %}
    from {{ events }} as event
    {%- if given_lsoa %}
        left join {{ ref("stg_reference__area") }} as lsoa on event.{{ given_lsoa }} = lsoa.lsoa11
    {%- endif %}
    left join
        (
            select placed.{{ key }}, address.area_code
            from {{ events }} as placed
            inner join
                {{ ref("int_person__address") }} as address
                on placed.person_id = address.person_id
                and address.starts_on <= placed.{{ on }}
                and (address.ends_on is null or address.ends_on > placed.{{ on }})
            qualify
                row_number() over (
                    partition by placed.{{ key }}
                    order by address.starts_on desc, address.address_id desc
                )
                = 1
        ) as home
        on event.{{ key }} = home.{{ key }}
{%- endmacro %}
