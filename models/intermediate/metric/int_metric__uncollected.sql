-- One row a measure and scope that an extract it needs, never landed, leaves without a value. The
-- scope is `value`, `area` (area rows alone) or the name of a breakdown.
with
    measure as (select metric_id, measure_id, driving_extract from {{ ref("measure_catalogue") }}),

    -- What drives a measure it needs as well: without it there is no history.
    need as (
        select metric_id, measure_id, extract_id, needed_for
        from {{ ref("measure_extract") }}
        union all
        select metric_id, measure_id, driving_extract as extract_id, 'value' as needed_for
        from measure
    ),

    extract as (select extract_id from {{ ref("int_metric__extract") }}),

    final as (
        select
            measure.metric_id,
            measure.measure_id,
            need.needed_for as scope,
            concat_ws(' ', 'never landed:', min(need.extract_id)) as reason
        from need
        inner join
            measure
            on need.metric_id = measure.metric_id
            and coalesce(need.measure_id, measure.measure_id) = measure.measure_id
        left join extract on need.extract_id = extract.extract_id
        where extract.extract_id is null
        group by measure.metric_id, measure.measure_id, need.needed_for
    )

select *
from final
