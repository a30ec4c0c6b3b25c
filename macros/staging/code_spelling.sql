{#- The spelling of a code under which it is looked up: lower case, runs of anything else as `_`. -#}
{% macro code_spelling(text) -%}
    trim({{ regexp_replace_all("lower(" ~ text ~ ")", "[^a-z0-9]+", "_") }}, '_')
{%- endmacro %}
