{#- The last day that counts, as a scalar. Events after it are ignored in every model. -#}
{% macro as_of() -%} (select as_of from {{ ref("int_run__as_of") }}) {%- endmacro %}
