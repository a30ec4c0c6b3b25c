-- One row a metric, grain and period: how many of its measures have which grade, and the worst.
with
    graded as (
        select metric_id, period_grain, period_start, dq_grade, is_withheld, completeness
        from {{ ref("int_quality__grade") }}
        where not is_by_area
    ),

    final as (
        select
            metric_id,
            period_grain,
            period_start,
            max(dq_grade) as worst_grade,
            count(*) as measures,
            {%- for grade in ["A", "B", "C", "D"] %}
                count(*) filter (where dq_grade = '{{ grade }}') as measures_{{ grade | lower }},
            {%- endfor %}
            count(*) filter (where is_withheld) as measures_withheld,
            min(completeness) as least_completeness
        from graded
        group by metric_id, period_grain, period_start
    )

select *
from final
