{#- A Home Office class as seed offence_group has it: trimmed, upper case, no leading zeros. -#}
{% macro offence_class(text) -%}
    {{ regexp_replace_all("upper(trim(" ~ text ~ "))", "^0+", "") }}
{%- endmacro %}
