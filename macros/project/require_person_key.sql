{#-
    Stop a run that would make person ids, before it builds anything, if it has no key to make them
    with. The plugin `mash_vfm.identity.dbt_plugin` (profiles.yml) says what is wrong; in a profile
    without it the model that needs the key says so.
-#}
{% macro require_person_key() -%}
    {%- set makes_ids = "model.mash_vfm.int_person__pseudonym" in (selected_resources or []) -%}
    {%- if execute and makes_ids and flags.WHICH in ("build", "run") and target.type == "duckdb" -%}
        {%- set problem = run_query("select getvariable('person_key_problem')").rows[0][0] -%}
        {%- if problem -%} {%- do exceptions.raise_compiler_error(problem) -%} {%- endif -%}
    {%- endif -%}
{%- endmacro %}
