{#-
    Statements that add the changes in this relation to the log of the person ids and keep the ids of
    `int_person__identity` for the next build to compare with. They run in the transaction that makes
    the relation: what is logged and what is kept always go together.
-#}
{% macro remember_person_ids() -%}
    {%- if execute and not flags.EMPTY -%}
        {%- set log = api.Relation.create(schema="ops", identifier="person_history") -%}
        {%- set kept = api.Relation.create(schema="ops", identifier="person_id") -%}
        {%- set ids = "record_pseudonym, person_id_strict, person_id, person_id_loose" -%}
        insert into {{ log }}
        select
            strength,
            event,
            old_person_id,
            new_person_id,
            reason,
            record_count,
            as_of,
            run_id,
            logged_at
        from {{ this }}
        ;
        delete from {{ kept }}
        where ({{ ids }}) not in (select {{ ids }} from {{ ref("int_person__identity") }})
        ;
        insert into {{ kept }}
        select {{ ids }}
        from {{ ref("int_person__identity") }}
        where record_pseudonym not in (select record_pseudonym from {{ kept }})
    {%- endif -%}
{%- endmacro %}
