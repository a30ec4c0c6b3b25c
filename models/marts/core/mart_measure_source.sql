-- One row a measure, extract that fed it and what it is needed for: how much of that is in force.
with
    source as (
        select metric_id, measure_id, extract_id, needed_for from {{ ref("int_metric__source") }}
    ),

    file as (
        select extract_id, count(*) as files_in_force, max(extract_as_of) as newest_extract_on
        from {{ ref("stg_ops__load") }}
        where is_in_force
        group by extract_id
    ),

    staged as (select extract_id, rows_in_force from {{ ref("int_quality__extract") }}),

    final as (
        select
            source.metric_id,
            source.measure_id,
            source.extract_id,
            source.needed_for,
            file.files_in_force,
            staged.rows_in_force,
            file.newest_extract_on
        from source
        inner join file on source.extract_id = file.extract_id
        inner join staged on source.extract_id = staged.extract_id
    )

select *
from final
