-- One row an extract: what of it is in force, and what findings say of it as a whole.
with
    month as (
        select extract_id, row_count, tainted_count from {{ ref("int_quality__extract_month") }}
    ),

    finding as (select extract_id, rule, load_id, row_number from {{ ref("int_quality__taint") }}),

    newest as (
        select extract_id, max(extract_as_of) as newest_on
        from {{ ref("stg_ops__load") }}
        group by extract_id
    ),

    counted as (
        select extract_id, sum(row_count) as rows_in_force, sum(tainted_count) as tainted_count
        from month
        group by extract_id
    ),

    -- Rows in quarantine and rows without a key of their own are in no staging model.
    lost as (
        select extract_id, count(distinct concat_ws(' ', load_id, row_number)) as lost_count
        from finding
        where rule in ('rows_landed', 'rows_kept') and load_id is not null
        group by extract_id
    ),

    -- A finding about a partner's files is one about each of its extracts.
    whole as (
        select counted.extract_id, count(*) as whole_findings
        from counted
        inner join
            finding
            on finding.load_id is null
            and finding.extract_id
            in (counted.extract_id, {{ dbt.split_part("counted.extract_id", "'.'", 1) }})
        group by counted.extract_id
    ),

    final as (
        select
            counted.extract_id,
            cast(counted.rows_in_force as {{ dbt.type_bigint() }}) as rows_in_force,
            (counted.rows_in_force - counted.tainted_count) / nullif(
                cast(counted.rows_in_force + coalesce(lost.lost_count, 0) as double), 0
            ) as clean_share,
            coalesce(lost.lost_count, 0) / nullif(
                cast(counted.rows_in_force + coalesce(lost.lost_count, 0) as double), 0
            ) as lost_share,
            coalesce(whole.whole_findings, 0) > 0 as has_whole_finding,
            {{ dbt.datediff("newest.newest_on", as_of(), "day") }} as days_late
        from counted
        left join lost on counted.extract_id = lost.extract_id
        left join whole on counted.extract_id = whole.extract_id
        left join newest on counted.extract_id = newest.extract_id
    )

select *
from final
