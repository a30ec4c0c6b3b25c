-- One row a child of an enquiry and strength of linkage, with the decided enquiry of the same child
-- before it and whether the child came back after its decision (metrics.md 7).
{%- set columns = ["enquiry_child_key", "received_at", "received_on", "is_open_case"] %}
with
    decision as (
        select enquiry_child_key, first_decided_at, latest_decided_on, outcome
        from {{ ref("int_journey__decision") }}
    ),

    referral as (
        select strength, person_id, referred_on from {{ ref("int_journey__linked_tier3_referral") }}
    ),

    linked as ({{ by_strength(ref("int_journey__enquiry"), columns) }}),

    enquiry as (
        select linked.*, decision.first_decided_at, decision.latest_decided_on, decision.outcome
        from linked
        left join decision on linked.enquiry_child_key = decision.enquiry_child_key
    ),

    -- The most recent enquiry of an earlier day within 12 months that was decided before this came.
    previous as (
        select
            enquiry.strength,
            enquiry.enquiry_child_key,
            coalesce(earlier.outcome, 'unknown') as prior_outcome
        from enquiry
        inner join
            enquiry as earlier
            on enquiry.strength = earlier.strength
            and enquiry.person_id = earlier.person_id
            and {{ within_12_months("earlier.received_on", "enquiry.received_on") }}
            and earlier.first_decided_at < enquiry.received_at
        qualify
            row_number() over (
                partition by enquiry.strength, enquiry.enquiry_child_key
                order by earlier.received_at desc, earlier.enquiry_child_key desc
            )
            = 1
    ),

    event as (
        select strength, person_id, referred_on as event_on
        from referral
        union
        select strength, person_id, received_on as event_on
        from enquiry
        where not is_open_case
    ),

    returned as (
        select distinct enquiry.strength, enquiry.enquiry_child_key
        from enquiry
        inner join
            event
            on enquiry.strength = event.strength
            and enquiry.person_id = event.person_id
            and {{ within_12_months("enquiry.latest_decided_on", "event.event_on") }}
    ),

    final as (
        select
            enquiry.strength,
            enquiry.enquiry_child_key,
            enquiry.person_id,
            previous.prior_outcome,
            previous.enquiry_child_key is not null as is_repeat,
            returned.enquiry_child_key is not null as has_returned
        from enquiry
        left join
            previous
            on enquiry.strength = previous.strength
            and enquiry.enquiry_child_key = previous.enquiry_child_key
        left join
            returned
            on enquiry.strength = returned.strength
            and enquiry.enquiry_child_key = returned.enquiry_child_key
    )

select *
from final
