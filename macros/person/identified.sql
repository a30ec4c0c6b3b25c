{#-
    A query of the events with the person whose record each is: `person_id`, and with all_strengths
    also `person_id_strict`, `person_id_loose` and `strengths_agree` (see `by_strength`). The only place
    where a model takes a person from.

    extract, id: the kind of the record, and the column with its id. An event of social care is not
    itself a record about a child: its record is `social_care.person` with its `la_child_id`. An
    event without an id has no person.
-#}
{% macro identified(events, extract, id, all_strengths=false) -%}
    select
        event.*,
        identity.person_id
        {%- if all_strengths %}
            , identity.person_id_strict, identity.person_id_loose, identity.strengths_agree
        {%- endif %}
    from {{ events }} as event
    left join
        {{ ref("int_person__identity") }} as identity
        on concat_ws(':', '{{ extract }}', event.{{ id }}) = identity.record_key
{%- endmacro %}
