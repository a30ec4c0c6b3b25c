{#-
    Create, empty, every raw table and ledger table that no landing has made yet, so that a
    project with only some of the extracts, or none, builds. Columns come from the contract; what
    the project keeps itself (the ledger, the findings) has its own types.
-#}
{% macro create_absent_raw_tables() -%}
    {%- if execute and flags.WHICH in ("build", "run", "test", "seed") -%}
        {%- set kept = ["ops", "dq"] -%}
        {%- for schema in graph.sources.values() | map(attribute="schema") | unique | sort %}
            create schema if not exists {{ schema }};
        {%- endfor %}
        {%- for source in graph.sources.values() %}
            create table if not exists {{ source.schema }}.{{ source.name }} (
            {%- for column in source.columns.values() %}
                {{ column.name }}
                {{ column.data_type if source.source_name in kept else "varchar" }}
                {{- "," if not loop.last or source.source_name not in kept }}
            {%- endfor %}
            {%- if source.source_name not in kept %}
                    _load_id bigint,
                    _source_file varchar,
                    _file_sha256 varchar,
                    _row_number bigint,
                    _extract_as_of date,
                    _loaded_at timestamp
            {%- endif %}
            );
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}
