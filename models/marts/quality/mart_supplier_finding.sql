-- One row an expectation and load that has or had findings: how many are open, how many mended.
with
    finding as (
        select
            supplier,
            extract_id,
            expectation_id,
            rule,
            severity,
            column_name,
            coalesce(load_id, 0) as load_id,
            first_seen_at,
            last_seen_at,
            mended_at
        from {{ ref("stg_dq__finding") }}
    ),

    load as (select load_id, extract_as_of from {{ ref("stg_ops__load") }}),

    counted as (
        select
            supplier,
            extract_id,
            expectation_id,
            rule,
            severity,
            column_name,
            load_id,
            count(*) filter (where mended_at is null) as findings_open,
            count(mended_at) as findings_mended,
            cast(min(first_seen_at) as date) as first_seen_on,
            cast(max(last_seen_at) as date) as last_seen_on
        from finding
        group by supplier, extract_id, expectation_id, rule, severity, column_name, load_id
    ),

    final as (
        select counted.*, load.extract_as_of
        from counted
        left join load on counted.load_id = load.load_id
    )

select *
from final
