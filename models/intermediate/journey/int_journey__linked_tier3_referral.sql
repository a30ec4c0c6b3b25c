-- One row a Tier 3 referral and strength of linkage: rows of a child on one day merged, and rows on
-- an open case left out (metrics.md, convention 9; the DfE's children in need guide, 4.1-4.4).
{%- set columns = [
    "referral_id",
    "referred_on",
    "born_on",
    "source_agency",
    "is_nfa",
    "closed_on",
    "close_reason_code",
    "professional_id",
    "source_position",
    "area_code",
] %}
with recursive
    row_of_feed as (
        {{ of_child(ref("stg_social_care__referral"), "referred_on", all_strengths=true) }}
    ),

    source as (select code, position, source_agency from {{ ref("referral_source") }}),

    ranked as (
        select
            row_of_feed.referral_id,
            row_of_feed.person_id,
            row_of_feed.person_id_strict,
            row_of_feed.person_id_loose,
            row_of_feed.strengths_agree,
            row_of_feed.referred_on,
            row_of_feed.born_on,
            coalesce(source.source_agency, 'unknown') as source_agency,
            coalesce(row_of_feed.is_nfa, false) as is_nfa,
            {{ known_by_as_of("row_of_feed.closed_on") }} as closed_on,
            case
                when row_of_feed.closed_on <= {{ as_of() }} then row_of_feed.close_reason_code
            end as close_reason_code,
            row_of_feed.professional_id,
            coalesce(source.position, 99) as source_position
        from row_of_feed
        left join source on row_of_feed.referral_source_code = source.code
    ),

    placed as ({{ located("ranked", "referral_id", "referred_on") }}),

    linked as ({{ by_strength("placed", columns) }}),

    -- Without a person a row stays by itself.
    ordered as (
        select
            *,
            coalesce(person_id, concat_ws('|', 'referral', referral_id)) as child_key,
            row_number() over (
                partition by strength, coalesce(person_id, referral_id), referred_on
                order by source_position, referral_id
            ) as rank_of_day,
            row_number() over (
                partition by strength, coalesce(person_id, referral_id), referred_on, is_nfa
                order by source_position, referral_id
            ) as rank_of_nfa
        from linked
    ),

    -- Source, id, birth date and area are those of the day's first row; close date, reason and
    -- worker those of its first row that is not NFA.
    merged as (
        select
            strength,
            child_key,
            max(person_id) as person_id,
            referred_on,
            {%- for column in ["born_on", "referral_id", "source_agency", "area_code"] %}
                max(case when rank_of_day = 1 then {{ column }} end) as {{ column }},
            {%- endfor %}
            {%- for column in ["closed_on", "close_reason_code", "professional_id"] %}
                max(case when rank_of_nfa = 1 and not is_nfa then {{ column }} end) as {{ column }},
            {%- endfor %}
            min(case when is_nfa then 1 else 0 end) = 1 as is_nfa
        from ordered
        group by strength, child_key, referred_on
    ),

    -- The next row that can be a referral: after this day and, unless this one is NFA, not before
    -- its close date. While it is open there is none.
    successor as (
        select this.strength, this.child_key, this.referred_on, min(later.referred_on) as next_on
        from merged as this
        inner join
            merged as later
            on this.strength = later.strength
            and this.child_key = later.child_key
            and later.referred_on > this.referred_on
            and (this.is_nfa or later.referred_on >= this.closed_on)
        group by this.strength, this.child_key, this.referred_on
    ),

    -- From a child's first row on, only successors are referrals; the rows between are contacts.
    referral as (
        select strength, child_key, min(referred_on) as referred_on
        from merged
        group by strength, child_key
        union all
        select referral.strength, referral.child_key, successor.next_on as referred_on
        from referral
        inner join
            successor
            on referral.strength = successor.strength
            and referral.child_key = successor.child_key
            and referral.referred_on = successor.referred_on
    ),

    final as (
        select
            merged.strength,
            merged.referral_id,
            merged.child_key,
            merged.person_id,
            merged.referred_on,
            merged.source_agency,
            merged.is_nfa,
            case when merged.is_nfa then merged.referred_on else merged.closed_on end as closed_on,
            merged.close_reason_code,
            merged.professional_id,
            {{ dfe_age_band("merged.born_on", "merged.referred_on") }} as age_band,
            merged.area_code
        from merged
        inner join
            referral
            on merged.strength = referral.strength
            and merged.child_key = referral.child_key
            and merged.referred_on = referral.referred_on
    )

select *
from final
