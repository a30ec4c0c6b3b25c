-- What it checks: mart_metric_value has the rows of every mart of the catalogue, no more, no fewer.
-- When it matters: when a mart is added or its catalogue row changes.
-- How to resolve: add the mart to the list in mart_metric_value.sql.
with
    catalogue as (select metric_id from {{ ref("metric_catalogue") }}),

    frame as (
        select metric_id, count(*) as row_count
        from {{ ref("int_metric__frame") }}
        group by metric_id
    ),

    dense as (
        select metric_id, count(*) as row_count
        from {{ ref("mart_metric_value") }}
        where breakdown = 'none'
        group by metric_id
    )

select catalogue.metric_id
from catalogue
left join frame on catalogue.metric_id = frame.metric_id
left join dense on catalogue.metric_id = dense.metric_id
where coalesce(frame.row_count, 0) <> coalesce(dense.row_count, 0)
