-- One row a measure, complete period and area: every row of breakdown `none` that must exist
-- (metrics.md, convention 3), and what is known of it before any value.
with
    measure as (
        select
            metric_id,
            measure_id,
            unit,
            computation,
            driving_extract,
            grains,
            areas,
            lookback_months,
            followup_months,
            followup_days,
            followup_working_days,
            is_person_level,
            person_level_breakdown,
            rate_of,
            age_scheme,
            age_from,
            age_to
        from {{ ref("measure_catalogue") }}
    ),

    history as (select extract_id, history_from, is_landed from {{ ref("int_metric__history") }}),

    -- A metric reaches as far as the oldest of the extracts it reads; reference data and the
    -- roll-out do not hold it back.
    reach as (
        select need.metric_id, min(extract.newest_as_of) as newest_as_of
        from {{ ref("measure_extract") }} as need
        inner join
            {{ ref("int_metric__extract") }} as extract on need.extract_id = extract.extract_id
        where
            need.needed_for <> 'attribute'
            and need.extract_id <> 'mash.area_rollout'
            and need.extract_id not like 'reference.%'
        group by need.metric_id
    ),

    -- A feed that covers a time of its own (Annex A: six months) has nothing of a measure before
    -- it.
    covered as (
        select measure.metric_id, measure.measure_id, max(extract.covers_from) as covers_from
        from measure
        inner join
            {{ ref("measure_extract") }} as need
            on measure.metric_id = need.metric_id
            and measure.measure_id = coalesce(need.measure_id, measure.measure_id)
        inner join
            {{ ref("int_metric__extract") }} as extract on need.extract_id = extract.extract_id
        where need.needed_for = 'value'
        group by measure.metric_id, measure.measure_id
    ),

    period as (
        select period_grain, period_start, period_end, population_year, working_days_gone
        from {{ ref("int_metric__period") }}
    ),

    area as (select area_code, go_live_on from {{ ref("int_metric__area") }}),

    post as (select count(area_code) > 0 as has_area from {{ ref("stg_workforce__post") }}),

    uncollected as (
        select metric_id, measure_id, scope, reason from {{ ref("int_metric__uncollected") }}
    ),

    quality as (
        select
            metric_id,
            measure_id,
            is_by_area,
            period_grain,
            period_start,
            dq_grade,
            case
                when is_withheld
                then concat('withheld: too few rows free of findings in ', weakest_extract_id)
            end as withheld_reason
        from {{ ref("int_quality__grade") }}
    ),

    framed as (
        select
            measure.*,
            greatest(
                history.history_from, coalesce(covered.covers_from, history.history_from)
            ) as history_from,
            history.is_landed,
            period.period_grain,
            period.period_start,
            period.period_end,
            period.population_year,
            period.working_days_gone,
            area.area_code,
            area.go_live_on,
            coalesce(
                for_value.reason, for_area.reason, quality.withheld_reason
            ) as uncollected_reason,
            quality.dq_grade
        from measure
        inner join history on measure.driving_extract = history.extract_id
        inner join
            period
            on concat_ws('', '|', measure.grains, '|')
            like concat_ws('', '%|', period.period_grain, '|%')
            and period.period_start >= history.history_from
        left join reach on measure.metric_id = reach.metric_id
        left join
            covered
            on measure.metric_id = covered.metric_id
            and measure.measure_id = covered.measure_id
        cross join post
        inner join
            area
            on area.area_code = 'ALL'
            or measure.areas = 'every'
            or (measure.areas = 'posts' and post.has_area)
        left join
            uncollected as for_value
            on measure.metric_id = for_value.metric_id
            and measure.measure_id = for_value.measure_id
            and for_value.scope = 'value'
        left join
            uncollected as for_area
            on measure.metric_id = for_area.metric_id
            and measure.measure_id = for_area.measure_id
            and for_area.scope = 'area'
            and area.area_code <> 'ALL'
        left join
            quality
            on measure.metric_id = quality.metric_id
            and measure.measure_id = quality.measure_id
            and period.period_grain = quality.period_grain
            and period.period_start = quality.period_start
            and quality.is_by_area = (area.area_code <> 'ALL')
        where period.period_end <= coalesce(reach.newest_as_of, period.period_end)
    ),

    final as (
        select
            metric_id,
            measure_id,
            unit,
            computation,
            is_person_level,
            person_level_breakdown,
            rate_of,
            age_scheme,
            age_from,
            age_to,
            period_grain,
            period_start,
            period_end,
            population_year,
            area_code,
            go_live_on is not null
            and is_landed
            and uncollected_reason is null
            and cast({{ dbt.dateadd("month", "12 + lookback_months", "history_from") }} as date)
            <= go_live_on as baseline_available,
            {{ whole_months_between("go_live_on", "period_start") }} as months_since_go_live,
            uncollected_reason,
            dq_grade,
            case
                when uncollected_reason is not null
                then 'not_collected'
                when
                    period_start
                    < cast({{ dbt.dateadd("month", "lookback_months", "history_from") }} as date)
                then 'insufficient_lookback'
                when
                    cast({{ dbt.dateadd("month", "followup_months", "period_end") }} as date)
                    > {{ as_of() }}
                    or cast({{ dbt.dateadd("day", "followup_days", "period_end") }} as date)
                    > {{ as_of() }}
                then 'insufficient_followup'
                when working_days_gone < followup_working_days
                then 'immature'
                else 'ok'
            end as status
        from framed
    )

select *
from final
