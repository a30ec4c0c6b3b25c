-- One row a decided child of an enquiry and strength of linkage, with whether the child was known
-- before the receipt and what came of it after the latest decision (metrics.md 5).
with
    decision as (
        select enquiry_child_key, latest_decided_on from {{ ref("int_journey__decision") }}
    ),

    referral as (
        select strength, person_id, referred_on from {{ ref("int_journey__linked_tier3_referral") }}
    ),

    enquiry as (
        {{ by_strength(ref("int_journey__enquiry"), ["enquiry_child_key", "received_on"]) }}
    ),

    s47_enquiry as ({{ by_strength(ref("int_journey__s47_enquiry"), ["started_on"]) }}),

    decided as (
        select enquiry.*, decision.latest_decided_on
        from enquiry
        inner join decision on enquiry.enquiry_child_key = decision.enquiry_child_key
    ),

    event as (
        select strength, person_id, received_on as event_on
        from enquiry
        union
        select strength, person_id, referred_on as event_on
        from referral
    ),

    known as (
        select distinct decided.strength, decided.enquiry_child_key
        from decided
        inner join
            event
            on decided.strength = event.strength
            and decided.person_id = event.person_id
            and {{ within_12_months("event.event_on", "decided.received_on") }}
    ),

    followed as (
        select distinct decided.strength, decided.enquiry_child_key
        from decided
        inner join
            s47_enquiry
            on decided.strength = s47_enquiry.strength
            and decided.person_id = s47_enquiry.person_id
            and {{ dbt.datediff("decided.latest_decided_on", "s47_enquiry.started_on", "day") }}
            between 1 and 90
    ),

    final as (
        select
            decided.strength,
            decided.enquiry_child_key,
            known.enquiry_child_key is not null as is_known_before,
            followed.enquiry_child_key is not null as is_followed_by_s47
        from decided
        left join
            known
            on decided.strength = known.strength
            and decided.enquiry_child_key = known.enquiry_child_key
        left join
            followed
            on decided.strength = followed.strength
            and decided.enquiry_child_key = followed.enquiry_child_key
    )

select *
from final
