{#-
    A query of the partnership's decision targets (seed decision_target): one row a rating and span
    of days of receipt, `valid_until` being the first day on which the next one holds.
-#}
{% macro decision_targets() -%}
    select
        rag,
        valid_from,
        lead(valid_from) over (partition by rag order by valid_from) as valid_until,
        unit,
        limit_value,
        runs_out_of_hours
    from {{ ref("decision_target") }}
    where partnership = '{{ var("partnership") }}'
{%- endmacro %}
