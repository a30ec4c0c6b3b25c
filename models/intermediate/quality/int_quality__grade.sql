-- One row a measure and period whose input has been checked, for the partnership and by area: how
-- far its figures can be believed.
with
    checked as (select is_checked from {{ ref("stg_dq__check") }} where is_checked),

    measure as (
        select metric_id, measure_id, grains, is_person_level, person_level_breakdown
        from {{ ref("measure_catalogue") }}
    ),

    -- What only a breakdown needs does not speak against the measure.
    source as (
        select distinct source.metric_id, source.measure_id, source.extract_id, scope.is_by_area
        from {{ ref("int_metric__source") }} as source
        inner join
            (
                select true as is_by_area
                union all
                select false as is_by_area
            ) as scope
            on source.needed_for in ('value', 'attribute')
            or (source.needed_for = 'area' and scope.is_by_area)
    ),

    period as (select period_grain, period_start, period_end from {{ ref("int_metric__period") }}),

    extract as (
        select extract_id, clean_share, lost_share, has_whole_finding, days_late
        from {{ ref("int_quality__extract") }}
    ),

    month as (
        select extract_id, month, row_count, tainted_count
        from {{ ref("int_quality__extract_month") }}
        where month is not null
    ),

    -- The rows of a period count where there are any; of what has no date, or is older and still
    -- holds, all of the extract does.
    in_period as (
        select
            extract.extract_id,
            period.period_grain,
            period.period_start,
            coalesce(
                (sum(month.row_count) - sum(month.tainted_count))
                / nullif(cast(sum(month.row_count) as double), 0)
                * (1 - max(extract.lost_share)),
                max(extract.clean_share)
            ) as clean_share
        from extract
        cross join period
        left join
            month
            on extract.extract_id = month.extract_id
            and month.month <= period.period_end
            and {{ dbt.last_day("month.month", "month") }} >= period.period_start
        group by extract.extract_id, period.period_grain, period.period_start
    ),

    -- What a measure is made from is as complete as the extract that is least so, and as late as
    -- the latest; yearly reference data is late to nobody.
    fed as (
        select
            measure.metric_id,
            measure.measure_id,
            source.is_by_area,
            in_period.period_grain,
            in_period.period_start,
            min(in_period.clean_share) as completeness,
            min_by(
                in_period.extract_id, (in_period.clean_share, in_period.extract_id)
            ) as weakest_extract_id,
            max(
                case
                    when
                        extract.extract_id not like 'reference.%'
                        and extract.extract_id <> 'mash.area_rollout'
                    then extract.days_late
                end
            ) as days_late,
            bool_or(extract.has_whole_finding) as has_whole_finding
        from measure
        inner join
            source
            on measure.metric_id = source.metric_id
            and measure.measure_id = source.measure_id
        inner join extract on source.extract_id = extract.extract_id
        inner join
            in_period
            on extract.extract_id = in_period.extract_id
            and concat_ws('', '|', measure.grains, '|')
            like concat_ws('', '%|', in_period.period_grain, '|%')
        group by
            measure.metric_id,
            measure.measure_id,
            source.is_by_area,
            in_period.period_grain,
            in_period.period_start
    ),

    -- Only what looks across events rests on who is who.
    certainty as (
        select measure.metric_id, measure.measure_id, min(linked.certain_share) as link_certainty
        from measure
        inner join
            {{ ref("measure_extract") }} as need
            on measure.metric_id = need.metric_id
            and measure.measure_id = coalesce(need.measure_id, measure.measure_id)
        inner join
            {{ ref("int_quality__certainty") }} as linked on need.extract_id = linked.entity_id
        where measure.is_person_level or measure.person_level_breakdown is not null
        group by measure.metric_id, measure.measure_id
    ),

    grade as (
        select
            position,
            grade,
            min_completeness,
            min_link_certainty,
            max(position) over () as last_position
        from {{ ref("quality_grade") }}
    ),

    -- A finding about an extract as a whole takes the grade down by one.
    judged as (
        select
            fed.metric_id,
            fed.measure_id,
            fed.is_by_area,
            fed.period_grain,
            fed.period_start,
            fed.completeness,
            fed.weakest_extract_id,
            fed.days_late,
            certainty.link_certainty,
            min(
                case
                    when
                        coalesce(fed.completeness, 1) >= grade.min_completeness
                        and coalesce(certainty.link_certainty, 1) >= grade.min_link_certainty
                    then grade.position
                end
            ) as position,
            max(grade.last_position) as last_position,
            max(case when fed.has_whole_finding then 1 else 0 end) as lower_by
        from fed
        cross join checked
        cross join grade
        left join
            certainty
            on fed.metric_id = certainty.metric_id
            and fed.measure_id = certainty.measure_id
        group by all
    ),

    final as (
        select
            judged.metric_id,
            judged.measure_id,
            judged.is_by_area,
            judged.period_grain,
            judged.period_start,
            judged.completeness,
            judged.weakest_extract_id,
            judged.days_late,
            judged.link_certainty,
            judged.position is null as is_withheld,
            grade.grade as dq_grade
        from judged
        inner join
            grade
            on grade.position = case
                when judged.position + judged.lower_by < judged.last_position
                then judged.position + judged.lower_by
                else judged.last_position
            end
    )

select *
from final
