{#-
    A query of a conformed social care entity, with the person behind its LA child id (as
    `identified` gives it) and that person's birth date and sex. Rows dated (column `on`) after
    as_of, or without a date, are not events yet and are left out.
-#}
{% macro of_child(entity, on, all_strengths=false) -%}
    select entity.*, child.born_on, coalesce(child.sex_code, 'unknown') as sex_code
    from ({{ identified(entity, "social_care.person", "la_child_id", all_strengths) }}) as entity
    left join {{ ref("int_person__child") }} as child on entity.person_id = child.person_id
    where entity.{{ on }} <= {{ as_of() }}
{%- endmacro %}
