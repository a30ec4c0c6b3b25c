{#-
    A postcode without its blank, letters and digits that look alike put right where the shape of a
    British postcode says which it is (the last three are a digit and two letters). Null where it
    is a placeholder (ZZ99 is what the NHS writes for no address, XX and the like are nobody's).
-#}
{% macro standard_postcode(text) -%}
    {%- set compact = regexp_replace_all("upper(" ~ text ~ ")", "[^A-Z0-9]", "") -%}
    {%- set inward -%}
        concat(
            translate(substr({{ compact }}, length({{ compact }}) - 2, 1), 'OILSBZ', '011582'),
            translate(right({{ compact }}, 2), '0158', 'OISB')
        )
    {%- endset -%}
    case
        when
            {{ compact }} is null
            or {{ compact }} like 'ZZ99%'
            or {{ matches(compact, "X+|0+|N/?A|NK|NFA|(NO|UN|NOT).*|.?.?") }}
        then null
        when
            length({{ compact }}) between 5 and 7
            and {{ matches(inward, "[0-9][A-Z][A-Z]") }}
            and {{ matches("substr(" ~ compact ~ ", 1, 1)", "[A-Z]") }}
        then concat(substr({{ compact }}, 1, length({{ compact }}) - 3), {{ inward }})
        else {{ compact }}
    end
{%- endmacro %}
