-- One row a charted measure: the areas and cohorts of its roll-out, and why there is no effect.
{%- set fewest_areas, fewest_cohorts, fewest_months_before = 4, 2, 12 %}
{%- set shortfalls = [
    ("areas", "area", fewest_areas, ""),
    ("cohorts", "cohort", fewest_cohorts, ""),
    ("months_before", "month", fewest_months_before, "before the earliest go-live"),
] %}
with
    charted as (
        select charted_metric_id, measure_id, unit, status, status_reason
        from {{ ref("int_rollout__month") }}
    ),

    area as (
        select
            charted_metric_id, measure_id, area_code, first_month, last_month, is_used, treated_from
        from {{ ref("int_rollout__area") }}
    ),

    collected as (
        select
            charted_metric_id,
            measure_id,
            min(unit) as unit,
            bool_and(status = 'not_collected') as is_uncollected,
            min(status_reason) as reason
        from charted
        group by charted_metric_id, measure_id
    ),

    -- An area that was treated before the window is of no cohort, and yet comes too early.
    counted as (
        select
            charted_metric_id,
            measure_id,
            min(first_month) as first_month,
            min(last_month) as last_month,
            count(case when is_used then 1 end) as areas,
            count(case when not is_used then 1 end) as areas_left_out,
            count(
                distinct case when is_used and treated_from >= first_month then treated_from end
            ) as cohorts,
            count(case when is_used and treated_from is null then 1 end) as never_treated,
            min(case when is_used then treated_from end) as earliest_from
        from area
        group by charted_metric_id, measure_id
    ),

    reached as (
        select
            *,
            greatest({{ whole_months_between("first_month", "earliest_from") }}, 0) as months_before
        from counted
    ),

    final as (
        select
            reached.charted_metric_id,
            reached.measure_id,
            collected.unit,
            reached.first_month,
            reached.last_month,
            reached.areas,
            reached.areas_left_out,
            reached.cohorts,
            reached.never_treated,
            case
                when collected.is_uncollected
                then 'not_collected'
                {%- for column, noun, fewest, what in shortfalls %}
                    when reached.{{ column }} < {{ fewest }} then 'not_identified'
                {%- endfor %}
                else 'ok'
            end as status,
            case
                when collected.is_uncollected
                then collected.reason
                {%- for column, noun, fewest, what in shortfalls %}
                    when reached.{{ column }} < {{ fewest }}
                    then
                        concat_ws(
                            '',
                            reached.{{ column }},
                            case
                                when reached.{{ column }} = 1 then ' {{ noun }}' else ' {{ noun }}s'
                            end,
                            '{{ " " ~ what if what }}, {{ fewest }} are needed'
                        )
                {%- endfor %}
            end as status_reason
        from reached
        inner join
            collected
            on reached.charted_metric_id = collected.charted_metric_id
            and reached.measure_id = collected.measure_id
    )

select *
from final
