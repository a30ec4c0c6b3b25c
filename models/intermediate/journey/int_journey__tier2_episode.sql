-- One row a Tier 2 episode and strength of linkage: accepted referrals to the Early Response
-- Service and episodes of early help, those of a child merged while they overlap (metrics.md 12).
{%- set columns = ["service", "piece_id", "has_enquiry", "started_on", "ended_on", "area_code"] %}
{%- set persons = "person_id_strict, person_id, person_id_loose, strengths_agree" %}
with
    every_piece as (
        select
            'ers' as service,
            ers_id as piece_id,
            mash_enquiry_id is not null as has_enquiry,
            received_on as started_on,
            closed_on as ended_on,
            area_code,
            {{ persons }}
        from {{ ref("int_journey__ers_referral") }}
        where is_accepted
        union all
        select
            'help' as service,
            early_help_episode_id as piece_id,
            false as has_enquiry,
            started_on,
            ended_on,
            area_code,
            {{ persons }}
        from {{ ref("int_journey__early_help") }}
    ),

    linked as ({{ by_strength("every_piece", columns) }}),

    hub_early_help as (
        select strength, early_help_episode_id from {{ ref("int_journey__hub_early_help") }}
    ),

    referral as (
        select strength, person_id, referred_on from {{ ref("int_journey__linked_tier3_referral") }}
    ),

    -- Without a person a piece stays by itself.
    piece as (
        select
            linked.strength,
            concat_ws('|', linked.service, linked.piece_id) as tier2_episode_id,
            coalesce(
                linked.person_id, concat_ws('|', linked.service, linked.piece_id)
            ) as child_key,
            linked.person_id,
            linked.started_on,
            linked.ended_on,
            linked.area_code,
            case
                when linked.has_enquiry or hub_early_help.early_help_episode_id is not null
                then 'mash'
                else 'other'
            end as origin
        from linked
        left join
            hub_early_help
            on linked.service = 'help'
            and linked.strength = hub_early_help.strength
            and linked.piece_id = hub_early_help.early_help_episode_id
    ),

    -- Pieces of one day always merge; the Early Response Service's is the first of them. No area is
    -- a value too, or that of the next piece would be taken.
    day as (
        select
            strength,
            child_key,
            started_on,
            max(person_id) as person_id,
            min(tier2_episode_id) as tier2_episode_id,
            min_by(coalesce(area_code, ''), tier2_episode_id) as area_code,
            min_by(origin, tier2_episode_id) as origin,
            max(coalesce(ended_on, cast('9999-12-31' as date))) as reaches_to
        from piece
        group by strength, child_key, started_on
    ),

    reached as (
        select
            *,
            max(reaches_to) over (
                partition by strength, child_key
                order by started_on
                rows between unbounded preceding and 1 preceding
            ) as reached_before
        from day
    ),

    -- One that starts on the day the last of those before ends is a new one.
    numbered as (
        select
            *,
            sum(case when started_on < reached_before then 0 else 1 end) over (
                partition by strength, child_key
                order by started_on
                rows between unbounded preceding and current row
            ) as episode_number
        from reached
    ),

    merged as (
        select
            strength,
            max(person_id) as person_id,
            min(started_on) as started_on,
            nullif(max(reaches_to), cast('9999-12-31' as date)) as ended_on,
            min_by(tier2_episode_id, started_on) as tier2_episode_id,
            nullif(min_by(area_code, started_on), '') as area_code,
            min_by(origin, started_on) as origin
        from numbered
        group by strength, child_key, episode_number
    ),

    followed as (
        select distinct merged.strength, merged.tier2_episode_id
        from merged
        inner join
            referral
            on merged.strength = referral.strength
            and merged.person_id = referral.person_id
            and {{ within_12_months("merged.ended_on", "referral.referred_on") }}
    ),

    final as (
        select
            merged.strength,
            merged.tier2_episode_id,
            merged.started_on,
            merged.ended_on,
            merged.origin,
            followed.tier2_episode_id is not null as is_followed_by_tier3,
            merged.area_code
        from merged
        left join
            followed
            on merged.strength = followed.strength
            and merged.tier2_episode_id = followed.tier2_episode_id
    )

select *
from final
