{#- The first of the date formats of the landing contract, ISO apart, that the text fits. -#}
{% macro parse_timestamp(text) -%}
    {{ return(adapter.dispatch("parse_timestamp")(text)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(text) -%}
    {%- set dates = [
        "%d/%m/%Y",
        "%Y-%b-%d",
        "%d-%b-%Y",
        "%d %b %Y",
        "%d %B %Y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%Y/%m/%d",
        "%Y%m%d",
    ] -%}
    {%- set times = ["", " %H:%M:%S", " %H:%M", " %H:%M:%S.%f"] -%}
    {%- set formats = [] -%}
    {%- for date in dates -%}
        {%- for time in times -%} {%- do formats.append("'" ~ date ~ time ~ "'") -%} {%- endfor -%}
    {%- endfor -%}
    try_strptime({{ text }}, [{{ formats | join(", ") }}])
{%- endmacro %}
