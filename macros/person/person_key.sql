{#-
    The person_id that an identifier stands for by itself: a hash of its kind and value, so that a
    value of one kind can never meet one of another.
-#}
{% macro person_key(kind, value) -%}
    case when {{ value }} is not null then md5(concat_ws('|', '{{ kind }}', {{ value }})) end
{%- endmacro %}
