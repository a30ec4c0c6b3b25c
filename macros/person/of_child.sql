{#-
    A query of a conformed social care entity, with the person behind its LA child id and that
    person's birth date and sex. Rows dated (column `on`) after as_of, or without a date, are not
    events yet and are left out.
-#}
{% macro of_child(entity, on) -%}
    select
        entity.*,
        {{ person_of_la_child("entity.la_child_id", "merged") }} as person_id,
        child.born_on,
        coalesce(child.sex_code, 'unknown') as sex_code
    from {{ entity }} as entity
    left join {{ ref("int_person__la_child") }} as merged on entity.la_child_id = merged.la_child_id
    left join
        {{ ref("int_person__child") }} as child
        on {{ person_of_la_child("entity.la_child_id", "merged") }} = child.person_id
    where entity.{{ on }} <= {{ as_of() }}
{%- endmacro %}
