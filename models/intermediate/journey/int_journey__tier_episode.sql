-- One row a stage of Tier 2 or Tier 3, an episode of it and strength of linkage, with when it began
-- and ended and whether it came from the hub (metrics.md 12).
{%- set persons = "person_id_strict, person_id, person_id_loose, strengths_agree" %}
{%- set columns = [
    "stage",
    "episode_id",
    "person_id as home_person_id",
    "started_on",
    "ended_on",
    "is_nfa",
] %}
with
    every_referral as (
        {{ identified(ref("stg_social_care__referral"), "social_care.person", "la_child_id") }}
    ),

    -- Where a referral's child lives is asked by the central linkage at all strengths.
    referral as (
        select
            linked.strength,
            linked.referral_id,
            linked.person_id,
            every_referral.person_id as home_person_id,
            linked.referred_on,
            linked.closed_on,
            case when hub.referral_id is null then 'other' else 'mash' end as origin
        from {{ ref("int_journey__linked_tier3_referral") }} as linked
        inner join every_referral on linked.referral_id = every_referral.referral_id
        left join
            {{ ref("int_journey__hub_referral") }} as hub
            on linked.strength = hub.strength
            and linked.referral_id = hub.referral_id
    ),

    assessment as (
        {{
            identified(
                ref("stg_social_care__assessment"),
                "social_care.person",
                "la_child_id",
                all_strengths=true,
            )
        }}
    ),

    later_stage as (
        select
            'assessment' as stage,
            assessment_id as episode_id,
            {{ known_by_as_of("started_on") }} as started_on,
            {{ known_by_as_of("authorised_on") }} as ended_on,
            coalesce(is_nfa, false) as is_nfa,
            {{ persons }}
        from assessment
        {#- The others know no end after as_of. -#}
        {%- for stage, model, id, starts, ends in [
                (
                    "s47",
                    "int_journey__s47_enquiry",
                    "s47_enquiry_id",
                    "started_on",
                    known_by_as_of("ended_on") ~ " as ended_on",
                ),
                (
                    "icpc",
                    "int_journey__conference",
                    "conference_id",
                    "held_on",
                    "held_on as ended_on",
                ),
                (
                    "cp_plan",
                    "int_journey__cp_plan",
                    "cp_plan_id",
                    "started_on",
                    "ended_on",
                ),
                (
                    "cla",
                    "int_journey__cla_period",
                    "cla_period_id",
                    "started_on",
                    "ended_on",
                ),
            ] %}
            union all
            select
                '{{ stage }}' as stage,
                {{ id }} as episode_id,
                {{ starts }} as started_on,
                {{ ends }},
                false as is_nfa,
                {{ persons }}
            from {{ ref(model) }}
        {%- endfor %}
    ),

    linked_stage as ({{ by_strength("later_stage", columns) }}),

    -- The child's latest referral on or before the start says where a later stage comes from.
    origin_of_stage as (
        select
            linked_stage.strength,
            linked_stage.stage,
            linked_stage.episode_id,
            max_by(referral.origin, referral.referred_on) as origin
        from linked_stage
        inner join
            referral
            on linked_stage.strength = referral.strength
            and linked_stage.person_id = referral.person_id
            and linked_stage.started_on >= referral.referred_on
        group by linked_stage.strength, linked_stage.stage, linked_stage.episode_id
    ),

    -- A Tier 2 episode stays in the area of its first piece.
    final as (
        select
            'tier2' as stage,
            strength,
            tier2_episode_id as episode_id,
            cast(null as {{ dbt.type_string() }}) as home_person_id,
            area_code,
            started_on,
            ended_on,
            origin,
            false as is_nfa,
            is_followed_by_tier3
        from {{ ref("int_journey__tier2_episode") }}
        union all
        select
            'referral' as stage,
            strength,
            referral_id as episode_id,
            home_person_id,
            cast(null as {{ dbt.type_string() }}) as area_code,
            referred_on as started_on,
            closed_on as ended_on,
            origin,
            false as is_nfa,
            false as is_followed_by_tier3
        from referral
        union all
        select
            linked_stage.stage,
            linked_stage.strength,
            linked_stage.episode_id,
            linked_stage.home_person_id,
            cast(null as {{ dbt.type_string() }}) as area_code,
            linked_stage.started_on,
            linked_stage.ended_on,
            coalesce(origin_of_stage.origin, 'other') as origin,
            linked_stage.is_nfa,
            false as is_followed_by_tier3
        from linked_stage
        left join
            origin_of_stage
            on linked_stage.strength = origin_of_stage.strength
            and linked_stage.stage = origin_of_stage.stage
            and linked_stage.episode_id = origin_of_stage.episode_id
    )

select *
from final
