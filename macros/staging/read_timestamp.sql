{#- A point of local time; one that the spring clock change leaves out moves forward. -#}
{% macro read_timestamp(text) -%} {{ existing_local_time(read_moment(text)) }} {%- endmacro %}
