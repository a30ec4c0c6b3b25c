{#-
    A permanent unique pupil number whose check letter is right (the sum of its twelve digits times
    2 to 13, modulo 23; DfE, Unique pupil numbers), else null. A temporary one, which ends in a
    letter, changes with the school and identifies nobody.
-#}
{% macro valid_upn(text) -%}
    {%- set upn = read_upn(text) -%}
    {%- set weighted = [] -%}
    {%- for place in range(2, 14) -%}
        {%- do weighted.append(
            place ~ " * try_cast(substr((" ~ upn ~ "), " ~ place ~ ", 1) as integer)"
        ) -%}
    {%- endfor -%}
    case
        when
            substr(({{ upn }}), 1, 1)
            = substr('ABCDEFGHJKLMNPQRTUVWXYZ', 1 + ({{ weighted | join(" + ") }}) % 23, 1)
        then {{ upn }}
    end
{%- endmacro %}
