-- One row a driving extract, with the first day from which its measures have a history
-- (metrics.md, convention 3).
with
    -- A ledger line belongs to its month, whenever it was posted.
    ledger_line as (
        select coalesce(period_month, posted_on) as event_on
        from {{ ref("stg_finance__ledger_line") }}
        where posted_on <= {{ as_of() }}
    ),

    enquiry as (select cast(received_at as date) as event_on from {{ ref("stg_mash__enquiry") }}),

    referral as (select referred_on as event_on from {{ ref("stg_social_care__referral") }}),

    apc_episode as (select admidate as event_on from {{ ref("stg_health__apc_episode") }}),

    ecds_attendance as (
        select cast(arrived_at as date) as event_on from {{ ref("stg_health__ecds_attendance") }}
    ),

    first_event as (
        select 'finance.ledger_line' as extract_id, min(event_on) as first_on
        from ledger_line
        union all
        select 'mash.enquiry' as extract_id, min(event_on) as first_on
        from enquiry
        union all
        select 'social_care.ssd_cin_episodes' as extract_id, min(event_on) as first_on
        from referral
        union all
        select 'health.apc_episode' as extract_id, min(event_on) as first_on
        from apc_episode
        union all
        select 'health.ecds_attendance' as extract_id, min(event_on) as first_on
        from ecds_attendance
    ),

    extract as (select extract_id from {{ ref("int_metric__extract") }}),

    coverage as (select extract_id, history_from from {{ ref("extract_coverage") }}),

    dated as (
        select
            first_event.extract_id,
            extract.extract_id is not null as is_landed,
            greatest(
                cast({{ dbt.date_trunc("month", "first_event.first_on") }} as date),
                coalesce(coverage.history_from, cast('1900-01-01' as date))
            ) as history_from
        from first_event
        left join extract on first_event.extract_id = extract.extract_id
        left join coverage on first_event.extract_id = coverage.extract_id
        where first_event.first_on is not null or extract.extract_id is null
    ),

    -- An extract that never landed has no history. Its measures stand, as not collected, over that
    -- of the others, so that a reader sees what is missing.
    final as (
        select
            extract_id,
            is_landed,
            case
                when is_landed
                then history_from
                else min(case when is_landed then history_from end) over ()
            end as history_from
        from dated
    )

select *
from final
