{#-
    The text without the letter that a list of answers puts before it, and of a code and its words
    the code: `a) Male` is Male, `p1) 5D: LA services` is 5D. Any other text is left alone.
-#}
{% macro unlettered(text) -%}
    case
        when {{ text }} like '_) %' or {{ text }} like '__) %'
        then split_part(regexp_replace({{ text }}, '^[A-Za-z][A-Za-z0-9]?[)] +', ''), ':', 1)
        else {{ text }}
    end
{%- endmacro %}
