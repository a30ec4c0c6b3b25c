-- One row a valid NHS number known to any system, with the person it stands for.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    social_care_person as (
        select la_child_id, nhs_number
        from {{ ref("stg_social_care__person") }}
        where nhs_number is not null
    ),

    linked_identifier as (
        select la_child_id, {{ read_nhs_number("identifier_value") }} as nhs_number
        from {{ ref("stg_social_care__linked_identifier") }}
        where lower(identifier_type) like '%nhs%'
    ),

    enquiry as (
        select la_child_id, nhs_number
        from {{ ref("stg_mash__enquiry") }}
        where nhs_number is not null
    ),

    -- Social care's own records say whose number it is; a caller's word only where they say
    -- nothing.
    claim as (
        select la_child_id, nhs_number, 1 as strength
        from social_care_person
        union all
        select la_child_id, nhs_number, 1 as strength
        from linked_identifier
        where nhs_number is not null
        union all
        select la_child_id, nhs_number, 2 as strength
        from enquiry
        where la_child_id is not null
    ),

    strongest as (
        select
            claim.nhs_number, {{ person_of_la_child("claim.la_child_id", "merged") }} as person_id
        from claim
        left join merged on claim.la_child_id = merged.la_child_id
        qualify claim.strength = min(claim.strength) over (partition by claim.nhs_number)
    ),

    -- A number that two children claim identifies neither.
    owned as (
        select
            nhs_number,
            case when count(distinct person_id) = 1 then max(person_id) end as person_id,
            count(distinct person_id) > 1 as is_ambiguous
        from strongest
        group by nhs_number
    ),

    known as (
        {%- for model in [
            "stg_mash__enquiry",
            "stg_health__apc_episode",
            "stg_health__ecds_attendance",
            "stg_health__csds_referral",
            "stg_health__mhsds_referral",
            "stg_health__cpis_access",
        ] %}
            select nhs_number
            from {{ ref(model) }}
            where nhs_number is not null
            union
        {%- endfor %}
        select nhs_number
        from owned
    ),

    final as (
        select
            known.nhs_number,
            coalesce(owned.is_ambiguous, false) as is_ambiguous,
            case
                when owned.nhs_number is null
                then {{ person_key("nhs_number", "known.nhs_number") }}
                else owned.person_id
            end as person_id
        from known
        left join owned on known.nhs_number = owned.nhs_number
    )

select *
from final
