-- One row a Tier 3 referral that came from the hub and strength of linkage, with whether the child
-- was found to be in need (metrics.md 6).
{%- set persons = ["person_id_strict", "person_id", "person_id_loose", "strengths_agree"] %}
with
    referral as (
        select
            linked.strength,
            linked.referral_id,
            linked.person_id,
            linked.referred_on,
            linked.source_agency,
            linked.is_nfa,
            linked.closed_on,
            linked.close_reason_code,
            linked.area_code
        from {{ ref("int_journey__linked_tier3_referral") }} as linked
        inner join
            {{ ref("int_journey__hub_referral") }} as hub
            on linked.strength = hub.strength
            and linked.referral_id = hub.referral_id
    ),

    every_cin_plan as (
        {{
            identified(
                ref("stg_social_care__cin_plan"),
                "social_care.person",
                "la_child_id",
                all_strengths=true,
            )
        }}
    ),

    cin_plan as (select * from every_cin_plan where started_on <= {{ as_of() }}),

    every_start as (
        {%- for relation, is_service in [
            ("cin_plan", "true"),
            (ref("int_journey__s47_enquiry"), "true"),
            (ref("int_journey__cp_plan"), "true"),
            (ref("int_journey__cla_start"), "true"),
            (ref("int_journey__assessment"), "false"),
        ] %}
            select started_on, {{ is_service }} as is_service, {{ persons | join(", ") }}
            from {{ relation }} {{ "union all" if not loop.last }}
        {%- endfor %}
    ),

    start as ({{ by_strength("every_start", ["started_on", "is_service"]) }}),

    -- What began while the referral was open.
    followed as (
        select referral.strength, referral.referral_id, bool_or(start.is_service) as has_service
        from referral
        inner join
            start
            on referral.strength = start.strength
            and referral.person_id = start.person_id
            and referral.referred_on <= start.started_on
            and (referral.closed_on is null or start.started_on < referral.closed_on)
        group by referral.strength, referral.referral_id
    ),

    -- Whoever was assessed and is still open is in need; a closed case only by what was done, or by
    -- a reason that says so.
    final as (
        select
            referral.strength,
            referral.referral_id,
            referral.referred_on,
            referral.source_agency,
            referral.area_code,
            referral.is_nfa,
            referral.close_reason_code,
            not referral.is_nfa
            and (
                coalesce(followed.has_service, false)
                or coalesce(referral.close_reason_code not in ('RC8', 'RC9'), false)
                or (referral.closed_on is null and followed.referral_id is not null)
            ) as is_in_need
        from referral
        left join
            followed
            on referral.strength = followed.strength
            and referral.referral_id = followed.referral_id
    )

select *
from final
