{#- The key of a child within an enquiry, from the columns of `stg_mash__enquiry`. -#}
{% macro enquiry_child_key(alias=none) -%}
    {%- set of = alias ~ "." if alias else "" -%}
    concat_ws(
        '|',
        {{ of }}mash_enquiry_id,
        case
            when {{ of }}la_child_id is not null
            then concat_ws(':', 'la_child_id', {{ of }}la_child_id)
            else concat_ws(':', 'child_no', {{ of }}child_no)
        end
    )
{%- endmacro %}
