-- One row a charted measure, and one a month since go-live where the effect of the roll-out can be
-- told (metric 22).
with
    measure as (
        select
            charted_metric_id,
            measure_id,
            unit,
            first_month,
            last_month,
            areas,
            areas_left_out,
            cohorts,
            never_treated,
            status,
            status_reason
        from {{ ref("int_rollout__measure") }}
    ),

    effect as (
        select
            charted_metric_id,
            measure_id,
            event_month,
            value,
            standard_error,
            interval_lower,
            interval_upper,
            pre_trend,
            pre_trend_p,
            estimator
        from {{ ref("int_rollout__effect") }}
    ),

    -- An effect is no better than the worst month that it is estimated from.
    quality as (
        select
            measure.charted_metric_id,
            measure.measure_id,
            min(graded.completeness) as completeness,
            max(graded.days_late) as days_late,
            min(graded.link_certainty) as link_certainty,
            max(graded.dq_grade) as dq_grade
        from measure
        inner join
            {{ ref("int_quality__grade") }} as graded
            on measure.charted_metric_id = graded.metric_id
            and measure.measure_id = graded.measure_id
            and graded.is_by_area
            and graded.period_grain = 'month'
            and graded.period_start between measure.first_month and measure.last_month
        group by measure.charted_metric_id, measure.measure_id
    ),

    final as (
        select
            'rollout_effect' as metric_id,
            measure.measure_id,
            'month' as period_grain,
            measure.first_month as period_start,
            {{ dbt.last_day("measure.last_month", "month") }} as period_end,
            'ALL' as area_code,
            case
                when effect.event_month is null then 'none' else 'months_since_go_live'
            end as breakdown,
            coalesce(cast(effect.event_month as {{ dbt.type_string() }}), 'all') as breakdown_value,
            cast(null as double) as numerator,
            cast(null as double) as denominator,
            effect.value,
            measure.unit,
            measure.status,
            measure.status_reason,
            false as baseline_available,
            cast(null as integer) as months_since_go_live,
            quality.dq_grade,
            {{ as_of() }} as as_of,
            measure.charted_metric_id,
            cast(measure.areas as integer) as areas,
            cast(measure.areas_left_out as integer) as areas_left_out,
            cast(measure.cohorts as integer) as cohorts,
            cast(measure.never_treated as integer) as never_treated,
            effect.standard_error,
            effect.interval_lower,
            effect.interval_upper,
            effect.pre_trend,
            effect.pre_trend_p,
            effect.estimator,
            'The roll-out came with changes of Tier 2 in the same areas: the effect is of both.'
            as caveat,
            quality.completeness as dq_completeness,
            quality.days_late as dq_days_late,
            quality.link_certainty as dq_link_certainty
        from measure
        left join
            effect
            on measure.charted_metric_id = effect.charted_metric_id
            and measure.measure_id = effect.measure_id
        left join
            quality
            on measure.charted_metric_id = quality.charted_metric_id
            and measure.measure_id = quality.measure_id
    )

select *
from final
