{#- Whether the text spells a code of the code set. -#}
{% macro is_code(text, code_set) -%}
    {{ code_spelling(text) }}
    in (select spelling from {{ ref("stg_codes__spelling") }} where code_set = '{{ code_set }}')
{%- endmacro %}
