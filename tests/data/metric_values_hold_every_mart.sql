-- What it checks: mart_metric_value has the rows of every mart of the catalogue, no more, no fewer.
-- When it matters: when a mart is added or its catalogue row changes.
-- How to resolve: add the mart to the list in mart_metric_value.sql.
with
    catalogue as (select metric_id from {{ ref("metric_catalogue") }}),

    frame as (
        select metric_id, count(*) as row_count
        from {{ ref("int_metric__frame") }}
        group by metric_id
        -- effects have the measures of other metrics, over a window
        union all
        select 'rollout_effect' as metric_id, count(*) as row_count
        from {{ ref("int_rollout__measure") }}
    ),

    -- A metric by scenario has a row a scenario in place of each row of breakdown `none`.
    dense as (
        select
            metric_id,
            count(
                distinct concat_ws('|', measure_id, period_grain, period_start, area_code)
            ) as row_count
        from {{ ref("mart_metric_value") }}
        where breakdown in ('none', 'scenario')
        group by metric_id
    )

select catalogue.metric_id
from catalogue
left join frame on catalogue.metric_id = frame.metric_id
left join dense on catalogue.metric_id = dense.metric_id
where coalesce(frame.row_count, 0) <> coalesce(dense.row_count, 0)
