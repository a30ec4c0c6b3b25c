{#-
    A query of the rows of a relation, once for each complete period of their measure that their
    date (column `on`) lies in. The relation has `measure_id`; the metric's grains and periods come
    from `int_metric__frame`.
-#}
{% macro in_periods(metric_id, relation, on) -%}
    select dated.*, frame.period_grain, frame.period_start
    from {{ relation }} as dated
    inner join
        {{ ref("int_metric__frame") }} as frame
        on dated.measure_id = frame.measure_id
        and dated.{{ on }} between frame.period_start and frame.period_end
    where frame.metric_id = '{{ metric_id }}' and frame.area_code = 'ALL'
{%- endmacro %}
