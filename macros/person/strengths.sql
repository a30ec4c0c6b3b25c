{#-
    The strengths of linkage by name, with the ending of the columns that hold what is by each:
    `person_id_strict`, `person_id`, `person_id_loose`.
-#}
{% macro strengths() -%}
    {%- do return({"strict": "_strict", "central": "", "loose": "_loose"}) -%}
{%- endmacro %}
