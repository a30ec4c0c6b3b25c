{#- Yes or no in the spellings of the landing contract, among them `a) Yes` and `b) No`. -#}
{% macro read_boolean(text) -%}
    {%- set spelling = regexp_replace_all("lower(" ~ text ~ ")", "^[a-z][)] *|[.]0$", "") -%}
    case
        when {{ spelling }} in ('y', 'yes', 'true', 't', '1')
        then true
        when {{ spelling }} in ('n', 'no', 'false', 'f', '0')
        then false
    end
{%- endmacro %}
