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

    ers_referral as (select received_on as event_on from {{ ref("stg_mash__ers_referral") }}),

    recorded_offence as (
        select recorded_on as event_on from {{ ref("stg_police__recorded_offence") }}
    ),

    family_feedback as (
        select responded_on as event_on from {{ ref("stg_survey__family_feedback") }}
    ),

    staff_survey as (select completed_on as event_on from {{ ref("stg_survey__staff_survey") }}),

    absence as (select first_day as event_on from {{ ref("stg_workforce__absence") }}),

    vacancy as (select snapshot_on as event_on from {{ ref("stg_workforce__vacancy") }}),

    first_event as (
        {%- for extract_id, event in [
            ("finance.ledger_line", "ledger_line"),
            ("mash.enquiry", "enquiry"),
            ("social_care.referral", "referral"),
            ("mash.ers_referral", "ers_referral"),
            ("police.recorded_offence", "recorded_offence"),
            ("health.apc_episode", "apc_episode"),
            ("health.ecds_attendance", "ecds_attendance"),
            ("survey.family_feedback", "family_feedback"),
            ("survey.staff_survey", "staff_survey"),
            ("workforce.absence", "absence"),
            ("workforce.vacancy", "vacancy"),
        ] %}
            select '{{ extract_id }}' as extract_id, min(event_on) as first_on
            from {{ event }} {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    extract as (select extract_id, covers_from from {{ ref("int_metric__extract") }}),

    feed as (select entity, feed from {{ ref("stg_social_care__feed") }}),

    -- What holds for an extract holds for the entity that is read from it.
    coverage as (
        select extract_id, history_from
        from {{ ref("extract_coverage") }}
        union all
        select
            concat_ws('.', 'social_care', precedence.entity) as extract_id,
            max(known.history_from) as history_from
        from {{ ref("feed_precedence") }} as precedence
        inner join feed on precedence.entity = feed.entity and precedence.feed = feed.feed
        inner join
            {{ ref("extract_coverage") }} as known on precedence.extract_id = known.extract_id
        group by precedence.entity
    ),

    dated as (
        select
            first_event.extract_id,
            extract.extract_id is not null as is_landed,
            greatest(
                cast({{ dbt.date_trunc("month", "first_event.first_on") }} as date),
                coalesce(coverage.history_from, cast('1900-01-01' as date)),
                coalesce(extract.covers_from, cast('1900-01-01' as date))
            ) as history_from
        from first_event
        left join extract on first_event.extract_id = extract.extract_id
        left join coverage on first_event.extract_id = coverage.extract_id
        where first_event.first_on is not null or extract.extract_id is null
    ),

    -- An extract that never landed has no history. Its measures stand, as not collected, over that
    -- of the others, so that a reader sees what is missing. The waves of the staff survey are
    -- periods
    -- of their own and begin no history but theirs.
    final as (
        select
            extract_id,
            is_landed,
            case
                when is_landed
                then history_from
                else
                    min(
                        case
                            when is_landed and extract_id <> 'survey.staff_survey' then history_from
                        end
                    ) over ()
            end as history_from
        from dated
    )

select *
from final
