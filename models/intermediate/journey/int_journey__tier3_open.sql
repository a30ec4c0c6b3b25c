-- One row a Tier 3 referral and month end at which its case is open, with the professional who
-- holds it and where the child lives on that day (metrics.md 3).
{#- A day instead of none: an outer join on an "or" would compare each row with each. -#}
{%- set involved_until = "coalesce(involvement.ended_on, cast('9999-12-31' as date))" %}
with
    referral as (
        select referral_id, person_id, referred_on, closed_on, professional_id
        from {{ ref("int_journey__tier3_referral") }}
        where not is_nfa
    ),

    feed_row as (
        {{ identified(ref("stg_social_care__referral"), "social_care.person", "la_child_id") }}
    ),

    involvement as (
        {{ identified(ref("stg_social_care__involvement"), "social_care.person", "la_child_id") }}
    ),

    month_end as (
        select distinct period_end as month_end
        from {{ ref("int_metric__period") }}
        where period_grain = 'month'
    ),

    -- Every row of the day that was merged into the referral names it.
    merged_row as (
        select feed_row.referral_id as row_id, referral.referral_id
        from feed_row
        inner join
            referral
            on feed_row.referred_on = referral.referred_on
            and coalesce(feed_row.person_id, feed_row.referral_id)
            = coalesce(referral.person_id, referral.referral_id)
    ),

    -- An involvement that names no referral is with all that the child has.
    involved as (
        select
            merged_row.referral_id,
            involvement.involvement_id,
            involvement.professional_id,
            involvement.started_on,
            {{ involved_until }} as involved_until
        from involvement
        inner join merged_row on involvement.referral_id = merged_row.row_id
        union all
        select
            referral.referral_id,
            involvement.involvement_id,
            involvement.professional_id,
            involvement.started_on,
            {{ involved_until }} as involved_until
        from involvement
        inner join referral on involvement.person_id = referral.person_id
        where involvement.referral_id is null
    ),

    open_at as (
        select
            concat_ws('|', referral.referral_id, month_end.month_end) as referral_month_key,
            referral.referral_id,
            referral.person_id,
            referral.professional_id as first_professional_id,
            month_end.month_end
        from referral
        inner join
            month_end
            on referral.referred_on <= month_end.month_end
            and (referral.closed_on is null or referral.closed_on > month_end.month_end)
    ),

    -- The last to become involved holds the case; where nobody is, the referral's own worker does.
    held as (
        select
            open_at.referral_month_key,
            open_at.referral_id,
            open_at.person_id,
            open_at.month_end,
            coalesce(involved.professional_id, open_at.first_professional_id) as professional_id
        from open_at
        left join
            involved
            on open_at.referral_id = involved.referral_id
            and involved.professional_id is not null
            and involved.started_on <= open_at.month_end
            and involved.involved_until > open_at.month_end
        qualify
            row_number() over (
                partition by open_at.referral_month_key
                order by involved.started_on desc, involved.involvement_id desc
            )
            = 1
    ),

    placed as ({{ located("held", "referral_month_key", "month_end") }}),

    final as (select referral_id, person_id, month_end, professional_id, area_code from placed)

select *
from final
