{#- The contract of an extract: its node in the source YAML. -#}
{% macro extract_contract(system, extract) -%}
    {%- for node in graph.sources.values() -%}
        {%- if node.source_name == system and node.name == extract -%}
            {{ return(node) }}
        {%- endif -%}
    {%- endfor -%}
    {{ exceptions.raise_compiler_error("no contract for " ~ system ~ "." ~ extract) }}
{%- endmacro %}
