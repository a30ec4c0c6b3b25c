-- One row a measure, period, scenario and area, and one, `no_area`, for what the areas leave of the
-- partnership: rows that add up to it, for MetricFlow.
{{ config(materialized="view") }}

with
    -- The scenarios of a metric are all it has; every other breakdown repeats the rows of `none`.
    -- Periods without a value count in none of the sums, but are counted.
    figure as (
        select
            metric_id,
            measure_id,
            period_grain,
            period_start,
            period_end,
            concat_ws('.', metric_id, measure_id, period_grain) as figure_id,
            breakdown_value as scenario,
            area_code,
            case when status in ('ok', 'zero_denominator') then numerator end as numerator,
            case when status in ('ok', 'zero_denominator') then denominator end as denominator,
            case when status in ('ok', 'zero_denominator') then 0 else 1 end as missing_count,
            1 as row_count
        from {{ ref("mart_metric_value") }}
        where breakdown in ('none', 'scenario')
    ),

    partnership as (select * from figure where area_code = 'ALL'),

    area as (select * from figure where area_code <> 'ALL'),

    together as (
        select
            figure_id,
            period_start,
            scenario,
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            sum(missing_count) as missing_count,
            sum(row_count) as row_count
        from area
        group by all
    ),

    -- Adding fractions leaves a rest in the last digits that is none.
    rest as (
        select
            partnership.metric_id,
            partnership.measure_id,
            partnership.period_grain,
            partnership.period_start,
            partnership.period_end,
            partnership.figure_id,
            partnership.scenario,
            'no_area' as area_code,
            {%- for name in ["numerator", "denominator"] %}
                case
                    when
                        abs(partnership.{{ name }} - coalesce(together.{{ name }}, 0))
                        <= 1e-9 * abs(partnership.{{ name }})
                    then 0
                    else partnership.{{ name }} - coalesce(together.{{ name }}, 0)
                end as {{ name }},
            {%- endfor %}
            partnership.missing_count - coalesce(together.missing_count, 0) as missing_count,
            partnership.row_count - coalesce(together.row_count, 0) as row_count
        from partnership
        left join
            together
            on partnership.figure_id = together.figure_id
            and partnership.period_start = together.period_start
            and partnership.scenario = together.scenario
    ),

    final as (
        select *
        from area
        union all
        select
            metric_id,
            measure_id,
            period_grain,
            period_start,
            period_end,
            figure_id,
            scenario,
            area_code,
            numerator,
            denominator,
            cast(missing_count as integer) as missing_count,
            cast(row_count as integer) as row_count
        from rest
    )

select *
from final
