{#-
    The SQL that reads one column of an extract from its text, by its type and `reads_as` in the
    contract. Codes are looked up by a join of `staged_extract`, not here.
-#}
{% macro read_column(text, column) -%}
    {%- set reads_as = column.config.meta.get("reads_as") -%}
    {%- if reads_as == "identifier" -%} {{ read_identifier(text) }}
    {%- elif reads_as == "nhs_number" -%} {{ read_nhs_number(text) }}
    {%- elif reads_as == "upn" -%} {{ read_upn(text) }}
    {%- elif reads_as == "postcode" -%} {{ read_postcode(text) }}
    {%- elif reads_as == "age" -%} {{ read_age(text) }}
    {%- elif reads_as == "icd10" -%} {{ read_icd10(text) }}
    {%- elif reads_as == "year_month" -%} {{ read_year_month(text) }}
    {%- elif reads_as == "financial_year" -%} {{ read_financial_year(text) }}
    {%- elif column.data_type == "date" -%} {{ read_date(text) }}
    {%- elif column.data_type == "timestamp" -%} {{ read_timestamp(text) }}
    {%- elif column.data_type == "integer" -%} {{ read_integer(text) }}
    {%- elif column.data_type == "boolean" -%} {{ read_boolean(text) }}
    {%- elif column.data_type.startswith("decimal") -%} {{ read_number(text, column.data_type) }}
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}
