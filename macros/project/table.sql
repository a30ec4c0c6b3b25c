{#- Writes a table in place, within one transaction. dbt-duckdb's own way writes beside it and
    renames both, which takes as long for each of the many small models here as the model itself;
    it also minds grants, indexes and persisted descriptions, of which this project has none. -#}
{% materialization table, adapter = "duckdb", supported_languages = ["sql", "python"] %}
    {%- set table = this.incorporate(type="table") -%}
    {{ run_hooks(pre_hooks) }}
    {% set existing = load_cached_relation(this) %}
    {% if existing %}
        {% call statement("drop") %} drop {{ existing.type }} {{ existing }}
        {% endcall %}
    {% endif %}
    {% call statement("main", language=model.language) -%}
        {{ create_table_as(False, table, compiled_code, model.language) }}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({"relations": [table]}) }}
{% endmaterialization %}
