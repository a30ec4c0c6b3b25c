-- One row a record about a child in a system that holds no local authority child id of its own
-- making, with the person it belongs to. Probabilistic linkage will fill what is null here.
with
    merged as (select la_child_id, current_la_child_id from {{ ref("int_person__la_child") }}),

    nhs as (select nhs_number, person_id from {{ ref("int_person__nhs_number") }}),

    enquiry as (
        select
            {{ enquiry_child_key() }} as record_id,
            la_child_id,
            nhs_number,
            police_referral_ref,
            count(*) over (partition by police_referral_ref) as children_of_ref
        from {{ ref("stg_mash__enquiry") }}
    ),

    police_referral as (select referral_ref from {{ ref("stg_police__child_referral_121a") }}),

    apc_episode as (
        select epikey, nhs_number, pseudo_nhs_number from {{ ref("stg_health__apc_episode") }}
    ),

    ecds_attendance as (
        select attendance_id, nhs_number, pseudo_nhs_number
        from {{ ref("stg_health__ecds_attendance") }}
    ),

    linked_police as (
        select la_child_id, {{ read_identifier("identifier_value") }} as referral_ref
        from {{ ref("stg_social_care__linked_identifier") }}
        where lower(identifier_type) like '%police%'
    ),

    -- A police reference names a child only if one child alone carries it: of social care's
    -- children here, of the hub's where it is used.
    police_ref as (
        select
            linked_police.referral_ref,
            max({{ person_of_la_child("linked_police.la_child_id", "merged") }}) as person_id
        from linked_police
        left join merged on linked_police.la_child_id = merged.la_child_id
        group by linked_police.referral_ref
        having count(distinct linked_police.la_child_id) = 1
    ),

    enquiry_person as (
        select
            enquiry.record_id,
            enquiry.police_referral_ref,
            coalesce(
                {{ person_of_la_child("enquiry.la_child_id", "merged") }},
                nhs.person_id,
                police_ref.person_id
            ) as person_id,
            case
                when enquiry.la_child_id is not null
                then 'la_child_id'
                when nhs.person_id is not null
                then 'nhs_number'
                when police_ref.person_id is not null
                then 'police_referral_ref'
            end as matched_by,
            enquiry.children_of_ref
        from enquiry
        left join merged on enquiry.la_child_id = merged.la_child_id
        left join nhs on enquiry.nhs_number = nhs.nhs_number
        left join
            police_ref
            on enquiry.police_referral_ref = police_ref.referral_ref
            and enquiry.children_of_ref = 1
    ),

    police_person as (
        select
            police_referral.referral_ref as record_id,
            coalesce(police_ref.person_id, enquiry_person.person_id) as person_id
        from police_referral
        left join police_ref on police_referral.referral_ref = police_ref.referral_ref
        left join
            enquiry_person
            on police_referral.referral_ref = enquiry_person.police_referral_ref
            and enquiry_person.children_of_ref = 1
    ),

    -- A feed with only a pseudonym of the NHS number links its own records by it.
    health as (
        select
            'health.apc_episode' as extract_id, epikey as record_id, nhs_number, pseudo_nhs_number
        from apc_episode
        union all
        select
            'health.ecds_attendance' as extract_id,
            attendance_id as record_id,
            nhs_number,
            pseudo_nhs_number
        from ecds_attendance
    ),

    final as (
        select 'mash.enquiry' as extract_id, record_id, person_id, matched_by
        from enquiry_person
        union all
        select
            'police.child_referral_121a' as extract_id,
            record_id,
            person_id,
            case when person_id is not null then 'police_referral_ref' end as matched_by
        from police_person
        union all
        select
            health.extract_id,
            health.record_id,
            case
                when health.nhs_number is not null
                then nhs.person_id
                else {{ person_key("pseudo_nhs_number", "health.pseudo_nhs_number") }}
            end as person_id,
            case
                when nhs.person_id is not null
                then 'nhs_number'
                when health.nhs_number is null and health.pseudo_nhs_number is not null
                then 'pseudo_nhs_number'
            end as matched_by
        from health
        left join nhs on health.nhs_number = nhs.nhs_number
    )

select *
from final
