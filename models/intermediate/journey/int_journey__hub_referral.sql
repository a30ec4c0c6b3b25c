-- One row a Tier 3 referral that came from the hub and strength of linkage (metrics.md, convention
-- 9).
with
    every_decision as (
        select decided_on, person_id_strict, person_id, person_id_loose, strengths_agree
        from {{ ref("int_journey__child_decision") }}
        where outcome in ('strategy_s47', 'tier3_referral')
    ),

    decision as ({{ by_strength("every_decision", ["decided_on"]) }}),

    -- Of the decisions up to the referral the last is the nearest.
    decided as (
        select
            referral.strength,
            referral.referral_id,
            referral.referred_on,
            max(decision.decided_on) as decided_on
        from {{ ref("int_journey__linked_tier3_referral") }} as referral
        inner join
            decision
            on referral.strength = decision.strength
            and referral.person_id = decision.person_id
            and decision.decided_on <= referral.referred_on
        group by referral.strength, referral.referral_id, referral.referred_on
    ),

    final as (
        select decided.strength, decided.referral_id
        from decided
        inner join
            {{ ref("int_calendar__day") }} as decision_day
            on decided.decided_on = decision_day.date_day
        inner join
            {{ ref("int_calendar__day") }} as referral_day
            on decided.referred_on = referral_day.date_day
        where {{ working_days_between("decision_day", "referral_day") }} <= 5
    )

select *
from final
