{#-
    The key of an extract as SQL expressions, one a part. A part of several columns is the first of
    them that is filled, marked with its name so that their values cannot meet.
-#}
{% macro contract_key(contract) -%}
    {%- set parts = [] -%}
    {%- for part in contract.config.meta.key -%}
        {%- if part is string -%} {%- do parts.append(part) -%}
        {%- else -%}
            {%- set choices = [] -%}
            {%- for column in part -%}
                {%- do choices.append(
                    "case when "
                    ~ column
                    ~ " is not null then concat_ws(':', '"
                    ~ column
                    ~ "', "
                    ~ column
                    ~ ") end"
                ) -%}
            {%- endfor -%}
            {%- do parts.append("coalesce(" ~ choices | join(", ") ~ ")") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}
